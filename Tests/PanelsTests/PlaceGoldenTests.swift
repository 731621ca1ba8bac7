import FleetHistory
import FleetModel
import Panels
import Simulation
import TerminalKit
import TestSupport
import Testing

@testable import Panels

/// The views of places as they were judged by eye.
@Suite struct PlaceGoldenTests {
  @Test(arguments: ["desk", "memphis"], PanelStage.sizes.map { [$0.0, $0.1] })
  func mapOfSimulatedSites(_ scenario: String, _ size: [Int]) throws {
    let view = try FleetFixture.simulated(scenario)
    let screen = PanelStage.screen(MapPanel(), PanelContext(view: view), size[0], size[1])
    Golden.check(screen, "map-\(scenario)-\(size[0])x\(size[1])")
  }

  @Test func mapInASCII() throws {
    let view = try FleetFixture.simulated("memphis")
    let screen = PanelStage.screen(
      MapPanel(), PanelContext(view: view), 80, 24, charset: .ascii)
    Golden.check(screen, "map-memphis-80x24-ascii")
  }

  @Test(arguments: PanelStage.sizes.map { [$0.0, $0.1] })
  func mapOfAMillion(_ size: [Int]) throws {
    let view = try FleetFixture.simulated("colossus-2", frames: 1)
    let screen = PanelStage.screen(MapPanel(), PanelContext(view: view), size[0], size[1])
    Golden.check(screen, "map-colossus-2-\(size[0])x\(size[1])")
  }

  @Test(arguments: ["desk", "memphis"], PanelStage.sizes.map { [$0.0, $0.1] })
  func devicesOfSimulatedSites(_ scenario: String, _ size: [Int]) throws {
    let view = try FleetFixture.simulated(scenario)
    let screen = PanelStage.screen(DevicesPanel(), PanelContext(view: view), size[0], size[1])
    Golden.check(screen, "devices-\(scenario)-\(size[0])x\(size[1])")
  }

  @Test(arguments: PanelStage.sizes.map { [$0.0, $0.1] })
  func detailOfADevice(_ size: [Int]) throws {
    let view = try FleetFixture.simulated("memphis")
    var panel = DevicesPanel()
    let selection = PanelStage.play(&panel, [.moveDown, .toggleDetail], view)
    let context = PanelContext(view: view, selection: selection)
    Golden.check(
      PanelStage.screen(panel, context, size[0], size[1]), "devices-detail-\(size[0])x\(size[1])")
  }

  @Test func detailInASCII() throws {
    let view = try FleetFixture.simulated("desk")
    var panel = DevicesPanel()
    let selection = PanelStage.play(&panel, [.moveDown, .toggleDetail], view)
    let context = PanelContext(view: view, selection: selection)
    Golden.check(
      PanelStage.screen(panel, context, 120, 40, charset: .ascii), "devices-detail-120x40-ascii")
  }

  @Test func hostsAndRacks() throws {
    let view = try FleetFixture.simulated("memphis")
    var panel = DevicesPanel()
    _ = PanelStage.play(&panel, [.cycleLevel], view)
    Golden.check(
      PanelStage.screen(panel, PanelContext(view: view), 120, 24), "devices-hosts-120x24")
    _ = PanelStage.play(&panel, [.cycleLevel, .cycleSort], view)
    Golden.check(
      PanelStage.screen(panel, PanelContext(view: view), 200, 24), "devices-racks-200x24")
  }

  @Test func lostStaleAndErring() {
    let view = Self.troubled
    Golden.check(
      PanelStage.screen(DevicesPanel(), PanelContext(view: view), 120, 16), "devices-trouble-120x16"
    )
    Golden.check(
      PanelStage.screen(MapPanel(), PanelContext(view: view), 80, 16), "map-trouble-80x16")
  }

  @Test func mapWithinARack() throws {
    let view = try FleetFixture.simulated("colossus-2", frames: 1)
    let topology = try #require(view.frame).topology
    let rack = topology.groupRange(.rack).lowerBound + 1
    let group = FleetPath.names(of: rack, in: topology)
    let context = PanelContext(view: view, selection: Selection(group: group))
    Golden.check(PanelStage.screen(MapPanel(), context, 120, 40), "map-rack-120x40")
  }

  @Test func filtered() throws {
    let view = try FleetFixture.simulated("memphis")
    let context = PanelContext(view: view, filter: "r07")
    Golden.check(PanelStage.screen(MapPanel(), context, 80, 24), "map-filter-80x24")
    Golden.check(PanelStage.screen(DevicesPanel(), context, 80, 24), "devices-filter-80x24")
  }

  @Test func detailOfAMomentThatIsNoLongerHeld() throws {
    let simulator = try Simulator(scenario: "memphis", start: FleetFixture.start)
    var history = FrameHistory(period: 1, limits: FrameHistory.Limits(window: nil, bytes: 1))
    for second in 0..<4 {
      let frame = simulator.frame(at: FleetFixture.start.adding(seconds: Double(second)))
      history.append(frame, FrameSummary(frame))
    }
    let playhead = Playhead(at: FleetFixture.start, isPlaying: false)
    let view = FleetFixture.view(history, site: "memphis", playhead: playhead)
    #expect(view.frame == nil && view.summary != nil)
    let panels: [any Panel] = [MapPanel(), DevicesPanel()]
    for panel in panels {
      let screen = PanelStage.screen(panel, PanelContext(view: view), 80, 24)
      let text = screen.rows.joined(separator: "\n")
      #expect(text.contains("no longer held"))
    }
  }

  @Test func absentMetrics() {
    let cells: [(Metric, Double)] = [
      (.utilization, 12), (.temperature, 48), (.powerDraw, 11.2), (.smClock, 2418),
    ]
    let view = FleetFixture.host(
      [FleetFixture.Given(cells: cells)], name: "NVIDIA GB10", host: "spark")
    var panel = DevicesPanel()
    let selection = PanelStage.play(&panel, [.toggleDetail], view)
    let context = PanelContext(view: view, selection: selection)
    Golden.check(PanelStage.screen(panel, context, 120, 30), "devices-gb10-120x30")
  }

  @Test func nothingYet() {
    let view = FleetFixture.waiting()
    let panels: [any Panel] = [MapPanel(), DevicesPanel(), SourcesPanel()]
    for panel in panels {
      let screen = PanelStage.screen(panel, PanelContext(view: view), 80, 24)
      Golden.check(screen, "\(type(of: panel).id.rawValue)-waiting-80x24")
    }
  }

  @Test(arguments: PanelStage.sizes.map { [$0.0, $0.1] })
  func sources(_ size: [Int]) {
    let view = FleetFixture.view(
      FrameHistory(period: 1, limits: .live), site: "", sources: Self.sources,
      now: FleetFixture.start)
    let screen = PanelStage.screen(SourcesPanel(), PanelContext(view: view), size[0], size[1])
    Golden.check(screen, "sources-\(size[0])x\(size[1])")
  }

  @Test func sourcesInASCII() {
    let view = FleetFixture.view(
      FrameHistory(period: 1, limits: .live), site: "", sources: Self.sources,
      now: FleetFixture.start)
    let screen = PanelStage.screen(
      SourcesPanel(), PanelContext(view: view), 80, 24, charset: .ascii)
    Golden.check(screen, "sources-80x24-ascii")
  }

  /// A GPU that fell silent, one with old values, one that answers with errors, one hot and slowed.
  static var troubled: FleetView {
    var hot = FleetFixture.busy(87)
    hot.append((.clocksEventReasons, 0x20))
    return FleetFixture.host([
      FleetFixture.Given(cells: FleetFixture.busy()),
      FleetFixture.Given(status: .lost, cells: FleetFixture.busy()),
      FleetFixture.Given(status: .stale, cells: FleetFixture.busy(64)),
      FleetFixture.Given(
        cells: [(.utilization, 40), (.temperature, 50)], errors: [.powerDraw, .framebufferUsed]),
      FleetFixture.Given(cells: hot),
      FleetFixture.Given(status: .needsReset, cells: []),
    ])
  }

  static var sources: [SourceStatus] {
    let now = FleetFixture.start
    var good = SourceStatus(
      id: "nvidia-smi", kind: "nvidia-smi", since: now.adding(seconds: -7300), period: 1)
    good.state = .answering
    good.lastAnswer = now.adding(seconds: -0.4)
    good.latency = 0.042
    (good.entities, good.entitiesReporting) = (8, 8)
    good.notes = ["the tool does not know temperature.memory; that column stays empty"]
    var old = SourceStatus(id: "ssh://gpu-17", kind: "ssh", since: now, period: 5)
    old.state = .stale
    old.since = now.adding(seconds: -600)
    old.lastAnswer = now.adding(seconds: -48)
    (old.entities, old.entitiesReporting, old.restarts) = (8, 0, 3)
    old.error = "ssh://gpu-17: no answer in 20 s; its values are shown as old"
    var bad = SourceStatus(
      id: "/var/log/gpu\u{1B}[2J.csv", kind: "log", since: now.adding(seconds: -30), period: 10)
    bad.state = .failing
    bad.nextTry = now.adding(seconds: 12)
    bad.abandonedChildren = 2
    bad.error =
      "gpu.csv: the first line is no header that is known: \"\u{202E}abc, def\"; it will be tried again"
    return [bad, good, old]
  }
}
