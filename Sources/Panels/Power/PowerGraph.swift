import FleetHistory
import FleetModel
import TerminalKit

/// Site load, GPU draw, grid and battery on one axis of power and time.
struct PowerGraph {
  let view: FleetView
  let summary: FrameSummary

  /// Seconds shown: five minutes, up to ten as the history grows, more where frames are far apart.
  static func window(_ view: FleetView) -> Double {
    let least = max(300, 60 * view.timeline.period)
    guard let first = view.timeline.first, let time = view.time else { return least }
    let held = (time.seconds(since: first) / 60).rounded(.up) * 60
    return max(least, min(held, 600))
  }

  private struct Source {
    let series: Series
    let name: String
    let letter: Unicode.Scalar
    let role: Role
  }

  private static let sources: [Source] = [
    Source(series: .loadPower, name: "load", letter: "L", role: .graphUtilization),
    Source(series: .powerSum, name: "GPUs", letter: "G", role: .graphPower),
    Source(series: .gridPower, name: "grid", letter: "g", role: .graphGrid),
    Source(series: .batteryPower, name: "battery", letter: "b", role: .graphBattery),
  ]

  func draw(on screen: inout Screen, _ rect: Rect) {
    guard rect.height >= 2, rect.width >= 12, let end = view.graphEnd else { return }
    let known = Self.sources.filter { $0.series.value(summary) != nil || isPast($0.series, end) }
    guard !known.isEmpty else {
      screen.put("no power is reported", in: rect, .muted)
      return
    }
    let unit = unit(known, end)
    let range = range(known, end, unit)
    let axis = GraphAxis(
      top: NumberText.fixed(range.upperBound / unit.factor, decimals: decimals(range, unit))
        + " " + unit.unit,
      bottom: NumberText.fixed(range.lowerBound / unit.factor, decimals: decimals(range, unit))
        + (range.lowerBound == 0 ? "" : " " + unit.unit))
    let area = axis.draw(on: &screen, rect)
    var graph = MultiGraph(
      lines: known.map { line($0, unit, samples: []) }, limits: limits(range, unit), scale: range)
    let columns = area.width - graph.labelWidth(in: area, on: screen)
    let span = GraphWindow(
      endingAt: end, seconds: Self.window(view), columns: max(1, columns) * 2)
    graph.lines = known.map {
      line($0, unit, samples: span.samples($0.series, of: view.timeline))
    }
    graph.draw(on: &screen, area)
  }

  private func line(_ source: Source, _ unit: UnitScale, samples: [Double?]) -> MultiGraph.Line {
    let value = unit.text(source.series.value(summary))
    return MultiGraph.Line(
      name: NumberText.padded(source.name, to: 7), value: NumberText.right(value, width: 8),
      letter: source.letter, samples: samples, role: source.role)
  }

  private func isPast(_ series: Series, _ end: Timestamp) -> Bool { extremes(series, end) != nil }

  private func extremes(_ series: Series, _ end: Timestamp) -> (min: Double, max: Double)? {
    view.timeline.extremes(series, before: end, seconds: Self.window(view))
  }

  private func unit(_ known: [Source], _ end: Timestamp) -> UnitScale {
    let largest = known.compactMap { extremes($0.series, end) }
      .reduce(0) { max($0, abs($1.max), abs($1.min)) }
    return UnitScale.watts(upTo: largest)
  }

  /// From zero, or from the deepest charge, to a round number above everything.
  private func range(
    _ known: [Source], _ end: Timestamp, _ unit: UnitScale
  ) -> ClosedRange<Double> {
    let all = known.compactMap { extremes($0.series, end) }
    let most = all.reduce(0) { max($0, $1.max) }
    let least = all.reduce(0) { min($0, $1.min) }
    let limit = summary.powerLimit.map { $0 <= most * 1.6 ? $0 : 0 } ?? 0
    let top = NiceScale.above(max(most, limit) / unit.factor).value * unit.factor
    let bottom = least < 0 ? -NiceScale.above(-least / unit.factor).value * unit.factor : 0
    return min(bottom, 0)...max(top, 1)
  }

  private func decimals(_ range: ClosedRange<Double>, _ unit: UnitScale) -> Int {
    range.upperBound / unit.factor < 10 ? 1 : 0
  }

  /// Limits that lie within the axis: of the GPUs, and of what the units can give.
  private func limits(_ range: ClosedRange<Double>, _ unit: UnitScale) -> [MultiGraph.Limit] {
    var limits: [MultiGraph.Limit] = []
    if let limit = summary.powerLimit, range.contains(limit) {
      limits.append(MultiGraph.Limit(name: "GPU limit " + unit.text(limit), value: limit))
    }
    if let limit = summary.site.dischargeLimit, range.contains(limit) {
      limits.append(MultiGraph.Limit(name: "units max " + unit.text(limit), value: limit))
    }
    return limits
  }
}
