import FleetHistory
import FleetModel
import TerminalKit

/// The recent past of one GPU: utilisation, temperature, power and memory on one time axis.
struct DeviceGraphs {
  let view: FleetView
  let frame: Frame
  let gpu: Int
  let reach: GraphSpan

  /// What the graphs show.
  static let metrics: [Metric] = [.utilization, .temperature, .powerDraw, .framebufferUsed]

  /// One graph: what it shows, on which scale, and how its numbers read.
  private struct Graph {
    let metric: Metric
    let title: String
    let range: ClosedRange<Double>
    var limit: Double?
    let role: Role
    /// Of the metric's unit in one of the unit shown (1,024 MiB in a GiB).
    var factor = 1.0
    let unit: String
    let decimals: Int

    /// The labels of the axis.
    var top: String { NumberText.fixed(range.upperBound / factor) }
    var bottom: String { NumberText.fixed(range.lowerBound / factor) }
  }

  /// Seconds that graphs reach back at least.
  private static let span = 300.0

  /// Frames that the graphs of a pane reach back at most: five minutes, or a frame a sample.
  static func pastFrames(width: Int, period: Double) -> Int {
    let samples = Double(max(0, width) * 2)
    return Int(min(max(span / max(0.001, period), samples) + 8, 20_000))
  }

  func draw(on screen: inout Screen, _ rect: Rect) {
    let graphs = graphs
    guard rect.height >= 2, rect.width >= 16, !graphs.isEmpty else { return }
    let isGrid = graphs.count > 1 && (rect.width >= 44 || rect.height < graphs.count * 3)
    let lines = isGrid ? (graphs.count + 1) / 2 : graphs.count
    let width = isGrid ? (rect.width - 2) / 2 : rect.width
    let labels = graphs.reduce(0) { max($0, $1.top.count) }
    for (row, strip) in rect.rows(lines).enumerated() {
      let members = isGrid ? Array(graphs.dropFirst(row * 2).prefix(2)) : [graphs[row]]
      for (place, graph) in members.enumerated() {
        let room = Rect(
          x: strip.x + place * (width + 2), y: strip.y, width: width, height: strip.height)
        draw(graph, on: &screen, room, labels: labels)
      }
    }
  }

  private var graphs: [Graph] {
    let table = frame.gpus
    let limit = table.value(.powerLimit, gpu)
    let total = table.value(.framebufferTotal, gpu)
    let all = [
      Graph(
        metric: .utilization, title: "util", range: 0...100, role: .graphUtilization, unit: "%",
        decimals: 0),
      Graph(
        metric: .temperature, title: "temp", range: 20...100,
        limit: Metric.temperature.definition.thresholds?.warning, role: .graphTemperature,
        unit: "°C", decimals: 0),
      Graph(
        metric: .powerDraw, title: "power",
        range: 0...NiceScale.above((limit ?? largest(.powerDraw)) * 1.02).value, limit: limit,
        role: .graphPower, unit: "W", decimals: 1),
      Graph(
        metric: .framebufferUsed, title: "memory",
        range: 0...max(1, total ?? largest(.framebufferUsed)), role: .graphMemory, factor: 1024,
        unit: "GiB", decimals: 1),
    ]
    return all.filter { table[$0.metric]?.hasValues ?? false }
  }

  private func largest(_ metric: Metric) -> Double { max(1, frame.rollup(metric).max ?? 1) }

  private func draw(
    _ graph: Graph, on screen: inout Screen, _ rect: Rect, labels: Int
  ) {
    let (head, body) = rect.cutTop(1)
    let value = frame.gpus.value(graph.metric, gpu)
    let now = NumberText.fixed(value.map { $0 / graph.factor }, decimals: graph.decimals)
    let style = Style(PanelText.role(graph.metric, value), .bold)
    let unit = value == nil ? "" : " " + graph.unit
    let used = screen.put(
      [(graph.title + "  ", .muted), (now, style), (unit, .muted)], in: head)
    let axis = GraphAxis(
      top: NumberText.right(graph.top, width: labels), bottom: graph.bottom)
    let area = axis.draw(on: &screen, body)
    let window = window(slots: area.width * 2)
    let columns = columns(graph.metric, window)
    BrailleGraph.draw(
      on: &screen, area, samples: columns.map { $0?.mean }, scale: graph.range,
      paint: .role(graph.role), limit: graph.limit)
    if reach != .usual {
      BrailleGraph.drawExtremes(
        on: &screen, area, lows: columns.map { $0?.low }, highs: columns.map { $0?.high },
        scale: graph.range, paint: .role(graph.role))
    }
    drawSpread(graph, columns, window, on: &screen, head.cutLeft(used + 2).rest)
  }

  /// The span of time of all four graphs: five minutes, or a frame a sample where that is more,
  /// unless another was asked for.
  private func window(slots: Int) -> GraphWindow {
    let usual = max(Self.span, view.timeline.period * Double(slots))
    let seconds = reach.seconds(in: view) ?? usual
    return GraphWindow(
      endingAt: view.graphEnd ?? frame.time, seconds: seconds, columns: max(1, slots))
  }

  /// Smallest and largest of what is drawn, and the length of the graph.
  private func drawSpread(
    _ graph: Graph, _ columns: [GraphPoint?], _ window: GraphWindow, on screen: inout Screen,
    _ rect: Rect
  ) {
    let seconds = Double(window.columnMilliseconds) / 1000 * Double(window.columns)
    let usual = max(Self.span, seconds.rounded(.down))
    let length = NumberText.duration(seconds: reach.seconds(in: view) ?? usual)
    let known = columns.compactMap { $0 }
    var texts = [length]
    if let low = known.map(\.low).min(), let high = known.map(\.high).max() {
      let span =
        NumberText.fixed(low / graph.factor, decimals: graph.decimals) + " to "
        + NumberText.fixed(high / graph.factor, decimals: graph.decimals)
      texts.insert(span + " in " + length, at: 0)
    }
    for text in texts where screen.columns(of: text) <= rect.width {
      screen.put(text, in: rect, alignment: .right, .muted)
      return
    }
  }

  /// What is known in each column, oldest first; a column between two frames holds the earlier
  /// value for up to three periods, longer silence is a gap.
  private func columns(_ metric: Metric, _ window: GraphWindow) -> [GraphPoint?] {
    guard let index = view.index else { return [] }
    let period = view.timeline.period
    let first =
      view.timeline.index(atOrBefore: window.start).map { max($0, index - Self.mostFrames) } ?? 0
    let known = view.history.columns(
      of: metric, gpu: gpu, in: frame.topology, min(first, index)..<index + 1,
      columns: window.columns, column: window.column(of:))
    let held = Int(min(3000 * period / Double(window.columnMilliseconds), 1e6))
    var last: (column: Int, value: GraphPoint)?
    return known.enumerated().map { column, value in
      if let value {
        last = (column, value)
        return value
      }
      return last.flatMap { column - $0.column <= held ? $0.value : nil }
    }
  }

  /// Frames that are looked at for a graph at most.
  private static let mostFrames = 1_000_000
}
