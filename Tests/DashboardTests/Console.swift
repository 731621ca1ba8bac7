import FleetHistory
import FleetModel
import Glibc
import Panels
import TerminalKit
import TestSupport

@testable import Dashboard

/// A dashboard without a terminal: messages go in, effects and cells come out. Times are seconds
/// after a fixed instant.
struct Console {
  static let start = RandomFleet.time

  var state: DashboardState
  private(set) var effects: [Effect] = []

  private static let zoneIsSet: Bool = {
    setenv("TZ", "UTC", 1)
    tzset()
    return true
  }()

  init(
    isReplay: Bool = false, width: Int = 80, height: Int = 24,
    charset: Screen.Charset = .unicode, period: Double = 1,
    _ change: (inout DashboardState.Setup) -> Void = { _ in }
  ) {
    _ = Self.zoneIsSet
    var setup = DashboardState.Setup(
      site: isReplay ? "night.csv" : "desk", sourceNames: isReplay ? "night.csv" : "nvidia-smi",
      isReplay: isReplay, period: period, size: Size(width: width, height: height),
      charset: charset, theme: "dark", themes: ["dark", "light", "colorblind"], now: Self.start)
    change(&setup)
    state = DashboardState(setup)
  }

  /// A live fleet that has been watched for some frames, one a second.
  static func live(_ frames: Int = 10, width: Int = 80, height: Int = 24) -> Console {
    var console = Console(width: width, height: height)
    for second in 0..<frames { console.live(at: Double(second)) }
    return console
  }

  /// A log of some frames, one a second, read to its end.
  static func replay(
    _ frames: Int = 10, hasEnded: Bool = true, loops: Bool = false, follows: Bool = false
  ) -> Console {
    var console = Console(isReplay: true) { setup in
      setup.loops = loops
      setup.follows = follows
    }
    for second in 0..<frames { console.frame(at: Double(second)) }
    if hasEnded { console.send(.sourceEnded) }
    return console
  }

  static func time(_ seconds: Double) -> Timestamp { start.adding(seconds: seconds) }

  /// Four GPUs of one host whose temperatures tell the second of the frame.
  static func makeFrame(at seconds: Double, origin: Frame.Origin = .live) -> Frame {
    let identities = (0..<4).map { gpu in
      GPUIdentity(host: "n1", index: gpu, uuid: "GPU-" + String(gpu), name: "NVIDIA H100")
    }
    var table = MetricTable(count: 4)
    for gpu in 0..<4 {
      table.set(.utilization, gpu, value: 90)
      table.set(.temperature, gpu, value: 40 + min(50, max(0, seconds)))
      table.set(.powerDraw, gpu, value: 500 + Double(gpu))
    }
    return Frame(
      Frame.Content(
        time: time(seconds), origin: origin,
        topology: TopologyBuilder.build(site: "desk", identities: identities).topology,
        gpus: table))
  }

  // MARK: What happens

  mutating func send(_ message: Message) { effects += state.update(message) }

  mutating func frame(at seconds: Double) {
    let frame = Self.makeFrame(at: seconds)
    send(.frame(frame, FrameSummary(frame)))
  }

  /// A frame that arrives when it was taken.
  mutating func live(at seconds: Double) {
    send(.tick(Self.time(seconds)))
    frame(at: seconds)
  }

  /// Lets wall time pass in small steps, as the runner does.
  mutating func wait(_ seconds: Double) {
    var rest = seconds
    while rest > 0.0001 {
      send(.tick(state.now.adding(seconds: min(0.25, rest))))
      rest -= 0.25
    }
  }

  mutating func press(_ strokes: Stroke...) {
    for key in strokes.flatMap(\.keys) { send(.key(key)) }
  }

  /// The effects since the last call.
  mutating func takeEffects() -> [Effect] {
    defer { effects = [] }
    return effects
  }

  // MARK: What is seen

  /// Seconds of the shown frame.
  var shown: Double? { state.fleetView.time?.seconds(since: Self.start) }
  var badge: FleetView.Badge { state.fleetView.badge }
  var notice: String? { state.notice?.text }
  var rows: [String] { Compositor.draw(state).rows }
  var text: String { rows.joined(separator: "\n") }
  var footer: String { rows.last ?? "" }
  var header: String { rows.first ?? "" }

  var isHelpOpen: Bool {
    if case .help = state.overlay { return true }
    return false
  }

  var helpOffset: Int? {
    if case .help(let offset) = state.overlay { return offset }
    return nil
  }

  /// What has been typed into the prompt; nil while there is none.
  var typed: String? {
    if case .prompt(let prompt) = state.overlay { return prompt.field.text }
    return nil
  }
}
