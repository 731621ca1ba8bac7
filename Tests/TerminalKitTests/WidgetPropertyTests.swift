import TerminalKit
import TestSupport
import Testing

/// Every widget, in every small size and with hostile text, keeps to its rectangle.
@Suite struct WidgetPropertyTests {
  private static let hostile = [
    "plain", "", "日本語日本語", "a\u{1B}[31mb\u{7}", "\u{202E}rtl\u{200B}", "e\u{301}e\u{301}",
    "🧪🧪", "long long long long long long long long", "\0\n\r\t",
  ]

  @Test(arguments: [Screen.Charset.unicode, .ascii])
  func nothingIsDrawnOutsideTheRectangle(charset: Screen.Charset) {
    var random = SeededGenerator()
    for width in 0..<14 {
      for height in 0..<7 {
        for _ in 0..<6 { check(Size(width: width, height: height), charset, &random) }
      }
    }
  }

  private func check(_ size: Size, _ charset: Screen.Charset, _ random: inout SeededGenerator) {
    let marker = Cell("~", Style(.lost))
    for widget in 0..<Self.widgetCount {
      var screen = Screen(Size(width: 20, height: 10), charset: charset)
      screen.fill(screen.bounds, marker.scalar, marker.style)
      let rect = Rect(
        x: Int.random(in: -3...12, using: &random), y: Int.random(in: -2...6, using: &random),
        width: size.width, height: size.height)
      draw(widget, on: &screen, rect, &random)
      for y in 0..<screen.size.height {
        for x in 0..<screen.size.width where !rect.contains(x: x, y: y) {
          #expect(
            screen[x, y] == marker,
            "widget \(widget) left \(rect) at \(x),\(y); seed \(random.seed)")
        }
      }
      expectHarmless(screen, "widget \(widget) in \(rect); seed \(random.seed)")
    }
  }

  private static let widgetCount = 9

  private func draw(
    _ widget: Int, on screen: inout Screen, _ rect: Rect, _ random: inout SeededGenerator
  ) {
    let text = Self.hostile.randomElement(using: &random) ?? ""
    let other = Self.hostile.randomElement(using: &random) ?? ""
    let samples: [Double?] = (0..<30).map { _ in
      Bool.random(using: &random)
        ? [Double.random(in: -50...200, using: &random), .nan, .infinity]
          .randomElement(using: &random) : nil
    }
    let share = samples.compactMap { $0 }.first.map { $0 / 100 }
    switch widget {
    case 0:
      PanelFrame.draw(
        on: &screen, rect, title: text, note: other, footer: text,
        bordered: Bool.random(using: &random))
    case 1: Bar.draw(on: &screen, rect, share: share, gradient: .power, mark: share)
    case 2:
      BrailleGraph.draw(
        on: &screen, rect, samples: samples, scale: 0...100, paint: .gradient(.power),
        limit: 80, filled: Bool.random(using: &random))
    case 3:
      let axis = GraphAxis(top: text, bottom: other, window: text)
      axis.drawWindow(on: &screen, axis.draw(on: &screen, rect))
    case 4: Sparkline.draw(on: &screen, rect, samples: samples, scale: 0...0, paint: .role(.good))
    case 5:
      HeatMap.draw(on: &screen, rect, gradient: .temperature, cellWidth: 2, cursor: (0, 0)) {
        HeatValue(share: share, mark: $0 == $1 ? "🧪" : nil)
      }
    case 6: drawTable(on: &screen, rect, text)
    case 7: ListMenu(title: text, items: Self.hostile).draw(on: &screen, in: rect)
    default:
      HelpOverlay(title: text, entries: Self.hostile.map { .init(key: $0, text: $0) })
        .draw(on: &screen, in: rect)
      TextField(text).draw(on: &screen, rect, prompt: other)
      HeatMap.drawLegend(on: &screen, rect, gradient: .power, low: text, high: other)
    }
  }

  private func drawTable(on screen: inout Screen, _ rect: Rect, _ text: String) {
    WidgetSamples.table().draw(
      on: &screen, rect, rowCount: 50, position: ScrollPosition(cursor: 49)
    ) { screen, _, column, rect in
      screen.put(text, in: rect, alignment: column == 1 ? .right : .center)
    }
  }
}

/// No cell holds a character that could act on a terminal.
func expectHarmless(
  _ screen: Screen, _ comment: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  for cell in screen.cells where !cell.isContinuation {
    let value = cell.scalar.value
    let isFine: Bool
    if screen.charset == .ascii {
      isFine = value >= 0x20 && value < 0x7F
    } else {
      switch cell.scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .nonspacingMark,
        .lineSeparator, .paragraphSeparator:
        isFine = false
      default: isFine = true
      }
    }
    #expect(isFine, "\(comment): U+\(String(value, radix: 16))", sourceLocation: sourceLocation)
  }
}
