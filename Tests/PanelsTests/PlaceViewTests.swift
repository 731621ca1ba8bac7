import FleetHistory
import FleetModel
import Panels
import TerminalKit
import TestSupport
import Testing

@testable import Panels

/// Commands of the map, before and after, and drawing in every rectangle.
@Suite struct MapCommandTests {
  @Test func enterGoesDownAndBackUp() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    var map = MapPanel()
    let rect = (80, 20)
    let rack = PanelStage.play(&map, [.enter], view, width: rect.0, height: rect.1)
    #expect(rack.group == ["hall-1", "row-1", "r01", "r01-h1"])
    let up = PanelStage.play(&map, [.back], view, rack, width: rect.0, height: rect.1)
    #expect(up.group == ["hall-1", "row-1", "r01"])
    let top = PanelStage.play(
      &map, [.back, .back, .back, .back], view, up, width: rect.0, height: rect.1)
    #expect(top.group.isEmpty)
  }

  @Test func enterOnAGPUOpensDevicesWithIt() throws {
    let view = try FleetFixture.simulated("desk", frames: 1)
    let frame = try #require(view.frame)
    var map = MapPanel()
    let rect = Rect(Size(width: 120, height: 36))
    let context = PanelContext(view: view)
    #expect(map.handle(.moveRight, in: rect, context) == .handled)
    let key = frame.topology.directory.identity(at: 1).key
    #expect(map.handle(.enter, in: rect, context) == .open(.devices, Selection(gpu: key)))
    #expect(map.handle(.back, in: rect, context) == .ignored)
  }

  @Test func enterOnSeveralRacksGoesIntoTheWorst() throws {
    let view = try FleetFixture.simulated("colossus-2", frames: 1)
    let frame = try #require(view.frame)
    var map = MapPanel()
    let chosen = PanelStage.play(&map, [.enter], view, width: 200, height: 56)
    let group = FleetPath.group(chosen.group, in: frame.topology)
    #expect(frame.topology.groups[group].level == .rack)
    let neighbours = frame.topology.groupRange(.rack).prefix(2)
    let first = frame.topology.groupRange(.rack).lowerBound
    let rollups = frame.groupRollups(.temperature, .rack)
    let hottest = neighbours.map { rollups[$0 - first].largest }.max()
    #expect(rollups[group - first].largest == hottest)
  }

  @Test func metricsCycleAmongThoseReported() throws {
    let view = FleetFixture.host([FleetFixture.Given(cells: [(.utilization, 5), (.powerDraw, 9)])])
    var map = MapPanel()
    let rect = Rect(Size(width: 80, height: 20))
    _ = map.handle(.cycleMetric, in: rect, PanelContext(view: view))
    #expect(map.metric == .powerDraw)
    _ = map.handle(.cycleMetric, in: rect, PanelContext(view: view))
    #expect(map.metric == .utilization)
    _ = map.handle(.cycleMetricBack, in: rect, PanelContext(view: view))
    #expect(map.metric == .powerDraw)
  }

  @Test func statisticsCycle() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    var map = MapPanel()
    var seen: [MapStatistic] = []
    for _ in 0..<4 {
      seen.append(map.statistic)
      _ = PanelStage.play(&map, [.cycleStatistic], view)
    }
    #expect(seen == [.worst, .mean, .lowest, .worst])
  }

  @Test func clicksFindTheCellUnderThem() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    let topology = try #require(view.frame).topology
    for size in [
      Size(width: 40, height: 8), Size(width: 77, height: 15), Size(width: 196, height: 50),
    ] {
      let layout = try #require(MapPlanner(topology: topology, scope: 0, size: size).layout())
      for cell in 0..<layout.cellCount {
        let origin = layout.origin(ofCell: cell)
        #expect(layout.cell(atX: origin.x, y: origin.y) == cell)
        #expect(layout.cell(ofUnit: layout.units(ofCell: cell).lowerBound) == cell)
        #expect(origin.x + layout.cellWidth <= size.width && origin.y < size.height)
      }
    }
  }

  @Test func everyEntityHasOneCell() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    let topology = try #require(view.frame).topology
    for width in stride(from: 4, through: 200, by: 13) {
      for height in stride(from: 1, through: 50, by: 7) {
        let size = Size(width: width, height: height)
        guard let layout = MapPlanner(topology: topology, scope: 0, size: size).layout() else {
          continue
        }
        let covered = (0..<layout.cellCount).flatMap { Array(layout.units(ofCell: $0)) }
        let all = FleetPath.units(layout.cellLevel, under: 0, in: topology)
        #expect(covered == Array(all), "\(width)x\(height)")
      }
    }
  }
}

/// Commands of the table of devices, before and after.
@Suite struct DevicesCommandTests {
  @Test func movementSelectsByKey() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    let directory = try #require(view.frame).topology.directory
    var panel = DevicesPanel()
    var selection = PanelStage.play(&panel, [.moveDown, .moveDown], view)
    #expect(selection.gpu == directory.identity(at: 2).key)
    selection = PanelStage.play(&panel, [.last], view, selection)
    #expect(selection.gpu == directory.identity(at: 2047).key)
    selection = PanelStage.play(&panel, [.moveDown, .first, .moveUp], view, selection)
    #expect(selection.gpu == directory.identity(at: 0).key)
  }

  @Test func cursorStaysOnItsDeviceWhenTheOrderChanges() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    var panel = DevicesPanel()
    let before = PanelStage.play(&panel, [.moveDown], view)
    let after = PanelStage.play(&panel, [.cycleSort, .reverseSort], view, before)
    #expect(after.gpu == before.gpu)
    let moved = PanelStage.play(&panel, [.moveDown], view, after)
    let frame = try #require(view.frame)
    let order = frame.order(by: .utilization, descending: false).map(Int.init)
    let here = try #require(
      order.firstIndex { frame.topology.directory.identity(at: $0).key == before.gpu })
    #expect(moved.gpu == frame.topology.directory.identity(at: order[here + 1]).key)
  }

  @Test func rowIsHeldWithoutFollowing() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    let frame = try #require(view.frame)
    var panel = DevicesPanel()
    let first = PanelStage.play(&panel, [.first, .toggleFollow], view)
    let after = PanelStage.play(&panel, [.cycleSort, .moveDown], view, first)
    let order = frame.order(by: .utilization, descending: true)
    #expect(after.gpu == frame.topology.directory.identity(at: Int(order[1])).key)
  }

  @Test func filterMatchesPlacesAndStatuses() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    let frame = try #require(view.frame)
    #expect(DeviceFilter.matches("R07-H2", in: frame).count == 8)
    #expect(DeviceFilter.matches("lost", in: frame).count == frame.count(.lost))
    let uuid = try #require(frame.topology.directory.identity(at: 77).uuid)
    #expect(DeviceFilter.matches(uuid, in: frame) == [77])
    #expect(DeviceFilter.matches("no such thing", in: frame).isEmpty)
  }

  @Test func filteredRowsKeepTheOrder() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    let frame = try #require(view.frame)
    let query = RowQuery(level: .gpu, sort: .temperature, isDescending: true, filter: "r07")
    let rows = DeviceCache().rows(query, frame)
    #expect(rows.count == 32)
    let temperatures = (0..<rows.count).map { frame.gpus.value(.temperature, rows.unit(at: $0)) }
    #expect(temperatures.compactMap { $0 } == temperatures.compactMap { $0 }.sorted(by: >))
    for row in 0..<rows.count { #expect(rows.row(of: rows.unit(at: row)) == row) }
  }

  @Test func levelsGoUpAndDown() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    var panel = DevicesPanel()
    var selection = PanelStage.play(&panel, [.moveDown, .back], view)
    #expect(panel.level == .host)
    selection = PanelStage.play(&panel, [.moveDown, .enter], view, selection)
    #expect(panel.level == .gpu)
    let directory = try #require(view.frame).topology.directory
    #expect(selection.gpu == directory.identity(at: 8).key)
    _ = PanelStage.play(&panel, [.cycleLevel, .cycleLevel, .cycleLevel, .cycleLevel], view)
    #expect(panel.level == .hall)
  }

  @Test func detailOpensAndCloses() throws {
    let view = try FleetFixture.simulated("desk", frames: 1)
    var panel = DevicesPanel()
    let selection = PanelStage.play(&panel, [.enter], view)
    #expect(panel.showsDetail && selection.gpu != nil)
    _ = PanelStage.play(&panel, [.back], view, selection)
    #expect(!panel.showsDetail)
  }

  @Test func headerClickSorts() throws {
    let view = try FleetFixture.simulated("memphis", frames: 1)
    var panel = DevicesPanel()
    let screen = PanelStage.screen(panel, PanelContext(view: view), 120, 40)
    let header = screen.rows[1]
    let at = try #require(Array(header).firstIndex(of: "°"))
    _ = PanelStage.play(&panel, [.click(x: at, y: 1)], view)
    #expect(panel.sort == .temperature && panel.isDescending)
    _ = PanelStage.play(&panel, [.click(x: at, y: 1)], view)
    #expect(panel.sort == .temperature && !panel.isDescending)
  }
}

/// Drawing stays inside its rectangle and never traps, whatever the size and the state.
@Suite struct PlaceRoomTests {
  @Test(arguments: ["desk", "memphis"])
  func nothingIsDrawnOutside(_ scenario: String) throws {
    let view = try FleetFixture.simulated(scenario, frames: 3)
    var detailed = DevicesPanel()
    let selection = PanelStage.play(&detailed, [.toggleDetail], view)
    var groups = DevicesPanel()
    _ = PanelStage.play(&groups, [.cycleLevel], view)
    let panels: [any Panel] = [MapPanel(), DevicesPanel(), detailed, groups, SourcesPanel()]
    try check(panels, PanelContext(view: view, selection: selection))
  }

  @Test func nothingIsDrawnOutsideInOddStates() throws {
    let empty = FrameBuilder(site: "site", origin: .live)
    var builder = empty
    let frame = builder.finish(at: FleetFixture.start)
    var history = FrameHistory(period: 1, limits: .live)
    history.append(frame, FrameSummary(frame))
    let panels: [any Panel] = [MapPanel(), DevicesPanel(), SourcesPanel()]
    let sources = FleetFixture.view(
      history, site: "", sources: PlaceGoldenTests.sources, now: FleetFixture.start)
    for view in [FleetFixture.waiting(), PlaceGoldenTests.troubled, sources] {
      try check(panels, PanelContext(view: view, filter: "gpu"))
      try check(panels, PanelContext(view: view, filter: "nothing at all"))
    }
  }

  private func check(_ panels: [any Panel], _ context: PanelContext) throws {
    for width in stride(from: 0, through: 60, by: 3) {
      for height in 0...30 where (width + height).isMultiple(of: 2) {
        for panel in panels {
          let spills = PanelStage.spills(panel, context, width: width, height: height)
          #expect(spills == 0, "\(type(of: panel).id) \(width)x\(height)")
        }
      }
    }
  }

  @Test func commandsNeverTrap() throws {
    let view = try FleetFixture.simulated("memphis", frames: 2)
    var random = SeededGenerator()
    var map = MapPanel()
    var devices = DevicesPanel()
    var selection = Selection()
    let commands: [PanelCommand] = [
      .moveUp, .moveDown, .moveLeft, .moveRight, .pageUp, .pageDown, .first, .last, .enter, .back,
      .cycleMetric, .cycleStatistic, .cycleSort, .reverseSort, .cycleLevel, .toggleDetail,
      .toggleFollow, .chooseColumns, .click(x: 7, y: 3), .doubleClick(x: 9, y: 4),
      .wheel(x: 1, y: 1, lines: 3),
    ]
    for _ in 0..<400 {
      let command = commands[Int.random(in: 0..<commands.count, using: &random)]
      let width = Int.random(in: 0...120, using: &random)
      let height = Int.random(in: 0...40, using: &random)
      let filter = Bool.random(using: &random) ? "" : "r1"
      selection = PanelStage.play(
        &map, [command], view, selection, filter: filter, width: width, height: height)
      selection = PanelStage.play(
        &devices, [command], view, selection, filter: filter, width: width, height: height)
      let context = PanelContext(view: view, selection: selection, filter: filter)
      #expect(PanelStage.spills(map, context, width: width, height: height) == 0, "\(random.seed)")
      #expect(
        PanelStage.spills(devices, context, width: width, height: height) == 0, "\(random.seed)")
    }
  }
}
