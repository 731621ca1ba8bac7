import FleetModel

/// How the past of a fleet is asked for that is known by its racks.
struct RackPast: Sendable {
  let plan: RackPlan
  /// What is asked about racks for every part.
  let questions: [RackQuestion]
  /// GPUs that are asked for one by one: those with an XID.
  let columns: [EnginePlan.Column]
  let reading: EngineReading
  private let primary: String?

  /// Samples of one question of raw series at most: a fifth of what a Prometheus allows, since these
  /// are put into order as well.
  private static let mostSamples = 10_000_000
  /// Samples of raw series that the numbers of the timeline may cost.
  private static let stripSamples = 60_000_000

  init(_ racks: RackPlan, _ plan: EnginePlan, _ book: RuleBook, host: String) {
    self.plan = racks
    questions = racks.questions.filter { question in
      switch question.subject {
      case .gpus, .spread, .fold, .histogram: true
      case .gpusBefore, .hottest, .codes, .down: false
      }
    }
    columns = racks.questions.compactMap { question in
      guard question.subject == .codes, racks.labels.codesAreLabels else { return nil }
      return EnginePlan.Column(
        name: question.name, labels: racks.labels.personal, matchers: RackLabels.code + "!=\"0\"")
    }
    reading = EngineReading(
      plan: EnginePlan(columns: columns, like: plan), book: book, host: host)
    primary = plan.primary
  }

  /// The recorded series that counts GPUs; nil where none does.
  var counted: String? { questions.first { $0.subject == .gpus && $0.isRecorded }?.name }

  /// How many GPUs each rack has.
  var inventory: RackQuestion {
    questions.first { $0.subject == .gpus } ?? RackQuestion(subject: .gpus, name: primary ?? "")
  }

  private var isRecorded: Bool { questions.allSatisfy(\.isRecorded) }

  /// Instants of a part at most.
  var longestChunk: Int { isRecorded ? .max : max(1, Self.mostSamples / max(1, plan.gpus)) }

  /// Bytes that an instant takes at most: of whole numbers a rack has some dozens.
  var bytesOfInstant: Int {
    let counted = questions.count { if case .spread = $0.subject { true } else { false } }
    return plan.gpus * 8 * counted / 2 + plan.gpus * questions.count / 8
  }

  /// Whether the timeline would cost the engine too much.
  func isThin(over instants: Int, _ gpus: Int) -> Bool {
    !RackStrip(self, isThin: false).isRecorded
      && instants.multipliedReportingOverflow(by: gpus).partialValue > Self.stripSamples
  }

  func strip(over instants: Int, _ gpus: Int) -> RackStrip {
    RackStrip(self, isThin: isThin(over: instants, gpus))
  }

  /// The frame of an instant of a part.
  ///
  /// - Parameter single: the GPUs that were read one by one.
  func content(
    _ composer: inout RackComposer, _ chunk: EngineChunk, _ single: Frame, at place: Int,
    _ time: Timestamp
  ) -> Frame.Content {
    let answers = zip(questions, chunk.racks).compactMap { question, rows in
      rows.map { (question: question, rows: $0) }
    }
    let figures = RackFigures(
      answers, racks: composer.reader.racks.count, at: place, of: chunk.grid.count)
    return composer.content(figures, [RackDetail(frame: single.onlyHeard)], at: time)
  }
}

/// The numbers of the timeline of such a fleet: from recorded series where these tell all, else from
/// raw ones, unless that would cost too much.
struct RackStrip: Sendable {
  private let past: RackPast
  private let isThin: Bool

  init(_ past: RackPast, isThin: Bool) {
    self.past = past
    self.isThin = isThin
  }

  private static func metric(_ subject: RackQuestion.Subject) -> Metric? {
    switch subject {
    case .spread(let metric), .fold(_, let metric), .histogram(let metric): metric
    default: nil
    }
  }

  /// Whether all that is asked is recorded.
  var isRecorded: Bool { past.inventory.isRecorded && past.questions.allSatisfy(\.isRecorded) }

  func questions(_ address: EngineAddress) -> [EngineStrip.Question] {
    let labels = past.plan.labels
    var result = [
      EngineStrip.Question(
        part: .reporting, expression: "sum(" + past.inventory.expression(address, labels) + ")",
        conversion: nil)
    ]
    for figure in EngineStrip.Figure.allCases {
      let mine = past.questions.filter { Self.metric($0.subject) == figure.metric }
      if isThin, !mine.allSatisfy(\.isRecorded) { continue }
      result += mine.compactMap { Self.question($0, figure, address, labels) }
    }
    return result
  }

  /// A question about racks as one about all of them.
  private static func question(
    _ question: RackQuestion, _ figure: EngineStrip.Figure, _ address: EngineAddress,
    _ labels: RackLabels
  ) -> EngineStrip.Question? {
    let each = question.expression(address, labels)
    func make(_ part: EngineStrip.Part, _ expression: String) -> EngineStrip.Question {
      EngineStrip.Question(part: part, expression: expression, conversion: question.conversion)
    }
    switch question.subject {
    case .spread: return make(.histogram(figure), "sum by (v) (" + each + ")")
    case .histogram: return make(.histogram(figure), each)
    case .fold(.sum, _): return make(.sum(figure), "sum(" + each + ")")
    case .fold(.min, _): return make(.least(figure), "min(" + each + ")")
    case .fold(.max, _): return make(.most(figure), "max(" + each + ")")
    default: return nil
    }
  }
}

extension Frame {
  /// The GPUs of a small fleet that were heard at its instant.
  fileprivate var onlyHeard: Frame {
    let heard = gpus.statuses.indices.filter { gpus.statuses[$0].countsInRollups }
    guard heard.count < gpus.count else { return self }
    var places: [String: Place] = [:]
    for id in topology.groupRange(.host) {
      if let place = topology.rack(ofGroup: id) { places[topology.groups[id].name] = place }
    }
    let (smaller, order) = TopologyBuilder.build(
      site: topology.site.name, identities: heard.map { topology.directory.identity(at: $0) },
      places: places)
    return Frame(
      Content(
        time: time, origin: content.origin, topology: smaller,
        gpus: gpus.gathered(order.map { heard[$0] })))
  }
}
