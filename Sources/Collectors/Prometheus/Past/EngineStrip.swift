import FleetModel

/// The numbers that the timeline is drawn from, worked out by the engine for all instants at once:
/// of utilisation and temperature, which are whole numbers, exact histograms; of power and memory
/// sums and extremes, and histograms in steps.
struct EngineStrip: Sendable {
  /// What one question brings.
  enum Part: Hashable, Sendable {
    /// GPUs whose newest sample is recent.
    case reporting
    /// How many GPUs have each value.
    case histogram(Figure)
    case sum(Figure), least(Figure), most(Figure)
    case powerLimit
    /// One of the metrics that add up to the memory's total.
    case memory(Int)
  }

  /// The spreads of a summary.
  enum Figure: Int, CaseIterable, Hashable, Sendable {
    case utilization, temperature, power, memoryUsed

    var metric: Metric {
      switch self {
      case .utilization: .utilization
      case .temperature: .temperature
      case .power: .powerDraw
      case .memoryUsed: .framebufferUsed
      }
    }

    /// Steps of the histogram in our unit.
    var grain: Double {
      switch self {
      case .utilization, .temperature: 1
      case .power: 10
      case .memoryUsed: 1024
      }
    }

    /// Whether the histogram alone says everything.
    var isWhole: Bool { self == .utilization || self == .temperature }
  }

  struct Question: Sendable {
    let part: Part
    let expression: String
    /// How an answer's values become ours; nil for counts.
    let conversion: MetricRule.Conversion?
  }

  let questions: [Question]
  private let source: (plan: EnginePlan, book: RuleBook, patience: Double)
  private let racks: RackStrip?

  /// Whether all of it is taken from recorded series, of which there are few.
  var isRecorded: Bool { racks?.isRecorded ?? false }

  /// A question as it is asked of any part of the fleet.
  func expression(_ place: Int) -> EngineAsker.Expression {
    let (source, racks) = (source, racks)
    return {
      EngineStrip(source.plan, source.book, $0, patience: source.patience, racks: racks)
        .questions[place].expression
    }
  }

  /// - Parameters:
  ///   - patience: seconds after which a sample is old.
  ///   - racks: how a fleet is asked for that is known by its racks.
  init(
    _ plan: EnginePlan, _ book: RuleBook, _ address: EngineAddress, patience: Double,
    racks: RackStrip? = nil
  ) {
    source = (plan, book, patience)
    self.racks = racks
    if let racks {
      questions = racks.questions(address)
      return
    }
    var questions: [Question] = []
    let words = Words(plan: plan, address: address)
    if let primary = plan.primary {
      let age = "time() - " + words.each("timestamp(" + address.selector(primary) + ")")
      questions.append(
        Question(
          part: .reporting, expression: "count((\(age)) <= \(Int(patience)))", conversion: nil))
    }
    for figure in Figure.allCases {
      guard let found = Self.find(.metric(figure.metric), plan, book) else { continue }
      questions += Self.questions(figure, found, words)
    }
    if let limit = Self.find(.metric(.powerLimit), plan, book) {
      questions.append(
        Question(
          part: .powerLimit, expression: "sum(" + words.each(limit) + ")",
          conversion: limit.conversion))
    }
    let whole = Self.find(.metric(.framebufferTotal), plan, book)
    let parts: [RuleTarget] = [
      .metric(.framebufferUsed), .framebufferFree, .framebufferReserved,
    ]
    let memory = whole.map { [$0] } ?? parts.compactMap { Self.find($0, plan, book) }
    if memory.count > 1 || whole != nil {
      for (place, found) in memory.enumerated() {
        questions.append(
          Question(
            part: .memory(place), expression: "sum(" + words.each(found) + ")",
            conversion: found.conversion))
      }
    }
    self.questions = questions
  }

  private static func questions(
    _ figure: Figure, _ found: Found, _ words: Words
  ) -> [Question] {
    let each = words.each(found)
    let factor = found.conversion.factor == 0 ? 1 : found.conversion.factor
    let rounded = "count_values(\"v\", round(\(each), \(figure.grain / factor)))"
    var result = [
      Question(part: .histogram(figure), expression: rounded, conversion: found.conversion)
    ]
    if figure.isWhole { return result }
    for (part, word) in [
      (Part.sum(figure), "sum"), (.least(figure), "min"), (.most(figure), "max"),
    ] {
      result.append(
        Question(
          part: part, expression: word + "(" + each + ")", conversion: found.conversion))
    }
    return result
  }

  /// A metric that the engine has, and its rule.
  struct Found {
    let name: String
    let rule: MetricRule
    var conversion: MetricRule.Conversion { rule.conversion }
  }

  /// The metric of the engine that fills a target, the best first.
  static func find(_ target: RuleTarget, _ plan: EnginePlan, _ book: RuleBook) -> Found? {
    var best: (rank: Int32, found: Found)?
    for column in plan.columns where !column.isStamps {
      guard let number = column.name.withBytes({ book.number(ofName: $0) }) else { continue }
      for place in book.rules(ofName: number) {
        let entry = book.entries[place]
        guard entry.rule.target == target, entry.rank < best?.rank ?? .max else { continue }
        best = (entry.rank, Found(name: column.name, rule: entry.rule))
      }
    }
    return best?.found
  }

  /// Writes expressions over all GPUs, each GPU once.
  private struct Words {
    let plan: EnginePlan
    let address: EngineAddress

    func each(_ inner: String) -> String {
      "max by (" + plan.identity.joined(separator: ",") + ") (" + inner + ")"
    }

    /// The metric without the numbers that cannot be.
    func each(_ found: Found) -> String {
      each(found.rule.believed(address.selector(found.name)))
    }
  }
}
