import FleetModel

extension MetricRule {
  /// A selector as PromQL without the values that cannot be, and those that mean none, so that an
  /// engine leaves them out of its sums, extremes and counts.
  func believed(_ selector: String) -> String {
    var text = selector
    if case .metric(let metric) = target, factor != 0 {
      let possible = metric.definition.possible
      // What is rounded to the largest is no more than it.
      let rounding = factor == 1 ? 0 : 0.49 / metric.definition.factor
      let ends = [possible.lowerBound - offset, possible.upperBound + rounding - offset].map {
        $0 / factor
      }
      text += " >= " + Self.number(min(ends[0], ends[1]))
      text += " <= " + Self.number(max(ends[0], ends[1]))
      if possible.contains(-1), metric.definition.subject == .gpu { text += " != -1" }
    } else if !traits.contains(.counts) {
      text += " < 2147483632"
    }
    return none.reduce(text) { $0 + " != " + Self.number($1) }
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }
}
