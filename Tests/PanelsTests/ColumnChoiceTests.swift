import FleetHistory
import FleetModel
import TerminalKit
import TestSupport
import Testing

@testable import Panels

/// Which columns a table has once some are chosen.
@Suite struct ColumnChoiceTests {
  private static func shown(_ panel: DevicesPanel, _ view: FleetView, _ width: Int) throws
    -> Set<DeviceColumn.Kind>
  {
    let frame = try #require(view.frame)
    let rect = Rect(Size(width: width, height: 20))
    let (table, body) = panel.tableForColumns(rect, PanelContext(view: view), frame)
    return table.shownColumns(width: body.width)
  }

  @Test(arguments: [(40, 12), (80, 24), (120, 40)])
  func popup(_ width: Int, _ height: Int) throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    var panel = DevicesPanel()
    panel.choice[.number(.eccUncorrected), .gpu] = true
    panel.choice[.reasons, .gpu] = false
    _ = PanelStage.play(
      &panel, [.chooseColumns, .wheel(x: 1, y: 1, lines: 4)], view, width: width, height: height)
    let screen = PanelStage.screen(panel, PanelContext(view: view), width, height)
    Golden.check(screen, "devices-columns-\(width)x\(height)")
  }

  @Test func popupInASCII() throws {
    let view = try FleetFixture.simulated("desk", frames: 1)
    var panel = DevicesPanel()
    _ = PanelStage.play(&panel, [.chooseColumns], view, width: 80, height: 20)
    let screen = PanelStage.screen(panel, PanelContext(view: view), 80, 24, charset: .ascii)
    Golden.check(screen, "devices-columns-80x24-ascii")
  }

  @Test func chosenColumnsComeBeforeAllOthers() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    var panel = DevicesPanel()
    let ecc = DeviceColumn.Kind.number(.eccUncorrected)
    #expect(try !Self.shown(panel, view, 80).contains(ecc))
    panel.choice[ecc, .gpu] = true
    let shown = try Self.shown(panel, view, 80)
    #expect(shown.isSuperset(of: [ecc, .mark, .place, .index, .number(.utilization)]))
    panel.choice.reset(.gpu)
    #expect(try !Self.shown(panel, view, 80).contains(ecc))
  }

  @Test func whereAndWhichStayWhateverIsChosen() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    let frame = try #require(view.frame)
    var panel = DevicesPanel()
    for column in DeviceColumn.offered(frame, .gpu) { panel.choice[column.kind, .gpu] = true }
    for width in 24...100 {
      let shown = try Self.shown(panel, view, width)
      #expect(shown.isSuperset(of: [.mark, .place, .index]), "\(width)")
    }
    for column in DeviceColumn.offered(frame, .gpu) { panel.choice[column.kind, .gpu] = false }
    #expect(try Self.shown(panel, view, 100) == [.mark, .place, .index])
  }

  @Test func tablesOfGroupsHaveTheirOwnChoice() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    var panel = DevicesPanel()
    panel.choice[.number(.temperature), .gpu] = false
    panel.level = .rack
    #expect(try Self.shown(panel, view, 120).contains(.number(.temperature)))
    panel.choice[.number(.temperature), .rack] = false
    panel.level = .host
    #expect(try !Self.shown(panel, view, 120).contains(.number(.temperature)))
  }

  /// What befell a GPU is told in the first column of values that there is.
  @Test func aLostGPUSaysSoWhateverColumnsThereAre() {
    let view = PlaceGoldenTests.troubled
    var panel = DevicesPanel()
    for metric in [Metric.utilization, .temperature] {
      panel.choice[.number(metric), .gpu] = false
      panel.choice[.bar(metric), .gpu] = false
    }
    let text = PanelStage.screen(panel, PanelContext(view: view), 80, 24).rows
    #expect(text.contains { $0.contains("lost") && $0.contains("ago") })
  }
}
