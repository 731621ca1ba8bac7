import TestSupport
import Testing

@testable import TerminalKit

@Suite struct TableTests {
  @Test func columnsTileTheWidthTheyGet() {
    let table = WidgetSamples.table()
    for width in 0..<90 {
      let places = table.layout(width: width)
      #expect(places.allSatisfy { $0.x + $0.width <= width })
      #expect(zip(places, places.dropFirst()).allSatisfy { $0.x + $0.width + 1 == $1.x })
      #expect(places.map(\.column) == places.map(\.column).sorted())
    }
  }

  @Test func theLeastImportantColumnGoesFirst() {
    let table = WidgetSamples.table()
    #expect(table.layout(width: 80).map(\.column) == [0, 1, 2, 3, 4])
    #expect(table.layout(width: 40).map(\.column) == [0, 1, 2, 3])
    #expect(table.layout(width: 22).map(\.column) == [0, 1, 3])
    #expect(table.layout(width: 5).map(\.column) == [0])
  }

  @Test func onlyRowsOnTheScreenAreAskedFor() {
    var screen = Screen(Size(width: 40, height: 8))
    var asked: Set<Int> = []
    WidgetSamples.table().draw(
      on: &screen, screen.bounds, rowCount: 1_000_000,
      position: ScrollPosition(cursor: 500_000, offset: 499_998)
    ) { _, row, _, _ in asked.insert(row) }
    #expect(asked == Set(499_998..<500_005))
  }

  @Test func theCursorStaysOnTheScreen() {
    var random = SeededGenerator()
    for _ in 0..<3000 {
      let count = Int.random(in: 0...40, using: &random)
      let height = Int.random(in: 0...10, using: &random)
      var position = ScrollPosition(
        cursor: Int.random(in: -5...50, using: &random),
        offset: Int.random(in: -5...50, using: &random))
      let step = [Int.min, -9, -1, 0, 1, 9, Int.max].randomElement(using: &random) ?? 0
      position.move(by: step, count: count, height: height)
      guard count > 0, height > 0 else {
        #expect(position == ScrollPosition())
        continue
      }
      #expect((0..<count).contains(position.cursor))
      #expect((position.offset..<position.offset + height).contains(position.cursor))
      #expect(position.offset <= max(0, count - height))
    }
  }

  @Test func theIndicatorCountsFromOne() {
    #expect(ScrollPosition(cursor: 11).indicator(count: 2048) == "12/2,048")
    #expect(ScrollPosition().indicator(count: 0) == "0/0")
  }

  @Test func helpScrollsToItsEnd() {
    var help = HelpOverlay(
      title: "Keys", entries: (0..<30).map { .init(key: "k\($0)", text: "does something") })
    let bounds = Rect(x: 0, y: 0, width: 30, height: 12)
    for (key, offset) in [(Key.up, 0), (.down, 1), (.end, 20), (.pageDown, 20), (.pageUp, 10)] {
      let isTaken = help.handle(key, in: bounds)
      #expect(isTaken && help.offset == offset)
    }
    let isTaken = help.handle(.enter, in: bounds)
    #expect(!isTaken)
  }

  @Test(arguments: 24...140, [10, 22, 60])
  func helpLosesNoWord(width: Int, height: Int) {
    let entries = (0..<38).map { place in
      HelpOverlay.Entry(
        key: place.isMultiple(of: 13) ? "" : "k\(place)",
        text: place.isMultiple(of: 13) ? "Part \(place)" : "does what number \(place) does, or not")
    }
    let layout = HelpLayout(entries, in: Rect(Size(width: width, height: height)))
    let words = layout.columns.joined().map(\.text).joined(separator: " ")
    #expect(words == entries.map(\.text).joined(separator: " "))
    #expect(layout.content.width <= width - 4)
    for column in layout.columns { #expect(column.last?.isHeading != true) }
  }

  @Test func theMenuFindsItsItems() {
    let menu = ListMenu(title: "", items: ["a", "b", "c"], selected: 2)
    let bounds = Rect(x: 10, y: 10, width: 20, height: 4)
    let place = menu.place(in: bounds)
    let rows = (place.y..<place.maxY).map { menu.item(atX: place.x + 2, y: $0, in: bounds) }
    #expect(rows == [nil, 1, 2, nil], "two rows, scrolled to the cursor")
    #expect(menu.item(atX: place.x, y: place.y + 1, in: bounds) == nil)
  }

  @Test func theMenuMovesWithinItsItems() {
    var menu = ListMenu(title: "", items: ["a", "b", "c"])
    for (key, selected) in [(Key.up, 0), (.end, 2), (.pageUp, 0), (.down, 1)] {
      let isTaken = menu.handle(key)
      #expect(isTaken && menu.selected == selected)
    }
    let isTaken = menu.handle(.enter)
    #expect(!isTaken)
    #expect(ListMenu(title: "", items: []).selected == nil)
  }
}
