import FleetHistory
import FleetModel
import Panels
import Simulation
import TerminalKit
import TestSupport
import Testing

@testable import Panels

/// Views of a fleet that an engine tells of rack by rack, as they were judged by eye.
@Suite struct SummarizedViewTests {
  private static func view(_ scenario: String, read: Set<Int> = []) throws -> FleetView {
    let simulator = try Simulator(scenario: scenario, start: FleetFixture.start)
    var history = FrameHistory(period: simulator.period, limits: .live)
    for place in 0..<20 {
      let whole = simulator.frame(
        at: FleetFixture.start.adding(seconds: Double(place) * simulator.period))
      let frame = SummarizedFleet.frame(whole, read: read, hottest: 20)
      history.append(frame, FrameSummary(frame))
    }
    return FleetFixture.view(
      history, site: scenario, sources: history.newest?.content.sources ?? [])
  }

  private static func entered(_ view: FleetView, rack: Int) throws -> Selection {
    let topology = try #require(view.frame).topology
    return Selection(
      group: FleetPath.names(of: topology.groupRange(.rack).lowerBound + rack, in: topology))
  }

  @Test(arguments: PanelStage.sizes.map { [$0.0, $0.1] })
  func mapOfRacks(_ size: [Int]) throws {
    let view = try Self.view("memphis")
    let screen = PanelStage.screen(MapPanel(), PanelContext(view: view), size[0], size[1])
    Golden.check(screen, "summarized-map-\(size[0])x\(size[1])")
  }

  @Test func mapOfARackThatIsBeingRead() throws {
    let view = try Self.view("memphis")
    let context = PanelContext(view: view, selection: try Self.entered(view, rack: 3))
    Golden.check(PanelStage.screen(MapPanel(), context, 80, 24), "summarized-map-reading-80x24")
  }

  @Test func mapOfARackThatWasRead() throws {
    let view = try Self.view("memphis", read: [3])
    let context = PanelContext(view: view, selection: try Self.entered(view, rack: 3))
    Golden.check(PanelStage.screen(MapPanel(), context, 80, 24), "summarized-map-read-80x24")
  }

  @Test(arguments: PanelStage.sizes.map { [$0.0, $0.1] })
  func overview(_ size: [Int]) throws {
    let view = try Self.view("memphis")
    let screen = PanelStage.screen(OverviewPanel(), PanelContext(view: view), size[0], size[1])
    Golden.check(screen, "summarized-overview-\(size[0])x\(size[1])")
  }

  @Test func devicesThatWereRead() throws {
    let view = try Self.view("memphis", read: [3])
    let screen = PanelStage.screen(DevicesPanel(), PanelContext(view: view), 120, 30)
    Golden.check(screen, "summarized-devices-120x30")
  }

  @Test func racksAndTheRackThatIsOpened() throws {
    let view = try Self.view("memphis")
    var panel = DevicesPanel()
    // GPUs, hosts, racks.
    var selection = PanelStage.play(&panel, [.cycleLevel, .cycleLevel, .moveDown], view)
    Golden.check(
      PanelStage.screen(panel, PanelContext(view: view, selection: selection), 120, 30),
      "summarized-racks-120x30")
    selection = PanelStage.play(&panel, [.enter], view, selection)
    let topology = try #require(view.frame).topology
    #expect(
      topology.groups[FleetPath.group(selection.group, in: topology)].level == .rack)
    Golden.check(
      PanelStage.screen(panel, PanelContext(view: view, selection: selection), 120, 30),
      "summarized-devices-opened-120x30")
  }

  @Test func power() throws {
    let view = try Self.view("memphis")
    let screen = PanelStage.screen(PowerPanel(), PanelContext(view: view), 120, 40)
    Golden.check(screen, "summarized-power-120x40")
  }
}
