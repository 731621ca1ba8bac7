import FleetHistory
import FleetModel

/// Opens the past of an engine: finds out what it has, which GPUs there were, how often it scrapes,
/// and asks for the numbers of the timeline.
struct EngineOpening: Sendable {
  let source: PrometheusSource
  let findings: EngineFindings
  let asker: EngineAsker
  private(set) var grid: EngineGrid
  /// Seconds between samples.
  private(set) var interval = PrometheusSource.defaultPeriod
  private(set) var reading: EngineReading
  private(set) var notes: [String] = []
  /// Of a fleet that is too large to be read GPU by GPU.
  private(set) var racks: RackPast?
  private(set) var composer: RackComposer?

  /// GPUs that were met.
  var gpus: Int { composer?.gpuCount ?? reading.reader.gpus.identities.count }

  /// Frames of a range at most.
  static let mostFrames = 50_000
  /// Frames of a range for which the user names no step.
  private static let comfortable = 5000.0
  /// Samples that one question may select, half of what a Prometheus allows.
  private static let mostSamples = 25_000_000
  /// Instants of one question at most; a Prometheus allows 11,000.
  private static let mostInstants = 5000

  init(_ source: PrometheusSource, _ span: ClosedRange<Double>) async throws(EngineError) {
    self.source = source
    var scout = EngineScout(
      address: source.address, book: source.book, client: source.client, bound: source.bound,
      clock: source.clock)
    scout.time = span.upperBound
    var findings = try await scout.run(span)
    var client = scout.client
    client.base = findings.base
    asker = EngineAsker(address: source.address, client: client, bound: source.bound)
    if findings.racks == nil {
      let labels = await asker.twinLabels(of: findings.plan, source.book, in: span)
      findings.plan = findings.plan.distinguished(by: labels, book: source.book)
    }
    self.findings = findings
    reading = EngineReading(plan: findings.plan, book: source.book, host: source.address.host)
    grid = EngineGrid(start: span.lowerBound, step: 1, count: 1)
    if let plan = findings.racks {
      racks = RackPast(plan, findings.plan, source.book, host: source.address.host)
      composer = RackComposer(site: source.address.host, labels: plan.labels, origin: .recorded)
    }
    notes = [findings.engine] + findings.notes
  }

  /// Chooses the step, and learns which GPUs there are.
  mutating func survey(_ span: ClosedRange<Double>, every: Double?) async throws(EngineError) {
    interval = await scrapeInterval(span)
    let length = span.upperBound - span.lowerBound
    let step = max(every ?? max(interval, Self.nice(length / Self.comfortable)), 1)
    // On multiples of the step: what others asked before is at hand in the engine.
    let start = (span.lowerBound / step).rounded(.up) * step
    let count = max(0, ((span.upperBound - start) / step).rounded(.down)) + 1
    guard count <= Double(Self.mostFrames), start <= span.upperBound else {
      throw EngineError(
        .tooLarge,
        start > span.upperBound
          ? "the range is shorter than a step of \(EngineAsker.text(step)) s"
          : "the range has \(Int(min(count, 1e9))) frames; give a longer --every")
    }
    grid = EngineGrid(start: start, step: step, count: Int(count))
    try await takeInventory()
  }

  /// Seconds between samples of a metric, from how many there are in five minutes.
  private func scrapeInterval(_ span: ClosedRange<Double>) async -> Double {
    guard let primary = racks?.counted ?? findings.plan.primary else {
      return PrometheusSource.defaultPeriod
    }
    let expression: EngineAsker.Expression = {
      "max(count_over_time(" + $0.selector(primary) + "[5m]))"
    }
    let middle = (span.lowerBound + span.upperBound) / 2
    let span = EngineGrid(start: middle, step: max(1, span.upperBound - middle), count: 2)
    let outcome = await asker.ask([expression], over: span, seconds: EngineStore.patience)
    guard case .answered(let bodies)? = outcome.first else { return PrometheusSource.defaultPeriod }
    var sink = LargestValue()
    _ = EngineAnswer(parts: bodies, into: &sink)
    guard sink.largest >= 1 else { return PrometheusSource.defaultPeriod }
    return Self.nice(300 / sink.largest * 0.94)
  }

  private struct LargestValue: EngineSink {
    var largest = 0.0

    mutating func begin(_ rest: Bytes) -> Int? {
      var cursor = JSONCursor(rest)
      return cursor.skip() ? cursor.place : nil
    }

    mutating func take(_: Double, _ value: Double) {
      if value.isFinite { largest = max(largest, value) }
    }
  }

  /// The shortest step that people use and that is no shorter.
  private static func nice(_ seconds: Double) -> Double {
    let steps: [Double] = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200]
    return steps.first { $0 >= seconds } ?? 21_600
  }

  /// Learns who the GPUs of the range are: an engine finds samples for five minutes, so that a look
  /// each five minutes sees all that ever reported in a range of hours.
  private mutating func takeInventory() async throws(EngineError) {
    let length = Double(grid.count - 1) * grid.step
    let looks = min(max(2, Int(length / 300) + 2), racks == nil ? 40 : 12)
    let coarse = EngineGrid(
      start: grid.start, step: max(1, (length / Double(looks - 1)).rounded(.up)), count: looks)
    if let racks { return try await takeRacks(racks, coarse) }
    let columns = findings.plan.columns
    let asked = columns.indices.filter { place in
      columns.indices.contains(place + 1) && columns[place + 1].isStamps
    }
    let outcomes = await asker.ask(
      asked.map { columns[$0] }, over: coarse, seconds: EngineStore.patience)
    var first: EngineError?
    for (column, outcome) in zip(asked, outcomes) {
      switch outcome {
      case .failed(let error): first = first ?? error
      case .answered(let bodies):
        let (said, _) = reading.read(bodies, of: column, coarse)
        if said.isDamaged || !said.isSuccess {
          first = first ?? EngineError(said, parts: bodies)
        }
        note(said.warnings)
      }
    }
    guard gpus > 0 || findings.plan.primary == nil else {
      throw first ?? EngineError(.notFound, "it has no GPU in this range")
    }
  }

  /// Learns how many GPUs stood in each rack.
  private mutating func takeRacks(
    _ racks: RackPast, _ looks: EngineGrid
  ) async throws(EngineError) {
    let outcome = await asker.ask(
      [{ racks.inventory.expression($0, racks.plan.labels) }], over: looks,
      seconds: EngineStore.patience)
    switch outcome.first {
    case .answered(let bodies)?:
      guard let (said, rows) = composer?.reader.read(bodies, looks) else { return }
      if said.isDamaged || !said.isSuccess { throw EngineError(said, parts: bodies) }
      note(said.warnings)
      composer?.note(rows, instants: looks.count)
    case .failed(let error)?: throw error
    case nil: break
    }
    guard gpus > 0 else { throw EngineError(.notFound, "it has no GPU in this range") }
  }

  private mutating func note(_ warnings: [String]) {
    for warning in warnings {
      let words = "the answer is a part of the whole: " + HarmlessText.excerpt(warning, limit: 200)
      if !notes.contains(words) { notes.append(words) }
    }
  }

  /// Asks for the numbers of the timeline, in parts that an engine allows.
  ///
  /// - Parameter progress: gets how many questions of how many are answered.
  mutating func summaries(
    _ progress: @Sendable (_ done: Int, _ of: Int) -> Void
  ) async throws(EngineError) -> [(place: Int, summary: FrameSummary)] {
    let strip = EngineStrip(
      findings.plan, source.book, source.address, patience: max(3 * interval, 120),
      racks: racks?.strip(over: grid.count, gpus))
    if racks?.isThin(over: grid.count, gpus) == true {
      notes.append(
        "without recorded series the timeline of \(gpus) GPUs tells only how many reported")
    }
    var answers = StripAnswers(strip, grid)
    let selected = strip.isRecorded ? composer?.reader.racks.count ?? gpus : gpus
    let length = min(max(1, Self.mostSamples / max(1, selected)), Self.mostInstants)
    let starts = Array(stride(from: 0, to: grid.count, by: length))
    var done = 0
    for first in starts {
      let part = EngineGrid(
        start: grid.start + Double(first) * grid.step, step: grid.step,
        count: min(length, grid.count - first))
      let outcomes = await asker.ask(
        strip.questions.indices.map { strip.expression($0) }, over: part,
        seconds: EngineStore.patience)
      try take(outcomes, part, first, strip, &answers)
      done += outcomes.count
      progress(done, starts.count * strip.questions.count)
    }
    let result = answers.summaries(gpus: gpus)
    guard !result.isEmpty else {
      throw EngineError(.notFound, "it has no recent sample of a GPU in this range")
    }
    return result
  }

  private mutating func take(
    _ outcomes: [EngineOutcome], _ part: EngineGrid, _ first: Int, _ strip: EngineStrip,
    _ answers: inout StripAnswers
  ) throws(EngineError) {
    var failures: [EngineError] = []
    for (question, outcome) in outcomes.enumerated() {
      switch outcome {
      case .failed(let error): failures.append(error)
      case .answered(let bodies):
        let said = answers.read(bodies, of: question, part, offset: first)
        note(said.warnings)
        if said.isDamaged || !said.isSuccess { failures.append(EngineError(said, parts: bodies)) }
      }
    }
    guard let worst = failures.first else { return }
    if failures.count == outcomes.count { throw worst }
    let words = "the timeline misses some of its numbers: " + worst.message
    if !notes.contains(words) { notes.append(words) }
  }
}

extension PrometheusSource {
  /// Opens the past of the engine.
  ///
  /// - Parameters:
  ///   - every: seconds between frames; nil takes the engine's own, longer for a long range.
  ///   - progress: gets how many questions of how many are answered.
  package func past(
    from: Timestamp, to: Timestamp, every: Double?,
    progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) async throws(SourceError) -> EngineStore {
    let span = Double(from.milliseconds) / 1000...Double(max(from, to).milliseconds) / 1000
    do throws(EngineError) {
      var opening = try await EngineOpening(self, span)
      try await opening.survey(span, every: every ?? address.interval)
      let summaries = try await opening.summaries(progress)
      return EngineStore(opening, summaries: summaries, sleep: sleep)
    } catch {
      throw SourceError(.unreadable, id, error.message)
    }
  }
}
