import FleetHistory
import FleetModel

/// What the engine answered for the timeline, and the summaries that it makes.
struct StripAnswers: Sendable {
  /// A number of an instant, under the value that it counts; NaN where it counts none.
  struct Bin: Sendable {
    let value: Double
    let amount: Double
  }

  private let strip: EngineStrip
  /// For each question and instant its numbers.
  private var bins: [[[Bin]]]
  private var grid: EngineGrid
  private let whole: EngineGrid
  private var question = 0
  private var offset = 0
  private var counted = Double.nan

  init(_ strip: EngineStrip, _ grid: EngineGrid) {
    self.strip = strip
    self.grid = grid
    whole = grid
    bins = strip.questions.map { _ in [[Bin]](repeating: [], count: grid.count) }
  }

  /// Reads the answer to a question over a part of the instants.
  ///
  /// - Parameter offset: the place of the part's first instant.
  mutating func read(
    _ bodies: [[UInt8]], of question: Int, _ part: EngineGrid, offset: Int
  ) -> EngineAnswer {
    self.question = question
    self.offset = offset
    grid = part
    return EngineAnswer(parts: bodies, into: &self)
  }

  /// The summary of each instant at which GPUs reported, and its place.
  ///
  /// - Parameter gpus: how many GPUs there are.
  func summaries(gpus: Int) -> [(place: Int, summary: FrameSummary)] {
    (0..<whole.count).compactMap { place in
      summary(at: place, gpus: gpus).map { (place, $0) }
    }
  }

  private func summary(at place: Int, gpus: Int) -> FrameSummary? {
    let spreads = EngineStrip.Figure.allCases.map { spread($0, at: place) }
    let counted = spreads.compactMap { $0?.count }.max() ?? 0
    let reporting = isAnswered(.reporting) ? number(.reporting, at: place) ?? 0 : counted
    guard reporting > 0 else { return nil }
    let power = spreads[EngineStrip.Figure.power.rawValue]
    return FrameSummary(time: whole.time(place)) { field in
      switch field {
      case .gpus: Double(gpus)
      case .reporting: reporting
      case .faulty: 0
      case .powerLimit: number(.powerLimit, at: place)
      case .memoryTotal: memoryTotal(at: place)
      case .utilization(let field):
        spreads[EngineStrip.Figure.utilization.rawValue]?.value(field, gpus)
      case .temperature(let field):
        spreads[EngineStrip.Figure.temperature.rawValue]?.value(field, gpus)
      case .power(let field): power?.value(field, gpus)
      case .memoryUsed(let field):
        spreads[EngineStrip.Figure.memoryUsed.rawValue]?.value(field, gpus)
      case .site(.gpu): power?.sum
      case .site(.gpuIsPartial): power.map { $0.count < Double(gpus) ? 1 : 0 }
      case .site(.units), .site(.unitsReporting): 0
      case .site: nil
      }
    }
  }

  private func place(of part: EngineStrip.Part) -> Int? {
    strip.questions.firstIndex { $0.part == part }
  }

  private func isAnswered(_ part: EngineStrip.Part) -> Bool {
    place(of: part).map { bins[$0].contains { !$0.isEmpty } } ?? false
  }

  /// The only number of a question at an instant, in our unit.
  private func number(_ part: EngineStrip.Part, at instant: Int) -> Double? {
    guard let place = place(of: part) else { return nil }
    let amounts = bins[place][instant].map(\.amount)
    // The fleet may have been asked for in parts.
    let whole: Double? =
      switch part {
      case .least: amounts.min()
      case .most: amounts.max()
      default: amounts.isEmpty ? nil : amounts.reduce(0, +)
      }
    guard let whole, let conversion = strip.questions[place].conversion else { return whole }
    return conversion.total(whole)
  }

  private func memoryTotal(at place: Int) -> Double? {
    let parts = strip.questions.compactMap { question -> Double? in
      guard case .memory = question.part else { return nil }
      return number(question.part, at: place)
    }
    return parts.isEmpty ? nil : parts.reduce(0, +)
  }

  /// A spread in the making.
  private struct Figures {
    var sum = 0.0
    var least = 0.0
    var most = 0.0
    var count = 0.0
    var percentiles = (low: 0.0, middle: 0.0, high: 0.0)

    func value(_ field: Spread.Field, _ gpus: Int) -> Double? {
      switch field {
      case .sum: sum
      case .min: least
      case .p5: percentiles.low
      case .p50: percentiles.middle
      case .p95: percentiles.high
      case .max: most
      case .count: count
      case .population: max(count, Double(gpus))
      case .minHolder, .maxHolder: Double(Spread.unknownHolder)
      }
    }
  }

  private func spread(_ figure: EngineStrip.Figure, at instant: Int) -> Figures? {
    guard let place = place(of: .histogram(figure)),
      let conversion = strip.questions[place].conversion
    else { return nil }
    let sorted = bins[place][instant].compactMap { bin -> Bin? in
      guard let value = conversion.value(bin.value), figure.metric.isPossible(value),
        bin.amount > 0
      else { return nil }
      return Bin(value: value, amount: bin.amount)
    }.sorted { $0.value < $1.value }
    guard let first = sorted.first, let last = sorted.last else { return nil }
    var figures = Figures()
    figures.count = sorted.reduce(0) { $0 + $1.amount }
    figures.sum = sorted.reduce(0) { $0 + $1.value * $1.amount }
    figures.least = first.value
    figures.most = last.value
    if !figure.isWhole {
      guard let sum = number(.sum(figure), at: instant),
        let least = number(.least(figure), at: instant),
        let most = number(.most(figure), at: instant),
        figure.metric.isPossible(least), figure.metric.isPossible(most)
      else { return nil }
      (figures.sum, figures.least, figures.most) = (sum, least, most)
    }
    func percentile(_ share: Double) -> Double {
      let value = Self.quantile(share, sorted, figures.count)
      return min(max(value, figures.least), figures.most)
    }
    figures.percentiles = (percentile(0.05), percentile(0.5), percentile(0.95))
    return figures
  }

  /// The smallest value that so large a share does not exceed.
  private static func quantile(_ share: Double, _ sorted: [Bin], _ count: Double) -> Double {
    var below = 0.0
    for bin in sorted {
      below += bin.amount
      if below >= share * count { return bin.value }
    }
    return sorted.last?.value ?? 0
  }
}

extension StripAnswers: EngineSink {
  mutating func begin(_ rest: Bytes) -> Int? {
    counted = .nan
    var cursor = JSONCursor(rest)
    let isWhole = cursor.members { name, cursor in
      guard name.equalsText("v"), cursor.peek() == 0x22 else { return cursor.skip() }
      guard let text = cursor.string() else { return false }
      counted = SampleNumber.value(text) ?? .nan
      return true
    }
    return isWhole ? cursor.place : nil
  }

  mutating func take(_ time: Double, _ value: Double) {
    guard let place = grid.place(time), place &+ offset < whole.count, value.isFinite else {
      return
    }
    bins[question][place &+ offset].append(Bin(value: counted, amount: value))
  }
}

extension MetricRule.Conversion {
  /// A sum or an extreme in our unit: what stands for "blank" was left out by the engine.
  func total(_ raw: Double) -> Double? { raw.isFinite ? raw * factor + offset : nil }
}
