import FleetModel

/// What the names of a line say for it: whether it heads telemetry of GPUs. Many a line of a log
/// is made of words, and many a CSV of something else has a `time` and a `power`.
enum HeaderEvidence {
  case none
  /// It may be one: the row below it tells.
  case needsRow
  /// The same of names that other machines have too, which is told: `index, utilization, power`.
  case ofAnything
  case certain

  /// Names that the tool itself writes with a point are enough; one that stands alone without its
  /// unit may be a word of a text. Wrappers' names count together, and are confirmed by a row.
  static func of(_ names: [HeaderName]) -> HeaderEvidence {
    if names.contains(where: { $0.bare == "pid" }) { return .none }
    if names.contains(where: \.isOfTheTool) {
      return names.count > 1 || names[0].hasBrackets ? .certain : .needsRow
    }
    if names.allSatisfy({ $0.isExact }) { return exact(names) }
    let known = names.filter { $0.role != nil }.count
    let metrics = names.filter { metric($0) != nil }
    guard known >= 2, !metrics.isEmpty else { return .none }
    if metrics.contains(where: \.namesGPU) { return .needsRow }
    guard known * 2 >= names.count, !names.contains(where: isOfAnotherThing) else { return .none }
    if names.contains(where: { $0.namesGPU || $0.role == .uuid }) { return .needsRow }
    let isDevice = metrics.compactMap(metric).contains { devices.contains($0) }
    return metrics.count > 1 && isDevice && known * 3 >= names.count * 2 ? .ofAnything : .none
  }

  /// Only names without a point: what `--query-gpu=name,uuid` prints, or words of any table.
  private static func exact(_ names: [HeaderName]) -> HeaderEvidence {
    names.contains { $0.role?.isIdentity == true || metric($0) != nil } ? .needsRow : .none
  }

  private static func metric(_ name: HeaderName) -> Metric? {
    if case .metric(let metric, _) = name.role { return metric }
    return nil
  }

  /// Metrics that are measured of computers, where temperature and power are of anything.
  private static let devices: Set<Metric> = [
    .utilization, .memoryUtilization, .framebufferUsed, .framebufferTotal, .smClock, .memoryClock,
    .fanSpeed,
  ]

  /// A name that says that the numbers beside it are of a host, a training or a room.
  private static func isOfAnotherThing(_ name: HeaderName) -> Bool {
    let words = name.bare.split { !($0.isLetter || $0.isNumber) }
    return !name.namesGPU && words.contains { otherThings.contains($0) }
  }

  private static let otherThings: Set<Substring> = [
    "cpu", "disk", "ram", "swap", "loss", "accuracy", "humidity", "voltage", "price", "email",
    "battery", "pressure",
  ]
}
