import FleetModel

/// What is known of an engine from frame to frame; does no input or output of its own.
struct EngineSession: Sendable {
  private(set) var status: SourceStatus
  /// Attempts that failed since the last frame.
  private(set) var failures = 0
  /// Nil until the engine has been looked at.
  private(set) var findings: EngineFindings?
  private let book: RuleBook
  private let host: String
  private var reading: EngineReading?
  private var assembler: PageAssembler
  /// Seconds that the last frame's questions took.
  private var lastEffort = 0.0
  private(set) var isBusy = false
  /// For each column what it answered last.
  private var held: [EngineRows?] = []
  private var turn = 0

  init(id: String, host: String, book: RuleBook, period: Double, since: Timestamp) {
    status = SourceStatus(id: id, kind: "engine", since: since, period: period)
    self.book = book
    self.host = host
    assembler = PageAssembler(site: host, period: period)
  }

  /// Seconds between attempts at most, unless the period is longer.
  private static let longestWait = 60.0
  /// Share of the time that an engine may spend on us.
  static let share = 0.2
  /// Seconds between frames at most, however slow the engine is.
  private static let longestPause = 300.0
  /// GPUs from which on only what people look at first is asked for in every frame, and the rest
  /// in turns.
  static let large = 20_000
  /// Frames in which everything has had its turn.
  static let turns = 4

  /// Seconds from this attempt to the next. A frame that took long makes the pause longer: one
  /// reader must not be a load test. After failures, and where the engine says that it is asked too
  /// much, it is twice as long each time.
  var wait: Double {
    let gentle = min(lastEffort / Self.share, Self.longestPause)
    let usual = max(status.period, gentle)
    let doublings = isBusy ? failures : failures - 1
    guard doublings > 0 else { return usual }
    return max(usual, min(status.period * Double(1 << min(doublings, 10)), Self.longestWait))
  }

  /// Whether the engine has yet to be looked at, or ought to be again: its metrics may have come
  /// and gone.
  func isDue(for scouting: Timestamp) -> Bool {
    guard let scouted else { return true }
    return scouting.seconds(since: scouted) > Self.scoutingPeriod
  }

  private var scouted: Timestamp?
  private static let scoutingPeriod = 600.0

  /// Takes what was found out about the engine.
  mutating func take(_ found: EngineFindings, at now: Timestamp) {
    scouted = now
    if let findings, findings.plan.columns == found.plan.columns, findings.racks == found.racks {
      self.findings = found
      reading?.clockAhead = found.clockShift
      return
    }
    findings = found
    unexplained = []
    reading = EngineReading(plan: found.plan, book: book, host: host)
    reading?.clockAhead = found.clockShift
    held = found.plan.columns.map { _ in nil }
    turn = 0
    assembler = PageAssembler(site: host, period: status.period)
  }

  mutating func fail(_ error: EngineError, at now: Timestamp) -> SourceReport {
    failures += 1
    isBusy = error.code == .busy
    status.state = .failing
    status.error = error.message
    status.nextTry = now.adding(seconds: wait)
    return .status(status)
  }

  /// The columns that the next frame is to ask for, by their places in the plan: all of them, or of
  /// a large fleet some in turns.
  var due: [Int] {
    guard let columns = findings?.plan.columns else { return [] }
    guard status.entities > Self.large else { return Array(columns.indices) }
    return columns.indices.filter { place in
      columns[place].isFirst || held[place] == nil || place % Self.turns == turn % Self.turns
    }
  }

  /// Series that a metric has more of than are told apart, which nothing explained.
  private var unexplained: [Int] = []

  /// Whether the next frame is to ask how many series there are.
  var countsSeries: Bool { status.entities <= Self.large || turn % Self.turns == 0 }

  /// Whether some metric has more series than GPUs of the last frame, in a way that has not been
  /// looked into.
  ///
  /// - Parameter counts: of the series of each metric that says when its samples were taken; nil
  ///   where that is not known.
  mutating func hidesSeries(_ counts: [Int?]) -> Bool {
    guard let reading, !counts.isEmpty else { return false }
    let hidden = zip(counts, reading.groupsTold(held)).map { max(0, ($0 ?? $1) - $1) }
    guard hidden.contains(where: { $0 > 0 }), hidden != unexplained else { return false }
    unexplained = hidden
    return true
  }

  /// Takes labels by which series of one GPU can be told apart; what has been read is void then.
  mutating func distinguish(by labels: [String], at now: Timestamp) {
    guard var found = findings else { return }
    let hidden = unexplained
    found.plan = found.plan.distinguished(by: labels, book: book)
    take(found, at: scouted ?? now)
    unexplained = hidden
  }

  /// Whether GPUs are known by a uuid.
  var haveUUID: Bool { reading?.haveUUID ?? false }

  /// Takes the outcomes of the columns that were due.
  ///
  /// - Parameter effort: seconds that they took.
  mutating func take(
    _ outcomes: [EngineOutcome], of asked: [Int], effort: Double, at now: Timestamp
  ) -> SourceReport {
    guard var reading, let findings else { return .status(status) }
    self.reading = nil
    turn &+= 1
    // Rows of series that were forgotten say nothing any more.
    if reading.forgetTheGone() { held = held.map { _ in nil } }
    var news = News()
    let grid = EngineGrid(start: 0, step: 1, count: 1)
    for (place, outcome) in zip(asked, outcomes) {
      held[place] = news.read(outcome, findings.plan.columns[place].name) {
        reading.read($0, of: place, grid)
      }
    }
    news.questions = asked.count
    reading.page(held, grid, at: 0)
    defer { self.reading = reading }
    guard reading.reader.tally.known > 0 else {
      return fail(
        news.failures.first?.error ?? EngineError(.notFound, "it has no value of now; is it fed?"),
        at: now)
    }
    lastEffort = effort
    return .frame(frame(&reading, news, at: now))
  }

  /// What the answers of a frame said beside their values.
  private struct News {
    var failures: [(name: String, error: EngineError)] = []
    var warnings: [String] = []
    var bytes = 0
    var series = 0
    var questions = 0

    mutating func read(
      _ outcome: EngineOutcome, _ name: String,
      _ parse: ([[UInt8]]) -> (EngineAnswer, EngineRows)
    ) -> EngineRows? {
      switch outcome {
      case .failed(let error):
        failures.append((name, error))
        return nil
      case .answered(let bodies):
        let (said, rows) = parse(bodies)
        bytes += bodies.reduce(0) { $0 + $1.count }
        series += said.series
        for warning in said.warnings where !warnings.contains(warning) { warnings.append(warning) }
        guard said.isDamaged || !said.isSuccess else { return rows }
        failures.append((name, EngineError(said, parts: bodies)))
        return said.isDamaged ? rows : nil
      }
    }
  }

  private mutating func frame(
    _ reading: inout EngineReading, _ news: News, at now: Timestamp
  ) -> Frame {
    let isPartial = !news.warnings.isEmpty || !news.failures.isEmpty
    let frame = reading.withReader {
      assembler.frame(&$0, at: now, silence: isPartial ? .unknown : .unreachableWithHost)
    }
    failures = 0
    isBusy = false
    status.answered(frame, latency: lastEffort, at: now)
    status.error = trouble(news)
    status.notes = notes(reading, frame, news, at: now)
    var content = frame.content
    content.sources = [status]
    return Frame(content)
  }

  /// What keeps the frame from being the whole truth; nil when nothing does.
  private func trouble(_ news: News) -> String? {
    if let warning = news.warnings.first {
      return "the answer is a part of the whole: " + HarmlessText.excerpt(warning, limit: 200)
    }
    guard let (name, error) = news.failures.first else { return nil }
    let more = news.failures.count > 1 ? " and \(news.failures.count - 1) more" : ""
    return "\(name)\(more): \(error.message)"
  }

  private func notes(
    _ reading: EngineReading, _ frame: Frame, _ news: News, at now: Timestamp
  ) -> [String] {
    var notes = [findings?.engine].compactMap { $0 } + (findings?.notes ?? [])
    notes.append("\(news.questions) queries a frame, \(news.bytes) bytes, \(news.series) series")
    if news.questions < reading.plan.columns.count {
      notes.append("what changes slowly is asked for in every fourth frame")
    }
    for (name, error) in news.failures.dropFirst() { notes.append("\(name): \(error.message)") }
    for warning in news.warnings.dropFirst() {
      notes.append(HarmlessText.excerpt(warning, limit: 200))
    }
    if lastEffort / Self.share > status.period {
      let seconds = Int(lastEffort.rounded(.up))
      notes.append("a frame takes the engine \(seconds) s; it is asked less often, or ?interval=")
    }
    if let newest = reading.reader.tally.newest {
      let age = Double(now.milliseconds &- newest) / 1000
      if age > 2 * status.period {
        notes.append("the newest sample is \(Int(min(age, 1e9))) s old")
      }
    }
    return notes + assembler.notes + MissingFields.notes(reading.reader, frame)
  }
}
