import FleetModel

/// What is known of an engine that is asked for racks, from frame to frame; does no input or output
/// of its own.
struct RackSession: Sendable {
  /// What a question was answered last, and how it went.
  private struct Held: Sendable {
    var rows: RackRows?
    /// GPUs that were read by it.
    var detail: RackDetail?
    var number: Double?
    var answered: Timestamp?
    var asked: Timestamp?
    /// Seconds that the answer took.
    var effort = 0.0
    var error: EngineError?
  }

  /// Racks that are read GPU by GPU.
  private struct Drill: Sendable {
    var reading: RackReading
    var detail: RackDetail?
    var error: EngineError?
  }

  let findings: EngineFindings
  let racks: RackPlan
  private let book: RuleBook
  private let host: String
  /// Seconds between frames that are wanted.
  private let period: Double
  private(set) var status: SourceStatus
  private var held: [Held]
  private var composer: RackComposer
  private var units: RackReading
  private var unitFrame: Frame?
  private var drills: [Place: Drill] = [:]
  private(set) var failures = 0
  private(set) var isBusy = false
  /// Seconds that the last whole pass took; nil before the first one is through.
  private var lastEffort: Double?
  private var warnings: [String] = []

  /// Seconds after which an answer says nothing of the present.
  private static let longestLife = 900.0
  /// Seconds that a question may take to be asked in every frame.
  private static let cheap = 0.25
  /// Seconds that all questions may take to be asked at once from the start.
  private static let quick = 3.0
  /// Seconds between looks at what hardly changes.
  private static let slowly = 300.0

  /// Whether the first frame is to hold all that there is, however long that takes.
  private let asksAll: Bool

  init?(
    _ findings: EngineFindings, _ status: SourceStatus, _ book: RuleBook, host: String,
    asksAll: Bool = false
  ) {
    guard let racks = findings.racks else { return nil }
    self.asksAll = asksAll
    self.findings = findings
    self.racks = racks
    self.book = book
    self.host = host
    self.status = status
    period = status.period
    held = racks.questions.map { _ in Held() }
    composer = RackComposer(site: host, labels: racks.labels, origin: .live)
    units = RackReading(findings.plan.ofUnits, book, host: host, period: status.period)
  }

  /// Seconds from this attempt to the next. As long as something was never asked for, there is no
  /// pause; then a frame that took long makes it longer.
  var wait: Double {
    if failures == 0, held.contains(where: { $0.asked == nil }) { return 0 }
    let usual = max(period, min((lastEffort ?? 0) / EngineSession.share, 300))
    let doublings = isBusy ? failures : failures - 1
    guard doublings > 0 else { return usual }
    return max(usual, min(period * Double(1 << min(doublings, 10)), 60))
  }

  /// The questions to ask now, by their places: what costs little and what people look at first,
  /// and of the rest what has waited longest, no question more often than five times what it takes.
  func due(at now: Timestamp) -> [Int] {
    let never = held.indices.filter { held[$0].asked == nil }
    if !never.isEmpty { return firstPass(never) }
    var chosen: [Int] = []
    var rest: [(place: Int, waited: Double)] = []
    for place in held.indices {
      let waited = held[place].asked.map { now.seconds(since: $0) } ?? .infinity
      let isCheap = held[place].effort <= Self.cheap && !isSlow(place)
      if isCheap || (place == held.indices.first { racks.questions[$0].isFirst }) {
        chosen.append(place)
      } else if waited
        >= max(held[place].effort / EngineSession.share, isSlow(place) ? Self.slowly : 0)
      {
        rest.append((place, waited))
      }
    }
    var budget = period * EngineSession.share
    for (place, _) in rest.sorted(by: { $0.waited > $1.waited }) {
      chosen.append(place)
      budget -= held[place].effort
      if budget <= 0 { break }
    }
    return chosen.sorted()
  }

  /// At the start: everything, what a first glance needs first.
  private func firstPass(_ never: [Int]) -> [Int] {
    // A fleet of which all can be asked within a few seconds is not asked in groups.
    let seconds = Double(racks.gpus) * 6e-6 * Double(racks.questions.count { !$0.isRecorded })
    if seconds < Self.quick { return never }
    if asksAll {
      let seen = never.filter { isSeenFirst(racks.questions[$0].subject) }
      return seen.isEmpty ? never : seen
    }
    // Each answer is shown when it comes: what is looked at first stands first, and what costs
    // nothing before that.
    let isCheap = { (place: Int) in
      racks.questions[place].isRecorded || racks.questions[place].subject == .codes
    }
    return never.filter(isCheap) + never.filter { !isCheap($0) }
  }

  /// Whether something has never been asked.
  var isGlancing: Bool { held.contains { $0.asked == nil } }

  /// Whether it is of what everybody looks at first.
  private func isSeenFirst(_ subject: RackQuestion.Subject) -> Bool {
    switch subject {
    case .gpus, .codes: true
    case .spread(let metric), .fold(_, let metric), .histogram(let metric):
      metric != .framebufferUsed
    case .gpusBefore, .hottest, .down: false
    }
  }

  private func isSlow(_ place: Int) -> Bool {
    switch racks.questions[place].subject {
    case .gpusBefore, .down: true
    default: false
    }
  }

  /// The columns of batteries and of the site, which are read as ever.
  var unitColumns: [EnginePlan.Column] { units.plan.columns }

  /// Takes the answer to a question.
  mutating func take(_ outcome: EngineOutcome, of place: Int, effort: Double, at now: Timestamp) {
    let question = racks.questions[place]
    held[place].asked = now
    held[place].effort = effort
    guard case .answered(let bodies) = outcome else {
      if case .failed(let error) = outcome { held[place].error = error }
      return
    }
    let said: EngineAnswer
    if question.isOfGPUs {
      (said, held[place].detail) = gpus(bodies, question, at: now)
    } else if question.subject == .down {
      var sets = LabelSets()
      said = EngineAnswer(parts: bodies, into: &sets)
      held[place].number = sets.total
    } else {
      let read = composer.reader.read(bodies, EngineGrid(start: 0, step: 1, count: 1))
      said = read.0
      if said.isSuccess { held[place].rows = read.1 }
    }
    for warning in said.warnings where !warnings.contains(warning) { warnings.append(warning) }
    held[place].error =
      said.isDamaged || !said.isSuccess ? EngineError(said, parts: bodies) : nil
    if said.isSuccess { held[place].answered = now }
  }

  /// GPUs that an answer names, as a small fleet; those of before are nothing to it.
  private func gpus(
    _ bodies: [[UInt8]], _ question: RackQuestion, at now: Timestamp
  ) -> (EngineAnswer, RackDetail?) {
    let column = EnginePlan.Column(name: question.name, labels: racks.labels.personal)
    var reading = RackReading(
      EnginePlan(columns: [column], like: findings.plan), book, host: host, period: period)
    let grid = EngineGrid(start: 0, step: 1, count: 1)
    let (said, rows) = reading.read(bodies, of: 0, grid)
    let small = EngineGrid(start: Double(now.milliseconds) / 1000, step: 1, count: 1)
    return (said, reading.frame([rows], small, at: 0).map { RackDetail(frame: $0) })
  }

  mutating func takeUnits(_ outcomes: [EngineOutcome], at now: Timestamp) {
    unitFrame = units.frame(outcomes, at: now).frame
  }

  // MARK: racks that somebody looks at

  /// The questions that a rack's GPUs are read by.
  var drillColumns: [EnginePlan.Column] { findings.plan.ofGPUs.columns }

  /// Racks as they are known here, of those that are wanted.
  func places(of wanted: Set<Place>) -> [Place] {
    let known = composer.reader
    return wanted.filter { known.number(of: $0) != nil }.sorted { $0.rack < $1.rack }
  }

  /// Forgets the GPUs of racks that nobody looks at any more.
  ///
  /// - Returns: whether there were any.
  mutating func keep(_ wanted: [Place]) -> Bool {
    let before = drills.count
    for place in drills.keys where !wanted.contains(place) { drills[place] = nil }
    return drills.count < before
  }

  /// Whether the racks are known, so that one of them can be read.
  var isAwake: Bool { !composer.reader.racks.isEmpty }

  mutating func take(_ outcomes: [EngineOutcome], of rack: Place, at now: Timestamp) {
    guard let number = composer.reader.number(of: rack) else { return }
    var drill =
      drills[rack]
      ?? Drill(
        reading: RackReading(findings.plan.ofGPUs, book, host: host, period: period))
    drills[rack] = nil
    let (frame, error) = drill.reading.frame(outcomes, at: now)
    drill.error = error
    drill.detail = frame.map { RackDetail(frame: $0, rack: number) }
    drills[rack] = drill
  }

  // MARK: frames

  /// The frame of all that is known now; a status when nothing is.
  ///
  /// - Parameter effort: seconds that a whole pass took; nil for news between passes.
  mutating func report(effort: Double?, at now: Timestamp) -> SourceReport {
    if let effort { lastEffort = effort }
    let figures = figures(at: now)
    let isSilent = held.allSatisfy { $0.error != nil || $0.asked == nil }
    guard !figures.isEmpty, !isSilent else { return fail(at: now) }
    return .frame(frame(figures, at: now))
  }

  /// The frame of what is known so far, while more is being asked; nil while nothing is.
  mutating func glance(at now: Timestamp) -> SourceReport? {
    let figures = figures(at: now)
    return figures.isEmpty ? nil : .frame(frame(figures, at: now))
  }

  private func figures(at now: Timestamp) -> RackFigures {
    let answers = held.indices.compactMap { place -> (question: RackQuestion, rows: RackRows)? in
      guard let rows = held[place].rows, isAlive(held[place], at: now) else { return nil }
      return (racks.questions[place], rows)
    }
    return RackFigures(answers, racks: composer.reader.racks.count)
  }

  private mutating func frame(_ figures: RackFigures, at now: Timestamp) -> Frame {
    failures = 0
    isBusy = false
    let spots = held.filter { isAlive($0, at: now) }.compactMap(\.detail)
    var content = composer.content(
      figures, spots + drills.values.compactMap(\.detail), at: now)
    if let unitFrame {
      content.batteryUnits = unitFrame.batteryUnits
      content.batteries = unitFrame.batteries
      content.site = unitFrame.site
    }
    return frame(content, at: now)
  }

  private func isAlive(_ held: Held, at now: Timestamp) -> Bool {
    held.answered.map { now.seconds(since: $0) <= Self.longestLife } ?? false
  }

  mutating func fail(_ error: EngineError? = nil, at now: Timestamp) -> SourceReport {
    failures += 1
    let first =
      error ?? held.lazy.compactMap(\.error).first
      ?? EngineError(.notFound, "it has no GPU in any rack now; is it fed?")
    isBusy = first.code == .busy
    status.state = .failing
    status.error = first.message
    status.nextTry = now.adding(seconds: wait)
    return .status(status)
  }

  private mutating func frame(_ content: Frame.Content, at now: Timestamp) -> Frame {
    var content = content
    status.answered(Frame(content), latency: lastEffort, at: now)
    status.error = trouble
    status.notes = notes(content.figures, at: now)
    // What is asked less often is not old before its next turn.
    status.period = max(period, wait)
    warnings = []
    content.sources = [status]
    return Frame(content)
  }

  private var trouble: String? {
    if let warning = warnings.first {
      return "the answer is a part of the whole: " + HarmlessText.excerpt(warning, limit: 200)
    }
    let failed = held.indices.filter { held[$0].error != nil }
    guard let first = failed.first, let error = held[first].error else {
      return drills.values.lazy.compactMap(\.error).first.map { "a rack's GPUs: " + $0.message }
    }
    let more = failed.count > 1 ? " and \(failed.count - 1) more" : ""
    return "\(racks.questions[first].name)\(more): \(error.message)"
  }

  private func notes(_ figures: GroupFigures, at now: Timestamp) -> [String] {
    var notes = [findings.engine] + findings.notes
    let recorded = racks.questions.count { $0.isRecorded }
    notes.append(
      "\(figures.groups.count) racks are known as a whole (\(recorded) of \(racks.questions.count) "
        + "questions by recorded series), \(drills.count) are read GPU by GPU")
    var ages: [String] = []
    for (place, question) in racks.questions.enumerated() where held[place].rows != nil {
      guard let answered = held[place].answered else { continue }
      let age = now.seconds(since: answered)
      if age > 1.5 * period { ages.append("\(question.name) \(Int(age)) s") }
    }
    if !ages.isEmpty { notes.append("older than a frame: " + ages.joined(separator: ", ")) }
    for (place, question) in racks.questions.enumerated() where question.subject == .down {
      if let count = held[place].number, count > 0 {
        notes.append("\(Int(min(count, 1e9))) targets cannot be scraped")
      }
    }
    return notes + units.notes + drills.values.flatMap(\.reading.notes)
  }
}
