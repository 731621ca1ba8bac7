import TerminalKit

/// Values that the widgets' tests draw.
enum WidgetSamples {
  /// A wave with a gap, as long as asked, without any library's sine.
  static func wave(_ count: Int) -> [Double?] {
    (0..<count).map { index in
      if (40..<50).contains(index % 90) { return nil }
      let place = Double(index % 40) / 40
      return 100 * (place < 0.5 ? 2 * place : 2 - 2 * place)
    }
  }

  static func table() -> Table {
    Table(
      columns: [
        Table.Column("host", width: 9, priority: 9, isFlexible: true),
        Table.Column("util", width: 6, alignment: .right, priority: 8),
        Table.Column("memory", width: 10, priority: 3),
        Table.Column("°C", width: 4, alignment: .right, priority: 7),
        Table.Column("reason", width: 9, priority: 1),
      ],
      sortColumn: 1, isDescending: true)
  }

  static func drawTable(
    on screen: inout Screen, _ rect: Rect, rows: Int = 2048, cursor: Int = 11
  ) {
    let position = ScrollPosition(cursor: cursor, offset: max(0, cursor - 3))
    table().draw(on: &screen, rect, rowCount: rows, position: position) {
      screen, row, column, rect in
      switch column {
      case 0: screen.put("r\(row / 8)-h\(row % 8)", in: rect)
      case 1: screen.put(NumberText.percent(Double(row % 101)), in: rect, alignment: .right)
      case 2: Bar.draw(on: &screen, rect, share: Double(row % 11) / 10, gradient: .memory)
      case 3: screen.put(row % 5 == 0 ? NumberText.absent : "61", in: rect, alignment: .right)
      default: screen.put(row % 3 == 0 ? "heat" : "power cap", in: rect, .muted)
      }
    }
  }

  static func drawPanels(on screen: inout Screen) {
    let halves = screen.bounds.columns(2)
    let graph = PanelFrame.draw(
      on: &screen, halves[0], title: "Utilisation", note: "5 m",
      footer: "max r12-h03 gpu 5", focused: true)
    let axis = GraphAxis(top: "100", bottom: "0")
    BrailleGraph.draw(
      on: &screen, axis.draw(on: &screen, graph), samples: wave(120), scale: 0...100,
      paint: .gradient(.utilization), limit: 75)
    let inside = PanelFrame.draw(on: &screen, halves[1], title: "Temperature")
    drawBars(on: &screen, inside)
  }

  static func drawBars(on screen: inout Screen, _ rect: Rect) {
    let (top, rest) = rect.cutTop(5)
    let shares: [Double?] = [0, 0.26, 0.741, 1, nil]
    for (row, share) in zip(top.rows(5), shares) {
      Bar.draw(on: &screen, row, share: share, gradient: .battery, mark: 0.2)
    }
    let (line, map) = rest.cutTop(1)
    Sparkline.draw(
      on: &screen, line, samples: wave(60), scale: 0...100, paint: .role(.graphUtilization))
    let (legend, cells) = map.cutBottom(1)
    HeatMap.draw(on: &screen, cells, gradient: .temperature, cursor: (3, 1)) { column, row in
      if column == 7, row == 1 { return HeatValue(share: 0.5, mark: "✖") }
      if column == 8 { return HeatValue(share: nil) }
      return HeatValue(share: Double((column + row * 5) % 20) / 19, isStale: column == 12)
    }
    HeatMap.drawLegend(on: &screen, legend, gradient: .temperature, low: "30", high: "90 °C")
  }
}
