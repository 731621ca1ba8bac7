import TerminalKit
import TestSupport
import Testing

@Suite struct MultiGraphTests {
  private func graph(_ values: [Double], limits: [MultiGraph.Limit] = []) -> MultiGraph {
    MultiGraph(
      lines: values.enumerated().map { place, value in
        MultiGraph.Line(
          name: "line\(place)", value: "\(Int(value)) W",
          letter: Unicode.Scalar(UInt8(ascii: "A") + UInt8(clamping: place)),
          samples: [Double?](repeating: value, count: 80), role: .graphPower)
      }, limits: limits, scale: -50...100)
  }

  private func drawn(
    _ graph: MultiGraph, width: Int = 40, height: Int = 6,
    charset: Screen.Charset = .unicode
  ) -> Screen {
    var screen = Screen(Size(width: width, height: height), charset: charset)
    graph.draw(on: &screen, screen.bounds)
    return screen
  }

  @Test func namesThatMeetMoveApart() {
    let rows = drawn(graph([40, 40, 40])).rows
    for name in ["line0 40 W", "line1 40 W", "line2 40 W"] {
      #expect(rows.count { $0.hasSuffix(name) } == 1, "\(name) in \(rows)")
    }
  }

  @Test func linesAtTheFootKeepTheirNames() {
    let rows = drawn(graph([-50, -50, -50, -50]), height: 4).rows
    #expect(rows.map { $0.suffix(11).hasSuffix("W") } == [true, true, true, true])
  }

  @Test func asciiLinesHaveLetters() {
    let screen = drawn(graph([90, -40]), charset: .ascii)
    #expect(screen.rows[0].hasPrefix("AAAA"))
    #expect(screen.rows[5].hasPrefix("BBBB"))
    #expect(screen.rows[0].contains(" A line0 90 W"))
    #expect(screen.cells.allSatisfy { $0.scalar.value < 0x7F })
  }

  @Test func zeroIsDrawnBetweenSigns() {
    #expect(drawn(graph([90])).rows.contains { $0.hasPrefix("┄┄┄┄") })
  }

  @Test func limitsOutsideTheScaleAreLeftOut() {
    let near = drawn(graph([10], limits: [.init(name: "limit", value: 80)])).rows
    let far = drawn(graph([10], limits: [.init(name: "limit", value: 800)])).rows
    #expect(near.contains { $0.contains("limit") })
    #expect(!far.contains { $0.contains("limit") })
  }

  @Test(arguments: [(0, 0), (1, 1), (5, 1), (11, 9), (13, 2), (400, 120)])
  func anySize(_ width: Int, _ height: Int) {
    let screen = drawn(graph([10, 20, 30]), width: width, height: height)
    #expect(screen.size == Size(width: width, height: height))
  }
}
