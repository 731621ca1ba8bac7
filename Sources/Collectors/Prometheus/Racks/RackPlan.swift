import FleetModel

/// How a fleet is asked for that is too large to be read GPU by GPU: per rack, by recorded series
/// where the engine has them.
struct RackPlan: Hashable, Sendable {
  let labels: RackLabels
  let questions: [RackQuestion]
  /// GPUs that there are, as far as the engine says.
  let gpus: Int

  /// Metrics that are asked for, those looked at first first.
  static let metrics: [Metric] = [.temperature, .utilization, .powerDraw, .framebufferUsed]
  /// Whole numbers of which few differ: their values are counted for each rack, one question for all
  /// there is to know of them. It costs an engine half as much as a sum and two extremes.
  private static let counted: Set<Metric> = [.temperature, .utilization]

  /// - Parameter names: all metrics of the engine.
  init(
    _ plan: EnginePlan, names: [String], _ book: RuleBook, labels: RackLabels, gpus: Int
  ) {
    self.labels = labels
    self.gpus = gpus
    let recorded = names.compactMap(RecordedSeries.init)
    var first: [RackQuestion] = []
    var rest: [RackQuestion] = []
    for metric in Self.metrics {
      let made = Self.questions(metric, recorded, plan, book)
      let isLed = metric != .framebufferUsed
      first += made.filter { $0.isRecorded || (isLed && $0.isFirst) }
      rest += made.filter { !($0.isRecorded || (isLed && $0.isFirst)) }
    }
    let counts = Self.counts(recorded, plan, first)
    self.questions = counts.first + first + Self.people(plan, book, names) + rest + counts.rest
  }

  /// How many GPUs there are: as recorded, else as a metric of theirs says that is asked for anyway.
  private static func counts(
    _ recorded: [RecordedSeries], _ plan: EnginePlan, _ others: [RackQuestion]
  ) -> (first: [RackQuestion], rest: [RackQuestion]) {
    if let series = recorded.first(where: { $0.metric == nil && $0.level == .rack }) {
      return (
        [RackQuestion(subject: .gpus, name: series.name, isRecorded: true, isFirst: true)],
        [RackQuestion(subject: .gpusBefore, name: series.name, isRecorded: true)]
      )
    }
    guard let primary = plan.primary else { return ([], []) }
    let before = [RackQuestion(subject: .gpusBefore, name: primary)]
    let isCounted = others.contains { question in
      if case .spread = question.subject { return question.name == primary && !question.isRecorded }
      return false
    }
    return (isCounted ? [] : [RackQuestion(subject: .gpus, name: primary, isFirst: true)], before)
  }

  /// The questions of a metric; those of recorded series where these tell all that others would.
  private static func questions(
    _ metric: Metric, _ recorded: [RecordedSeries], _ plan: EnginePlan, _ book: RuleBook
  ) -> [RackQuestion] {
    let mine = recorded.filter { $0.metric == metric }
    func series(_ level: RecordedSeries.Level, _ operation: String) -> RecordedSeries? {
      mine.first { $0.level == level && $0.operation == operation }
    }
    func question(_ subject: RackQuestion.Subject, _ series: RecordedSeries) -> RackQuestion {
      RackQuestion(
        subject: subject, name: series.name, isRecorded: true,
        conversion: .init(factor: series.factor, offset: 0, traits: []), isFirst: true)
    }
    if let hist = series(.rack, "hist") { return [question(.spread(metric), hist)] }
    var made = RackQuestion.Fold.allCases.compactMap { fold in
      series(.rack, fold.rawValue).map { question(.fold(fold, metric), $0) }
    }
    let folds = Set(made.map(\.subject))
    let hist = series(.cluster, "hist").map { question(.histogram(metric), $0) }
    if let hist { made.append(hist) }
    let isWhole =
      folds.contains(.fold(.min, metric)) && folds.contains(.fold(.max, metric))
      && (folds.contains(.fold(.sum, metric)) || folds.contains(.fold(.avg, metric)))
    if isWhole, hist != nil { return made }
    guard let found = EngineStrip.find(.metric(metric), plan, book) else { return made }
    func raw(_ subject: RackQuestion.Subject, isFirst: Bool) -> RackQuestion {
      RackQuestion(
        subject: subject, name: found.name, conversion: found.conversion, rule: found.rule,
        isFirst: isFirst)
    }
    if counted.contains(metric) { return made + [raw(.spread(metric), isFirst: !isWhole)] }
    for fold in [RackQuestion.Fold.sum, .max, .min]
    where !folds.contains(.fold(fold, metric))
      && !(fold == .sum && folds.contains(.fold(.avg, metric)))
    {
      made.append(raw(.fold(fold, metric), isFirst: true))
    }
    return hist == nil ? made + [raw(.histogram(metric), isFirst: false)] : made
  }

  /// Questions whose answers are of single GPUs, or of targets.
  private static func people(
    _ plan: EnginePlan, _ book: RuleBook, _ names: [String]
  ) -> [RackQuestion] {
    var questions: [RackQuestion] = []
    if let found = EngineStrip.find(.metric(.xid), plan, book) {
      questions.append(
        RackQuestion(
          subject: .codes, name: found.name, conversion: found.conversion, isFirst: true))
    }
    if names.contains("up") { questions.append(RackQuestion(subject: .down, name: "up")) }
    if let found = EngineStrip.find(.metric(.temperature), plan, book) {
      questions.append(
        RackQuestion(
          subject: .hottest, name: found.name, conversion: found.conversion, rule: found.rule))
    }
    return questions
  }
}
