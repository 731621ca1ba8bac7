import FleetHistory
import FleetModel
import TerminalKit

/// The recent past of one GPU: utilisation, temperature, power and memory on one time axis.
struct DeviceGraphs {
  let view: FleetView
  let frame: Frame
  let gpu: Int

  /// One graph: what it shows, on which scale, and how its numbers read.
  private struct Graph {
    let metric: Metric
    let title: String
    let top: Double
    let bottom: Double
    var limit: Double?
    let role: Role
    /// Of the metric's unit in one of the unit shown (1,024 MiB in a GiB).
    var factor = 1.0
    let unit: String
    let decimals: Int
  }

  func draw(on screen: inout Screen, _ rect: Rect) {
    let graphs = graphs
    guard rect.height >= 2, rect.width >= 16, !graphs.isEmpty else { return }
    let isGrid = graphs.count > 1 && (rect.width >= 44 || rect.height < graphs.count * 3)
    let lines = isGrid ? (graphs.count + 1) / 2 : graphs.count
    for (row, strip) in rect.rows(lines).enumerated() {
      let members = isGrid ? Array(graphs.dropFirst(row * 2).prefix(2)) : [graphs[row]]
      for (place, cell) in strip.columns(isGrid ? 2 : 1).enumerated() where place < members.count {
        let room = isGrid && place == 0 ? cell.cutRight(2).rest : cell
        draw(members[place], on: &screen, room)
      }
    }
  }

  private var graphs: [Graph] {
    let table = frame.gpus
    let limit = table.value(.powerLimit, gpu)
    let total = table.value(.framebufferTotal, gpu)
    let all = [
      Graph(
        metric: .utilization, title: "util", top: 100, bottom: 0, role: .graphUtilization,
        unit: "%", decimals: 0),
      Graph(
        metric: .temperature, title: "temp", top: 100, bottom: 20,
        limit: Metric.temperature.definition.thresholds?.warning, role: .graphTemperature,
        unit: "°C", decimals: 0),
      Graph(
        metric: .powerDraw, title: "power",
        top: (limit ?? frame.rollup(.powerDraw).max ?? 100) * 1.1, bottom: 0, limit: limit,
        role: .graphPower, unit: "W", decimals: 1),
      Graph(
        metric: .framebufferUsed, title: "memory",
        top: total ?? frame.rollup(.framebufferUsed).max ?? 1024, bottom: 0, role: .graphMemory,
        factor: 1024, unit: "GiB", decimals: 1),
    ]
    return all.filter { table[$0.metric]?.hasValues ?? false }
  }

  private func draw(_ graph: Graph, on screen: inout Screen, _ rect: Rect) {
    let (head, body) = rect.cutTop(1)
    let value = frame.gpus.value(graph.metric, gpu)
    let now = NumberText.fixed(value.map { $0 / graph.factor }, decimals: graph.decimals)
    let style = Style(PanelText.role(graph.metric, value), .bold)
    let unit = value == nil ? "" : " " + graph.unit
    let used = screen.put(
      [(graph.title + "  ", .muted), (now, style), (unit, .muted)], in: head)
    let axis = GraphAxis(
      top: NumberText.fixed(graph.top / graph.factor),
      bottom: NumberText.fixed(graph.bottom / graph.factor))
    let area = axis.draw(on: &screen, body)
    let samples = samples(graph.metric, slots: area.width * 2)
    BrailleGraph.draw(
      on: &screen, area, samples: samples, scale: graph.bottom...max(graph.top, graph.bottom + 1),
      paint: .role(graph.role), limit: graph.limit)
    drawSpread(graph, samples, on: &screen, head.cutLeft(used + 2).rest, columns: area.width)
  }

  /// Smallest and largest of what is drawn, and the length of the graph.
  private func drawSpread(
    _ graph: Graph, _ samples: [Double?], on screen: inout Screen, _ rect: Rect, columns: Int
  ) {
    let known = samples.compactMap { $0 }
    let window = NumberText.duration(seconds: Double(columns * 2) * view.timeline.period)
    guard let low = known.min(), let high = known.max() else {
      screen.put(window, in: rect, alignment: .right, .muted)
      return
    }
    let span =
      NumberText.fixed(low / graph.factor, decimals: graph.decimals) + "-"
      + NumberText.fixed(high / graph.factor, decimals: graph.decimals)
    for text in [span + " in " + window, window] where screen.columns(of: text) <= rect.width {
      screen.put(text, in: rect, alignment: .right, .muted)
      return
    }
  }

  /// One sample a period up to the instant shown, oldest first; frames that come late hold the
  /// earlier value for up to three periods, longer silence is a gap.
  private func samples(_ metric: Metric, slots: Int) -> [Double?] {
    guard slots > 0, let index = view.index else { return [] }
    let timeline = view.timeline
    let period = max(0.001, timeline.period)
    let values = view.history.values(
      of: metric, gpu: gpu, in: frame.topology, upTo: index, count: slots)
    let first = index + 1 - values.count
    var result = [Double?](repeating: nil, count: slots)
    var lastSlot = -4
    for (place, value) in values.enumerated() {
      let age = frame.time.seconds(since: timeline.summaries[first + place].time) / period
      let slot = slots - 1 - Int(min(max(0, age.rounded()), Double(slots)))
      guard slot >= 0 else { continue }
      if slot - lastSlot > 1, slot - lastSlot <= 3, lastSlot >= 0 {
        for between in (lastSlot + 1)..<slot { result[between] = result[lastSlot] }
      }
      result[slot] = value
      lastSlot = slot
    }
    return result
  }
}
