import FleetHistory
import FleetModel
import TerminalKit
import TestSupport
import Testing

@testable import Panels

@Suite struct OverviewCommandTests {
  private let rect = Rect(x: 0, y: 1, width: 120, height: 35)

  @Test func arrowsSelectInNeedsALook() throws {
    let view = SiteFixture.view(try SiteFixture.memphis())
    let frame = try #require(view.frame)
    var panel = OverviewPanel()
    let entries = frame.troubles.entries
    #expect(entries.map(\.kind) == [.lost, .needsReset, .uncorrected])
    let first = PlaceNames.selection(ofGPU: entries[0].worstGPU, in: frame.topology)
    let context = PanelContext(view: view, selection: first)
    let second = PlaceNames.selection(ofGPU: entries[1].worstGPU, in: frame.topology)
    #expect(panel.handle(.moveDown, in: rect, context) == .select(second))
    let moved = PanelContext(view: view, selection: second)
    #expect(panel.handle(.enter, in: rect, moved) == .open(.devices, second))
  }

  @Test func tabVisitsEveryPart() throws {
    let context = PanelContext(view: SiteFixture.view(try SiteFixture.memphis()))
    var panel = OverviewPanel()
    var visited: [OverviewLayout.Part?] = []
    for _ in 0..<6 {
      #expect(panel.handle(.focusNext, in: rect, context) == .handled)
      visited.append(panel.focus)
    }
    #expect(visited == [.map, .tile(0), .tile(1), .tile(2), .tile(3), .troubles])
    _ = panel.handle(.focusPrevious, in: rect, context)
    #expect(panel.focus == .tile(3))
  }

  @Test func enterOnATileGoesToTheHolderOfTheExtreme() throws {
    let view = SiteFixture.view(try SiteFixture.memphis())
    let frame = try #require(view.frame)
    let hottest = try #require(view.summary?.temperature?.maxHolder)
    var panel = OverviewPanel()
    panel.focus = .tile(1)
    let there = PlaceNames.selection(ofGPU: hottest, in: frame.topology)
    #expect(panel.handle(.enter, in: rect, PanelContext(view: view)) == .open(.devices, there))
    panel.focus = .tile(3)
    guard case .open(.power, let unit) = panel.handle(.enter, in: rect, PanelContext(view: view))
    else {
      Issue.record("the battery panel does not open Power")
      return
    }
    #expect(unit.unit == "u01")
  }

  @Test func clicksOnTheMapSelectWhatIsThere() throws {
    let context = PanelContext(view: SiteFixture.view(try SiteFixture.memphis()))
    var panel = OverviewPanel()
    let layout = panel.layout(rect, context.view)
    let map = try #require(layout.content(of: .map))
    let effect = panel.handle(.click(x: map.x + 5, y: map.y), in: rect, context)
    #expect(effect == .select(Selection(group: ["hall-1", "row-1", "r01", "r01-h1"])))
    let right = panel.handle(.moveRight, in: rect, context)
    #expect(right == .select(Selection(group: ["hall-1", "row-1", "r01", "r01-h2"])))
    let down = panel.handle(.moveDown, in: rect, context)
    #expect(down == .select(Selection(group: ["hall-1", "row-1", "r06", "r06-h2"])))
    let enter = panel.handle(.enter, in: rect, context)
    #expect(enter == .open(.map, Selection(group: ["hall-1", "row-1", "r06", "r06-h2"])))
  }

  @Test func deviceRowsFollowTheSelection() throws {
    let view = SiteFixture.view(try SiteFixture.history("desk", frames: 3))
    let topology = try #require(view.frame).topology
    var panel = OverviewPanel()
    let fourth = PlaceNames.selection(ofGPU: 3, in: topology)
    let context = PanelContext(view: view, selection: fourth)
    let fifth = PlaceNames.selection(ofGPU: 4, in: topology)
    #expect(panel.handle(.moveDown, in: rect, context) == .select(fifth))
    #expect(panel.handle(.enter, in: rect, context) == .open(.devices, fourth))
  }
}

@Suite struct PowerCommandTests {
  private let rect = Rect(x: 0, y: 1, width: 120, height: 35)

  @Test func arrowsSelectUnitsAndKeepTheSelectedGPU() throws {
    let view = SiteFixture.view(try SiteFixture.memphis())
    var panel = PowerPanel()
    let context = PanelContext(view: view, selection: Selection(gpu: "G", unit: "u02"))
    let effect = panel.handle(.moveDown, in: rect, context)
    #expect(effect == .select(Selection(gpu: "G", unit: "u03")))
    #expect(
      panel.handle(.last, in: rect, context) == .select(Selection(gpu: "G", unit: "u16")))
  }

  @Test func unitsAreOrderedOnRequest() throws {
    let frame = try #require(try SiteFixture.memphis().newest)
    let charges = UnitRows(frame, SitePower(frame), .charge).units.compactMap {
      frame.batteries.value(.stateOfCharge, $0)
    }
    #expect(charges == charges.sorted())
    #expect(UnitRows(frame, SitePower(frame), .id).units == Array(0..<16))
  }

  @Test func consumersChangeTheirLevel() throws {
    let view = SiteFixture.view(try SiteFixture.history("desk", frames: 3))
    let frame = try #require(view.frame)
    let rows = PowerPanel().consumers(frame)
    #expect(rows.level == .gpu)
    let watts = rows.rows.compactMap { $0.power.value(.sum, of: .powerDraw) }
    #expect(watts == watts.sorted(by: >))
    #expect(watts.count == 8)
  }
}
