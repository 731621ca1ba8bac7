import FleetHistory
import FleetModel
import TerminalKit

/// The past of one job: utilisation and power on one time axis.
struct JobGraphs {
  let view: FleetView
  let samples: [JobSample]
  /// W now.
  let power: Double?

  /// Seconds that the graphs reach back at least.
  private static let span = 300.0

  private struct Graph {
    let title: String
    let now: String
    let top: String
    let range: ClosedRange<Double>
    let role: Role
    let value: (JobSample) -> Double?
  }

  private var graphs: [Graph] {
    var graphs: [Graph] = []
    if samples.contains(where: { $0.utilization != nil }) {
      graphs.append(
        Graph(
          title: "util", now: NumberText.percent(samples.last?.utilization), top: "100",
          range: 0...100, role: .graphUtilization, value: \.utilization))
    }
    if let most = samples.compactMap(\.watts).max() {
      let scale = UnitScale.watts(upTo: most)
      let top = NiceScale.above(most * 1.02 / scale.factor)
      graphs.append(
        Graph(
          title: "power", now: UnitScale.watts(upTo: power).text(power),
          top: top.label + " " + scale.unit, range: 0...(top.value * scale.factor),
          role: .graphPower, value: \.watts))
    }
    return graphs
  }

  func draw(on screen: inout Screen, _ rect: Rect) {
    let graphs = graphs
    guard rect.height >= 4, rect.width >= 16, !graphs.isEmpty else { return }
    let labels = graphs.reduce(0) { max($0, $1.top.count) }
    for (graph, room) in zip(graphs, rect.rows(graphs.count)) {
      draw(graph, on: &screen, room, labels: labels)
    }
  }

  private func draw(_ graph: Graph, on screen: inout Screen, _ rect: Rect, labels: Int) {
    let (head, body) = rect.cutTop(1)
    screen.put([(graph.title + "  ", .muted), (graph.now, Style(.text, .bold))], in: head)
    let axis = GraphAxis(top: NumberText.right(graph.top, width: labels), bottom: "0")
    let area = axis.draw(on: &screen, body)
    guard let end = view.graphEnd else { return }
    let seconds = max(Self.span, view.timeline.period * Double(area.width * 2))
    let window = GraphWindow(endingAt: end, seconds: seconds, columns: max(1, area.width * 2))
    BrailleGraph.draw(
      on: &screen, area, samples: columns(graph, window), scale: graph.range,
      paint: .role(graph.role))
    screen.put(
      NumberText.duration(seconds: seconds.rounded(.down)), in: head, alignment: .right, .muted)
  }

  /// The mean of each column; one between two samples holds the earlier one for up to three
  /// periods, longer silence is a gap.
  private func columns(_ graph: Graph, _ window: GraphWindow) -> [Double?] {
    var sums = [(sum: Double, count: Double)](repeating: (0, 0), count: window.columns)
    for sample in samples {
      guard let column = window.column(of: sample.time), let value = graph.value(sample) else {
        continue
      }
      sums[column].sum += value
      sums[column].count += 1
    }
    let held = Int(min(3000 * view.timeline.period / Double(window.columnMilliseconds), 1e6))
    var last: (column: Int, value: Double)?
    return sums.enumerated().map { column, part in
      if part.count > 0 {
        last = (column, part.sum / part.count)
        return part.sum / part.count
      }
      return last.flatMap { column - $0.column <= held ? $0.value : nil }
    }
  }
}
