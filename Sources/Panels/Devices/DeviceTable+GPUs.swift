import FleetModel
import TerminalKit

/// The cells of a GPU's row.
extension DeviceTable {
  /// Whether a GPU does not report and has no values left to show.
  func isSilent(_ gpu: Int) -> Bool {
    guard frame.gpus.statuses[gpu] > .stale else { return false }
    return !columns.contains { column in
      column.metric.map { frame.gpus.stored($0, gpu) != nil } ?? false
    }
  }

  /// In place of values: what happened to the GPU, and how long ago it was heard last.
  func drawSilence(
    _ gpu: Int, on screen: inout Screen, _ cell: Rect, rightEdge: Int
  ) {
    let status = frame.gpus.statuses[gpu]
    let room = Rect(
      x: cell.x, y: cell.y, width: max(0, rightEdge - cell.x), height: 1)
    let seen = DeviceAge.lastSeen(gpu, frame, view).map { " " + $0 + " ago" } ?? ""
    screen.put(status.word + seen, in: room, Style(PanelText.role(status), .bold))
  }

  func drawGPU(
    _ gpu: Int, _ column: DeviceColumn, on screen: inout Screen, _ cell: Rect
  ) {
    let status = frame.gpus.statuses[gpu]
    let identity = frame.topology.directory.identity(at: gpu)
    switch column.kind {
    case .mark:
      let mark = PanelText.mark(status, screen.charset)
      screen.put(mark, in: cell, Style(PanelText.role(status), .bold))
    case .place: screen.put(identity.host, in: cell)
    case .index:
      screen.put(PlaceNames.number(ofGPU: gpu, frame.topology), in: cell, alignment: .right)
    case .name: screen.put(Self.shortName(frame.topology, gpu), in: cell, .muted)
    case .label:
      let value = frame.labels.columns.first?.value(gpu)
      screen.put(value ?? NumberText.absent, in: cell, value == nil ? .muted : .text)
    case .number(let metric): drawNumber(metric, gpu, on: &screen, cell)
    case .bar(let metric): drawBar(metric, gpu, on: &screen, cell)
    case .memory: drawMemory(gpu, on: &screen, cell)
    case .reasons: drawReasons(gpu, on: &screen, cell)
    case .age:
      guard !status.isReporting else { break }
      let age = DeviceAge.lastSeen(gpu, frame, view) ?? NumberText.absent
      screen.put(age, in: cell, alignment: .right, Style(PanelText.role(status)))
    case .population, .missing, .hottest: break
    }
    if status == .stale || status == .unreachable, column.kind != .mark {
      screen.restyle(cell) { style in
        style.foreground = .role(.stale)
        style.attributes.insert(.dim)
      }
    }
  }

  private func drawNumber(
    _ metric: Metric, _ gpu: Int, on screen: inout Screen, _ cell: Rect
  ) {
    switch frame.gpus.state(metric, gpu) {
    case .unsupported: screen.put(NumberText.absent, in: cell, alignment: .right, .muted)
    case .error: screen.put(NumberText.refused, in: cell, alignment: .right, Style(.warning))
    case .value(let stored):
      let value = metric.definition.value(stored)
      let role = PanelText.role(metric, value)
      let text = Self.text(metric, value)
      screen.put(text, in: cell, alignment: .right, Style(role, role == .text ? [] : .bold))
    }
  }

  private static func text(_ metric: Metric, _ value: Double) -> String {
    switch metric {
    case .performanceState: "P" + NumberText.fixed(value)
    case .xid: NumberText.fixed(value, grouped: false)
    case .powerLimit: NumberText.fixed(value)
    case .energy: NumberText.fixed(value / 1e6, decimals: 1)
    default: NumberText.fixed(value, decimals: min(1, metric.definition.decimals))
    }
  }

  private func drawBar(
    _ metric: Metric, _ gpu: Int, on screen: inout Screen, _ cell: Rect
  ) {
    let table = frame.gpus
    guard let value = table.value(metric, gpu) else { return }
    switch metric {
    case .framebufferUsed:
      guard let total = table.value(.framebufferTotal, gpu), total > 0 else { return }
      Bar.draw(on: &screen, cell, share: value / total, gradient: .memory)
    case .powerDraw:
      guard let limit = table.value(.powerLimit, gpu), limit > 0 else { return }
      Bar.draw(on: &screen, cell, share: value / limit, gradient: .power)
    default: Bar.draw(on: &screen, cell, share: value / 100, gradient: .utilization)
    }
  }

  private func drawMemory(_ gpu: Int, on screen: inout Screen, _ cell: Rect) {
    guard frame.gpus.state(.framebufferUsed, gpu) != .error else {
      screen.put(NumberText.refused, in: cell, alignment: .right, Style(.warning))
      return
    }
    guard let used = frame.gpus.value(.framebufferUsed, gpu) else {
      screen.put(NumberText.absent, in: cell, alignment: .right, .muted)
      return
    }
    let total = frame.gpus.value(.framebufferTotal, gpu)
    let text = NumberText.fixed(used / 1024, decimals: 1)
    let whole = NumberText.fixed(total.map { $0 / 1024 }, decimals: 1)
    screen.put(text + "/" + whole, in: cell, alignment: .right)
  }

  private func drawReasons(_ gpu: Int, on screen: inout Screen, _ cell: Rect) {
    switch frame.gpus.state(.clocksEventReasons, gpu) {
    case .unsupported: screen.put(NumberText.absent, in: cell, .muted)
    case .error: screen.put(NumberText.refused, in: cell, Style(.warning))
    case .value(let stored):
      let reasons = ClocksEventReasons(rawValue: UInt64(bitPattern: stored))
      screen.put(reasons.word, in: cell, reasons.isSlowdown ? Style(.warning, .bold) : .muted)
    }
  }
}
