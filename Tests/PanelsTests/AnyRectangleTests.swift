import FleetHistory
import FleetModel
import TerminalKit
import TestSupport
import Testing

@testable import Panels

/// Every panel and the chrome draw inside any rectangle, in any state, and answer any command.
@Suite struct AnyRectangleTests {
  private static let commands: [PanelCommand] = [
    .moveUp, .moveDown, .moveLeft, .moveRight, .pageUp, .pageDown, .first, .last, .enter, .back,
    .focusNext, .focusPrevious, .cycleMetric, .cycleMetricBack, .cycleStatistic, .cycleSort,
    .cycleSortBack, .reverseSort, .chooseColumns, .cycleLevel, .toggleDetail, .toggleFollow,
    .whatIf, .click(x: 5, y: 5),
    .doubleClick(x: 9, y: 9), .click(x: 60, y: 20), .wheel(x: 4, y: 9, lines: 3),
    .wheel(x: 90, y: 30, lines: -3), .whatIf,
  ]

  private func views() throws -> [FleetView] {
    var short = FrameHistory(period: 1, limits: .init(window: 1800, bytes: 1))
    for frame in HandMadeFleet.frames(6) { short.append(frame, FrameSummary(frame)) }
    let past = Playhead(at: SiteFixture.start, isPlaying: false)
    var empty = FrameHistory(period: 1, limits: .live)
    var builder = FrameBuilder(site: "none", origin: .live)
    let nobody = builder.finish(at: SiteFixture.start)
    empty.append(nobody, FrameSummary(nobody))
    return [
      HandMadeFleet.waiting(), SiteFixture.view(empty), SiteFixture.view(short),
      SiteFixture.view(short, playhead: past), SiteFixture.view(HandMadeFleet.utilizationOnly()),
      SiteFixture.view(try SiteFixture.history("desk", frames: 4)),
      SiteFixture.view(try SiteFixture.history("memphis", frames: 4)),
    ]
  }

  private static let sizes = [
    (0, 0), (1, 1), (2, 9), (9, 2), (5, 5), (12, 3), (23, 7), (40, 9), (39, 40), (71, 20), (72, 16),
    (80, 20), (96, 15), (120, 35), (160, 8), (200, 55), (400, 120),
  ]

  @Test func overviewAndPower() throws {
    for view in try views() {
      for (width, height) in Self.sizes {
        for charset in [Screen.Charset.unicode, .ascii] {
          try check(OverviewPanel(), view, width, height, charset)
          try check(PowerPanel(), view, width, height, charset)
          try check(EventsPanel(), view, width, height, charset)
          try check(JobsPanel(), view, width, height, charset)
        }
      }
    }
  }

  /// Draws in the middle of a larger screen whose rim must stay blank, before and after commands.
  private func check(
    _ panel: some Panel, _ view: FleetView, _ width: Int, _ height: Int, _ charset: Screen.Charset
  ) throws {
    let rect = Rect(x: 3, y: 2, width: width, height: height)
    var panel = panel
    var context = EventsFixture.context(view, EventsFixture.handMade)
    for command in [nil] + (charset == .ascii ? Self.commands.map(Optional.some) : []) {
      if let command {
        switch panel.handle(command, in: rect, context) {
        case .select(let selection), .open(_, let selection):
          context = PanelContext(view: view, selection: selection)
          context.events = EventsFixture.handMade
        case .ignored, .handled, .seek, .openFiltered: break
        }
        if width * height > 5000 { continue }
      }
      var screen = Screen(Size(width: width + 6, height: height + 4), charset: charset)
      panel.draw(on: &screen, in: rect, context)
      expectBlankRim(screen, rect)
    }
  }

  @Test func chrome() throws {
    for view in try views() {
      for (width, height) in Self.sizes {
        let rect = Rect(x: 3, y: 2, width: width, height: min(height, 3))
        let context = PanelContext(view: view)
        var screen = Screen(Size(width: width + 6, height: 7))
        HeaderLine.draw(on: &screen, in: rect, context)
        for metric in StripMetric.allCases {
          TimelineStrip.draw(on: &screen, in: rect, context, metric: metric)
        }
        FooterLine.draw(on: &screen, in: rect, hints: [("?", "help"), ("q", "quit")])
        expectBlankRim(screen, rect)
      }
    }
  }

  private func expectBlankRim(_ screen: Screen, _ rect: Rect) {
    for y in 0..<screen.size.height {
      for x in 0..<screen.size.width where !rect.contains(x: x, y: y) {
        if screen[x, y] != .blank {
          Issue.record("\(screen[x, y].scalar) at \(x),\(y) outside \(rect)")
          return
        }
      }
    }
  }
}
