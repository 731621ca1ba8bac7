import FleetModel

/// A bound that a metric of a GPU may cross: `power>700`.
package struct Threshold: Hashable, Sendable {
  package enum Relation: String, CaseIterable, Sendable {
    case above = ">"
    case atLeast = ">="
    case below = "<"
    case atMost = "<="

    /// Whether large values are looked for.
    package var isUpwards: Bool { self == .above || self == .atLeast }
  }

  package let metric: Metric
  package let relation: Relation
  /// In the metric's unit.
  package let value: Double

  package init(_ metric: Metric, _ relation: Relation, _ value: Double) {
    self.metric = metric
    self.relation = relation
    self.value = value
  }

  package func holds(_ found: Double) -> Bool {
    switch relation {
    case .above: found > value
    case .atLeast: found >= value
    case .below: found < value
    case .atMost: found <= value
    }
  }

  /// What is true of all values between two: nil where some may be beyond and some not.
  func holds(from low: Double, to high: Double) -> Bool? {
    let (first, last) = (holds(low), holds(high))
    return first == last ? first : nil
  }

  /// `power>700`.
  package var text: String {
    metric.definition.title.lowercased() + " " + relation.rawValue + " " + Self.text(value)
  }

  private static func text(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }

  // MARK: Words

  /// Other names of the metrics that are looked for most.
  private static let names: [String: Metric] = [
    "power": .powerDraw, "util": .utilization, "utilization": .utilization,
    "temp": .temperature, "temperature": .temperature, "memory": .framebufferUsed,
  ]

  private static func metric(named name: String) -> Metric? {
    if let metric = names[name] { return metric }
    return MetricCatalog.gpu.first { $0.definition.exportKey == name || $0.definition.id == name }
  }

  /// What is accepted, in words.
  package static let expected = "METRIC>NUMBER, such as power>700, temp>=90 or util<5"

  /// Reads `power>700`: a metric (by one of its short names or its name in exports), a relation
  /// and a number in the metric's unit.
  package init?(parsing text: String) {
    let text = text.filter { !$0.isWhitespace }
    guard let sign = text.firstIndex(where: { $0 == "<" || $0 == ">" }) else { return nil }
    let name = text[..<sign].lowercased()
    let isStrict = !text[sign...].dropFirst().hasPrefix("=")
    guard let relation = Relation(rawValue: String(text[sign]) + (isStrict ? "" : "=")),
      let value = Double(text[sign...].dropFirst(isStrict ? 1 : 2)), value.isFinite,
      let metric = Self.metric(named: name)
    else { return nil }
    self.init(metric, relation, value)
  }
}

/// Whose values are held against a threshold.
package enum Watched: Hashable, Sendable {
  /// Any GPU of the fleet.
  case fleet
  /// Any GPU of a group, by its level and name.
  case group(FleetLevel, String)
  /// One GPU, by its key.
  case gpu(String)

  /// The places of the GPUs in a topology; empty when they are not in it.
  package func gpus(in topology: Topology) -> Range<Int> {
    switch self {
    case .fleet: return 0..<topology.gpuCount
    case .group: return group(in: topology).map { topology.groups[$0].gpus } ?? 0..<0
    case .gpu(let key): return topology.index(ofKey: key).map { $0..<$0 + 1 } ?? 0..<0
    }
  }

  /// The place of the group.
  func group(in topology: Topology) -> Int? {
    guard case .group(let level, let name) = self else { return nil }
    return topology.groupRange(level).first { topology.groups[$0].name == name }
  }
}
