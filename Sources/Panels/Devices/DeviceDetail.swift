import FleetHistory
import FleetModel
import TerminalKit

/// One GPU in full: who it is, its four graphs, limits and margins, why its clocks are down, its
/// errors and its processes.
struct DeviceDetail {
  let view: FleetView
  let frame: Frame
  let gpu: Int
  /// How far its graphs reach back.
  let reach: GraphSpan

  init(_ view: FleetView, _ frame: Frame, gpu: Int, reach: GraphSpan = .usual) {
    self.view = view
    self.frame = frame
    self.gpu = gpu
    self.reach = reach
  }

  func draw(on screen: inout Screen, _ rect: Rect) {
    let isBordered = rect.width >= 40 && rect.height >= 9
    let status = frame.gpus.statuses[gpu]
    let mark = PanelText.mark(status, screen.charset)
    let seen = DeviceAge.lastSeen(gpu, frame, view).map { ", seen " + $0 + " ago" } ?? ""
    let inside = PanelFrame.draw(
      on: &screen, rect, title: frame.topology.label(ofGPU: gpu),
      note: (mark.isEmpty ? "" : mark + " ") + status.word + seen, bordered: isBordered)
    let content = isBordered ? inside.inset(horizontal: 1) : inside
    let (graphs, text) = split(content)
    DeviceGraphs(view: view, frame: frame, gpu: gpu, reach: reach).draw(on: &screen, graphs)
    drawLines(on: &screen, text, hasGraphs: !graphs.isEmpty)
  }

  /// Graphs at the left of a wide pane, above the words of a tall one, none in a small one.
  private func split(_ rect: Rect) -> (graphs: Rect, text: Rect) {
    if rect.width >= 96, rect.height >= 6, rect.height < 32 {
      let (left, right) = rect.cutLeft(rect.width / 2)
      return (left.cutRight(2).rest, right)
    }
    guard rect.height >= 18, rect.width >= 30 else { return (rect.cutTop(0).top, rect) }
    let (top, rest) = rect.cutTop(rect.height / 2)
    return (top.cutBottom(1).rest, rest)
  }

  private func drawLines(on screen: inout Screen, _ rect: Rect, hasGraphs: Bool) {
    let labelWidth = rect.width >= 34 ? 11 : 8
    var row = 0
    let facts = DeviceFacts(view: view, frame: frame, gpu: gpu)
    for line in hasGraphs ? facts.lines : facts.now + facts.lines {
      guard row < rect.height else { return }
      let (left, right) = rect.cutLeft(labelWidth)
      let label = left.cutLeft(max(0, labelWidth - 1)).left
      screen.put(line.label, in: label, row: row, .muted)
      for part in TextWrap.lines(line.text, width: right.width, limit: 4) where row < rect.height {
        screen.put(part, in: right, row: row, line.style)
        row += 1
      }
    }
  }
}
