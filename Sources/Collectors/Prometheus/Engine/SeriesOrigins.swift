import FleetModel

/// Which GPU each series of an engine is of, and which of several series of that GPU: an engine may
/// have two of one, of a replica that has died or a pod that is gone, of which the newest counts.
struct SeriesOrigins: Sendable {
  /// Where one series comes from, as numbers; -1 of series that are no GPU's.
  struct Origin: Sendable {
    /// The GPU, or the part of one.
    var unit: Int32 = -1
    /// The target and the labels that the GPU had there.
    var group: Int32 = -1
  }

  private var units: [String: Int32] = [:]
  private var groups: [String: Int32] = [:]
  private var origins: [Origin] = []
  /// Whether GPUs are known by a uuid.
  private(set) var haveUUID = false

  /// Whether some GPU has several series of one metric.
  var areTwins: Bool { groups.count > units.count }
  var unitCount: Int { units.count }
  var groupCount: Int { groups.count }

  @inline(__always)
  subscript(series: Int) -> Origin { series < origins.count ? origins[series] : Origin() }

  /// Learns where a series comes from that has not been met before.
  ///
  /// - Parameters:
  ///   - labels: an object of JSON.
  ///   - distinguishing: labels in which series of one GPU differ.
  mutating func note(
    _ series: Int, _ labels: Bytes, of column: EnginePlan.Column, _ names: GPULabels,
    _ distinguishing: [String]
  ) {
    guard series >= 0, column.labels != nil else { return }
    var sets = LabelSets()
    guard sets.begin(labels) != nil, let set = sets.sets.first else { return }
    let unit = "\(column.exporter)" + Self.unit(set, names)
    haveUUID = haveUUID || names.uuid.contains { set[$0] != nil }
    let group = Self.text(
      names.host + names.index + names.uuid + names.instance + distinguishing, set)
    while origins.count <= series { origins.append(Origin()) }
    origins[series] = Origin(
      unit: Self.number(unit, &units), group: Self.number(unit + group, &groups))
  }

  /// What makes a GPU: its uuid, else its host and index; and the number of a part of it. The address
  /// that it was scraped at is none of them.
  static func unitLabels(_ names: GPULabels, haveUUID: Bool) -> [String] {
    haveUUID
      ? names.uuid + names.instance
      : names.host.filter { $0 != "instance" } + names.index + names.instance
  }

  static func unit(_ set: [String: String], _ names: GPULabels) -> String {
    text(unitLabels(names, haveUUID: names.uuid.contains { set[$0] != nil }), set)
  }

  private static func text(_ labels: [String], _ set: [String: String]) -> String {
    labels.map { label in set[label].map { "\u{1}" + label + "\u{2}" + $0 } ?? "" }.joined()
  }

  private static func number(_ key: String, _ known: inout [String: Int32]) -> Int32 {
    if let number = known[key] { return number }
    let number = Int32(clamping: known.count)
    known[key] = number
    return number
  }
}
