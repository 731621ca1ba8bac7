import FleetModel

/// Which questions make a frame: one for each metric by its exact name, since an engine is as fast
/// with many small questions as with a large one, and each fails alone. The engine puts together
/// what it has several times of one GPU (replicas, jobs, pods), and leaves the labels out that say
/// nothing of whose a value is.
struct EnginePlan: Sendable {
  /// One question.
  struct Column: Hashable, Sendable {
    /// The metric's exact name.
    let name: String
    /// Labels that the answer has; nil for all of them, and every series.
    let labels: [String]?
    /// The answer is the times of the newest samples, seconds since 1970.
    var isStamps = false
    /// Matchers that only this question has.
    var matchers = ""
    /// What people look at first, and what says which GPUs there are.
    var isFirst = false
    /// Which exporter's it is.
    var exporter = 0
  }

  /// The first of each exporter tells who its GPUs are.
  let columns: [Column]
  /// The metric that says how many GPUs there are; nil where no GPU is known of.
  let primary: String?
  /// The labels of the exporter that has the primary metric.
  let labels: GPULabels?
  /// Labels that tell one GPU from another.
  let identity: [String]
  /// Labels in which series of one and the same GPU differ, where an engine has several: of a
  /// replica that has died, of a pod that is gone. Every answer has them, so that the newest sample
  /// can be told from the others.
  let distinguishing: [String]
  private let names: [String]

  /// Names at most: an engine that has more of ours is not one fleet's.
  private static let mostNames = 96

  /// - Parameters:
  ///   - names: metrics that the engine has; those that nobody maps are passed over.
  ///   - distinguishing: labels in which series of one GPU differ.
  init(names: [String], book: RuleBook, distinguishing: [String] = []) {
    self.names = names
    self.distinguishing = distinguishing
    var found = names.compactMap { Known($0, book) }
    found.sort { $0.rank < $1.rank }
    var columns: [Column] = []
    var firsts: [Int: String] = [:]
    var identity: [String] = []
    for known in found.prefix(Self.mostNames) {
      guard known.isOfGPU else {
        columns.append(Column(name: known.name, labels: nil, isFirst: true))
        continue
      }
      let labels = book.exporters[known.exporter].gpu
      let narrow = Self.merged([
        labels.host, labels.index, labels.uuid, labels.instance,
        labels.profile, known.labels, distinguishing,
      ])
      let isFirst = firsts[known.exporter] == nil
      if isFirst { firsts[known.exporter] = known.name }
      if isFirst { identity = Self.merged([identity, labels.host, labels.index, labels.uuid]) }
      let tells = isFirst || known.isIdentity
      let asked = tells ? Self.merged([narrow, Self.personal(labels)]) : narrow
      columns.append(
        Column(
          name: known.name, labels: asked, isFirst: tells || known.isLookedAtFirst,
          exporter: known.exporter))
      if isFirst {
        columns.append(
          Column(
            name: known.name, labels: asked, isStamps: true, isFirst: true,
            exporter: known.exporter))
      }
    }
    self.columns = columns
    self.identity = identity
    let first = found.first { $0.isOfGPU }
    primary = first?.name
    labels = first.map { book.exporters[$0.exporter].gpu }
  }

  /// A plan of some columns alone.
  init(columns: [Column], like plan: EnginePlan) {
    self.columns = columns
    primary = plan.primary
    labels = plan.labels
    identity = plan.identity
    distinguishing = plan.distinguishing
    names = plan.names
  }

  /// The same plan with more labels that tell series of one GPU apart.
  func distinguished(by more: [String], book: RuleBook) -> EnginePlan {
    EnginePlan(
      names: names, book: book, distinguishing: Self.merged([distinguishing, more]))
  }

  /// The columns that are of GPUs, and the others: of batteries and the site.
  var ofGPUs: EnginePlan {
    EnginePlan(columns: columns.filter { $0.labels != nil }, like: self)
  }
  var ofUnits: EnginePlan {
    EnginePlan(columns: columns.filter { $0.labels == nil }, like: self)
  }

  /// A metric of the engine that some rule maps.
  private struct Known {
    let name: String
    let exporter: Int
    let rank: Int
    let isOfGPU: Bool
    let isIdentity: Bool
    /// Labels that its rules look at.
    let labels: [String]

    /// Nil of what nobody maps, or what cannot be read without knowing more.
    init?(_ name: String, _ book: RuleBook) {
      guard let number = name.withBytes({ book.number(ofName: $0) }) else { return nil }
      // Whether a metric is a counter is not told here; processes are not asked for.
      let entries = book.rules(ofName: number).map { book.entries[$0] }.filter {
        !$0.rule.traits.contains(.onlyAsGauge) && $0.rule.target != .process
      }
      guard let first = entries.first else { return nil }
      self.name = name
      exporter = first.exporter
      isOfGPU = first.rule.target.subject == .gpu
      isIdentity = entries.contains { $0.rule.target == .identity }
      labels =
        entries.flatMap { $0.rule.labels.map(\.name) }
        + (entries.contains { $0.rule.target == .xidLabel } ? ["xid"] : [])
      rank = Self.rank(entries, Int(first.rank))
    }

    /// Whether it is one of the few that a glance at a fleet needs.
    var isLookedAtFirst: Bool { rank < 3_000_000 }

    /// What everybody reports and looks at comes first.
    private static func rank(_ entries: [RuleBook.Entry], _ rank: Int) -> Int {
      let first: [Metric] = [.temperature, .utilization, .powerDraw, .framebufferUsed]
      let place = first.firstIndex { metric in
        entries.contains { $0.rule.target == .metric(metric) }
      }
      return (place ?? first.count) * 1_000_000 + rank
    }
  }

  /// Labels that say more of a GPU than whose a value is.
  private static func personal(_ labels: GPULabels) -> [String] {
    merged([
      labels.name, labels.driver, labels.busID, GPULabels.hall, GPULabels.row, GPULabels.rack,
      labels.workload.names,
    ])
  }

  /// Each label once, in order.
  private static func merged(_ lists: [[String]]) -> [String] {
    var seen: Set<String> = []
    return lists.joined().filter { seen.insert($0).inserted }
  }

  /// A column as PromQL.
  static func expression(_ column: Column, _ address: EngineAddress) -> String {
    let selector = address.selector(column.name, column.matchers)
    guard let labels = column.labels else { return selector }
    let inner = column.isStamps ? "timestamp(" + selector + ")" : selector
    return "max by (" + labels.joined(separator: ",") + ") (" + inner + ")"
  }
}
