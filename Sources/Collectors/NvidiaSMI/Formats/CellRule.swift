import FleetModel

/// How a cell of one metric is read: worked out once a column, so that no cell looks it up.
package struct CellRule: Sendable {
  enum Kind: Sendable { case number, performanceState, mask }

  let kind: Kind
  let unit: MetricUnit
  let decimals: Int
  /// The unit that the tool itself writes behind a number, if it writes one.
  let plainUnit: StaticString

  package init(_ metric: Metric) {
    let definition = metric.definition
    unit = definition.unit
    decimals = definition.decimals
    plainUnit =
      switch definition.unit {
      case .percent: "%"
      case .watts: "W"
      case .mebibytes: "MiB"
      case .megahertz: "MHz"
      default: ""
      }
    kind =
      switch metric {
      case .performanceState: .performanceState
      case .clocksEventReasons: .mask
      default: .number
      }
  }

  /// Whether a written unit is the one that the tool itself writes: `%`, `W`, `MiB`, `MHz`.
  func isPlain(_ written: Bytes) -> Bool {
    guard !written.isEmpty, written.count == plainUnit.utf8CodeUnitCount else { return false }
    let wanted = plainUnit.utf8Start
    for place in 0..<written.count where written[place] != wanted[place] { return false }
    return true
  }

  /// What a value in a written unit is multiplied with to be in the metric's own; nil for a unit
  /// that is not of its kind. `MB` is what drivers before 340 print for MiB.
  func scale(ofUnit written: Bytes) -> (multiplier: Int64, divisor: Int64)? {
    switch unit {
    case .percent: written.isLike("%") ? (1, 1) : nil
    case .watts: Self.watts(written)
    case .mebibytes: Self.mebibytes(written)
    case .mebibytesPerSecond: Self.mebibytesPerSecond(written)
    case .megahertz: Self.megahertz(written)
    case .celsius: Self.isCelsius(written) ? (1, 1) : nil
    default: nil
    }
  }

  private static func watts(_ written: Bytes) -> (Int64, Int64)? {
    if written.isLike("w") { return (1, 1) }
    if written.isLike("mw") { return (1, 1000) }
    return written.isLike("kw") ? (1000, 1) : nil
  }

  private static func mebibytes(_ written: Bytes) -> (Int64, Int64)? {
    if written.isLike("mib") || written.isLike("mb") { return (1, 1) }
    if written.isLike("gib") || written.isLike("gb") { return (1024, 1) }
    return written.isLike("kib") || written.isLike("kb") ? (1, 1024) : nil
  }

  private static func mebibytesPerSecond(_ written: Bytes) -> (Int64, Int64)? {
    if written.isLike("mb/s") || written.isLike("mib/s") { return (1, 1) }
    return written.isLike("kb/s") || written.isLike("kib/s") ? (1, 1024) : nil
  }

  private static func megahertz(_ written: Bytes) -> (Int64, Int64)? {
    if written.isLike("mhz") { return (1, 1) }
    return written.isLike("ghz") ? (1000, 1) : nil
  }

  private static func isCelsius(_ written: Bytes) -> Bool {
    written.isLike("c") || (written.count == 3 && written[0] == 0xC2 && written[1] == 0xB0)
  }
}
