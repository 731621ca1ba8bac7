import FleetModel

/// Series of one GPU that an engine has twice: of two replicas, of a pod that is gone and one that
/// came, of jobs that share it.
extension EngineAsker {
  /// How many series each metric has that says when its samples were taken; nil where the engine does
  /// not tell.
  func seriesCounts(of plan: EnginePlan, seconds: Double) async -> [Int?] {
    let names = plan.columns.filter(\.isStamps).map(\.name)
    return await client.all(names) { name in
      let outcome = await ask(
        { "count(" + $0.selector(name) + ")" }, at: nil, seconds: seconds)
      guard case .answered(let bodies) = outcome else { return nil }
      var sets = LabelSets()
      let said = EngineAnswer(parts: bodies, into: &sets)
      guard said.isSuccess, !said.isDamaged else { return nil }
      return Int(max(0, min(sets.total, 1e9)))
    }
  }

  /// Labels in which series of one GPU differ, beside those that every answer has. A few dozen GPUs
  /// with the most series are looked at.
  ///
  /// - Parameter time: seconds since 1970; nil for the present.
  func twinLabels(
    of plan: EnginePlan, _ book: RuleBook, haveUUID: Bool, at time: Double?, seconds: Double
  ) async -> [String] {
    var found: [String] = []
    for column in plan.columns where column.isStamps {
      let names = book.exporters[column.exporter].gpu
      let units = SeriesOrigins.unitLabels(names, haveUUID: haveUUID) + plan.distinguishing
      let by = units.joined(separator: ",")
      let outcome = await ask(
        { address in
          let selector = address.selector(column.name)
          return selector + " and on (" + by + ") topk(\(Self.mostTwins), count by (" + by + ") ("
            + selector + ") > 1)"
        }, at: time, seconds: seconds)
      guard case .answered(let bodies) = outcome else { continue }
      var sets = LabelSets()
      guard EngineAnswer(parts: bodies, into: &sets).isSuccess else { continue }
      for label in Self.differing(sets.sets, units) where !found.contains(label) {
        found.append(label)
      }
    }
    return found.filter { !plan.distinguishing.contains($0) }
  }

  /// Labels in which series of one GPU differ in a range: those that say whom it worked for, which
  /// change from job to job, and what a look at a few instants finds.
  func twinLabels(
    of plan: EnginePlan, _ book: RuleBook, in span: ClosedRange<Double>
  ) async -> [String] {
    var found: [String] = []
    let length = span.upperBound - span.lowerBound
    for time in (1...Self.looks).map({ span.lowerBound + length * Double($0) / Double(Self.looks) })
    {
      var haveUUID = false
      for column in plan.columns where column.isStamps {
        let names = book.exporters[column.exporter].gpu
        let sets = await labelSets(column.name, at: time)
        haveUUID = haveUUID || sets.contains { set in names.uuid.contains { set[$0] != nil } }
        found += names.workload.names.filter { name in sets.contains { $0[name] != nil } }
      }
      found += await twinLabels(of: plan, book, haveUUID: haveUUID, at: time, seconds: 20)
    }
    return Set(found).sorted()
  }

  /// The labels of a few dozen series of a metric.
  private func labelSets(_ name: String, at time: Double) async -> [[String: String]] {
    let outcome = await ask(
      { "topk(\(Self.mostTwins), " + $0.selector(name) + ")" }, at: time, seconds: 20)
    guard case .answered(let bodies) = outcome else { return [] }
    var sets = LabelSets()
    _ = EngineAnswer(parts: bodies, into: &sets)
    return sets.sets
  }

  /// GPUs that are looked at, and instants of a range.
  private static let mostTwins = 32
  private static let looks = 4

  /// Labels whose values differ among sets that are of one unit.
  private static func differing(_ sets: [[String: String]], _ units: [String]) -> [String] {
    var firsts: [[String]: [String: String]] = [:]
    var labels: Set<String> = []
    for set in sets {
      let unit = units.map { set[$0] ?? "" }
      guard let first = firsts[unit] else {
        firsts[unit] = set
        continue
      }
      for name in Set(first.keys).union(set.keys) where first[name] != set[name] {
        labels.insert(name)
      }
    }
    labels.remove("__name__")
    return labels.sorted()
  }
}
