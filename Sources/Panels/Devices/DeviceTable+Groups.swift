import FleetModel
import TerminalKit

/// The cells of a group's row.
extension DeviceTable {
  func drawGroup(
    _ group: Int, _ column: DeviceColumn, on screen: inout Screen, _ cell: Rect
  ) {
    let entry = frame.topology.groups[group]
    let place = group - frame.topology.groupRange(level).lowerBound
    let status = frame.groupStatuses(level)[place]
    switch column.kind {
    case .mark:
      let mark = PanelText.mark(status, screen.charset)
      screen.put(mark, in: cell, Style(PanelText.role(status), .bold))
    case .place: screen.put(FleetPath.label(of: group, in: frame.topology), in: cell)
    case .population:
      screen.put(NumberText.grouped(entry.gpus.count), in: cell, alignment: .right, .muted)
    case .missing: drawMissing(entry.gpus, status, on: &screen, cell)
    case .hottest:
      let rollup = frame.groupRollups(.temperature, level)[place]
      guard rollup.count > 0 else { break }
      let hottest = Metric.temperature.definition.value(rollup.largest)
      let holder = frame.holder(Int(rollup.largestAt), of: .temperature, hottest)
      screen.put(holder, in: cell, .muted)
    case .number(let metric):
      drawFigure(metric, frame.groupRollups(metric, level)[place], on: &screen, cell)
    case .bar(let metric): drawGroupBar(metric, place, on: &screen, cell)
    case .index, .name, .label, .memory, .reasons, .age: break
    }
  }

  private func drawMissing(
    _ gpus: Range<Int>, _ status: EntityStatus, on screen: inout Screen, _ cell: Rect
  ) {
    guard status > .unsupported else {
      screen.put("0", in: cell, alignment: .right, .muted)
      return
    }
    let missing = frame.missingCount(gpus)
    screen.put(
      NumberText.grouped(missing), in: cell, alignment: .right,
      Style(PanelText.role(status), .bold))
  }

  private func drawFigure(
    _ metric: Metric, _ rollup: GroupRollup, on screen: inout Screen, _ cell: Rect
  ) {
    guard let value = GroupFigure.value(rollup, of: metric) else {
      screen.put(NumberText.absent, in: cell, alignment: .right, .muted)
      return
    }
    let bound = rollup.count < rollup.population ? "≥" : ""
    let text =
      switch metric {
      case .powerDraw, .powerLimit: bound + scales.power.text(value)
      case .framebufferUsed: bound + scales.memory.text(value)
      case .utilization: NumberText.fixed(value, decimals: 1)
      default: NumberText.fixed(value)
      }
    let role = PanelText.role(metric, value)
    screen.put(text, in: cell, alignment: .right, Style(role, role == .text ? [] : .bold))
  }

  private func drawGroupBar(
    _ metric: Metric, _ place: Int, on screen: inout Screen, _ cell: Rect
  ) {
    let rollup = frame.groupRollups(metric, level)[place]
    if metric == .powerDraw {
      let limit = frame.groupRollups(.powerLimit, level)[place]
      guard let whole = limit.value(.sum, of: .powerLimit), whole > 0,
        let part = rollup.value(.sum, of: metric), limit.count == rollup.count
      else { return }
      Bar.draw(on: &screen, cell, share: part / whole, gradient: .power)
    } else if let mean = rollup.value(.mean, of: metric) {
      Bar.draw(on: &screen, cell, share: mean / 100, gradient: .utilization)
    }
  }
}
