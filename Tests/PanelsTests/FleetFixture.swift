import FleetHistory
import FleetModel
import Glibc
import Panels
import Simulation
import TerminalKit
import TestSupport

/// Views of simulated and hand-built fleets at a fixed instant.
enum FleetFixture {
  /// 2026-11-22T20:03:20Z.
  static let start = Timestamp(milliseconds: 1_795_377_800_000)

  /// A simulated site after a number of frames, one period apart.
  static func simulated(
    _ scenario: String, _ parameters: [(name: String, value: String)] = [], frames: Int = 120
  ) throws -> FleetView {
    let simulator = try Simulator(scenario: scenario, parameters: parameters, start: start)
    var history = FrameHistory(period: simulator.period, limits: .live)
    for place in 0..<frames {
      let frame = simulator.frame(at: start.adding(seconds: Double(place) * simulator.period))
      history.append(frame, FrameSummary(frame))
    }
    return view(history, site: scenario, sources: history.newest?.content.sources ?? [])
  }

  static func view(
    _ history: FrameHistory, site: String, sources: [SourceStatus] = [],
    playhead: Playhead = Playhead(), now: Timestamp? = nil, isReplay: Bool = false
  ) -> FleetView {
    FleetView(
      history: history, playhead: playhead, now: now ?? history.timeline.last ?? start, site: site,
      sourceNames: site, isReplay: isReplay, sources: sources)
  }

  /// A view before the first frame: the tool does not answer.
  static func waiting() -> FleetView {
    var source = SourceStatus(
      id: "nvidia-smi", kind: "nvidia-smi", since: start.adding(seconds: -72), period: 1)
    source.error = "nvidia-smi: no answer in 30 s; waiting on"
    setenv("TZ", "UTC", 1)
    tzset()
    return view(
      FrameHistory(period: 1, limits: .live), site: "", sources: [source], now: start)
  }

  /// What a GPU of a hand-built host reports.
  struct Given {
    var status = EntityStatus.ok
    var cells: [(Metric, Double)] = []
    var errors: [Metric] = []
  }

  /// One host whose frames are all the same; a lost GPU was there in the first one.
  static func host(
    _ gpus: [Given], name: String? = "NVIDIA H100 80GB HBM3", host: String = "node-0142",
    frames: Int = 60, processes: [GPUProcess] = []
  ) -> FleetView {
    var builder = FrameBuilder(site: "site", origin: .live)
    var history = FrameHistory(period: 1, limits: .live)
    for tick in 0..<frames {
      for (index, given) in gpus.enumerated() {
        let slot = builder.slot(for: identity(index, name, host))
        let isGone = given.status == .lost && tick > 0
        builder.setStatus(isGone ? .lost : tick == 0 ? .ok : given.status, slot)
        if isGone { continue }
        for (metric, value) in given.cells { builder.set(metric, slot, value: value) }
        for metric in given.errors { builder.set(metric, slot, .error) }
      }
      for process in processes { builder.add(process) }
      let frame = builder.finish(at: start.adding(seconds: Double(tick)))
      history.append(frame, FrameSummary(frame))
    }
    return view(history, site: "site")
  }

  private static func identity(_ index: Int, _ name: String?, _ host: String) -> GPUIdentity {
    GPUIdentity(
      host: host, index: index, uuid: "GPU-8f6cf7a1-0000-4000-8000-00000000000\(index)",
      busID: "00000000:\(index + 1)8:00.0", name: name, serial: "165042303\(index)",
      driver: "550.54.15", position: index)
  }

  /// Figures of a busy H100.
  static func busy(_ temperature: Double = 61) -> [(Metric, Double)] {
    [
      (.utilization, 97), (.memoryUtilization, 54), (.framebufferUsed, 61_440),
      (.framebufferTotal, 81_559), (.temperature, temperature), (.memoryTemperature, 70),
      (.powerDraw, 655.2), (.powerLimit, 700), (.smClock, 1980), (.memoryClock, 2619),
      (.performanceState, 0), (.clocksEventReasons, 0), (.eccCorrected, 0), (.eccUncorrected, 0),
      (.remappedRows, 0),
    ]
  }
}

/// Draws panels into screens of the sizes that goldens are kept at.
enum PanelStage {
  static let sizes = [(40, 12), (80, 24), (120, 40), (200, 60)]

  /// The rectangle of a panel on a terminal of a size: without header, strip and footer.
  static func screen(
    _ panel: any Panel, _ context: PanelContext, _ width: Int, _ height: Int,
    charset: Screen.Charset = .unicode
  ) -> Screen {
    let room = Size(width: width, height: height - (height >= 20 ? 4 : 3))
    var screen = Screen(room, charset: charset)
    panel.draw(on: &screen, in: screen.bounds, context)
    return screen
  }

  /// Draws into a rectangle of a larger screen full of a sentinel and counts the cells outside
  /// the rectangle that were written.
  static func spills(_ panel: any Panel, _ context: PanelContext, width: Int, height: Int) -> Int {
    let sentinel = Cell("§", Style(.key))
    var screen = Screen(Size(width: width + 8, height: height + 8))
    screen.fill(screen.bounds, sentinel.scalar, sentinel.style)
    let rect = Rect(x: 4, y: 4, width: width, height: height)
    panel.draw(on: &screen, in: rect, context)
    var count = 0
    for y in 0..<screen.size.height {
      for x in 0..<screen.size.width where !rect.contains(x: x, y: y) {
        if screen[x, y] != sentinel { count += 1 }
      }
    }
    return count
  }

  /// Lets a panel answer commands, the selection following as the dashboard would have it.
  static func play(
    _ panel: inout some Panel, _ commands: [PanelCommand], _ view: FleetView,
    _ selection: Selection = Selection(), filter: String = "", width: Int = 120, height: Int = 36
  ) -> Selection {
    var selection = selection
    let rect = Rect(Size(width: width, height: height))
    for command in commands {
      let context = PanelContext(view: view, selection: selection, filter: filter)
      switch panel.handle(command, in: rect, context) {
      case .select(let chosen), .open(_, let chosen): selection = chosen
      case .ignored, .handled, .seek, .openFiltered: break
      }
    }
    return selection
  }
}
