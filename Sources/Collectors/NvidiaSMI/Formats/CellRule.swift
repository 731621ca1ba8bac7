import FleetModel

/// How a cell of one metric is read: worked out once a column, so that no cell looks it up.
package struct CellRule: Sendable {
  enum Kind: Sendable { case number, performanceState, mask }

  let kind: Kind
  let unit: MetricUnit
  let decimals: Int
  /// The unit that the tool itself writes behind a number, if it writes one.
  let plainUnit: StaticString
  /// What the header's unit makes of a number that has none of its own; nil where the header names
  /// the metric's own unit, or none.
  let headerScale: UnitScale?

  package init(_ metric: Metric) { self.init(metric, headerScale: nil) }

  init(_ metric: Metric, headerScale: UnitScale?) {
    let definition = metric.definition
    self.headerScale = headerScale == .same ? nil : headerScale
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
}
