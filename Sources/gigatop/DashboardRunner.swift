import Dashboard
import Dispatch
import FleetHistory
import FleetModel
import Glibc
import TerminalKit

/// Runs a dashboard on a terminal: takes keys, signals, frames and time in, draws what changed.
/// Everything happens on the main actor and nothing there ever waits.
@MainActor
final class DashboardRunner {
  private let terminal: any TerminalDevice
  private let firstTheme: Theme
  private let guardian: EndGuard
  private let frameInterval = 0.033
  /// Seconds between looks at a terminal that takes nothing.
  private static let patience = 0.1
  private(set) var state: DashboardState
  /// Begins to record, or ends it.
  var toggleRecording: () -> Void = {}
  private var sources: [any DispatchSourceProtocol] = []
  private var lastDraw = 0.0
  private var draws = 0
  /// After so many, what only the start needed has been used.
  private static let drawsOfStart = 5
  /// After so many more, code that a key or an event once needed is given back as well.
  private static let drawsOfARelease = 120
  /// When the screen changes next by time alone, and when the alarm goes off; by the uptime clock.
  private var due = Double.infinity
  private var armed = Double.infinity
  private var drawIsScheduled = false
  private var finish: CheckedContinuation<Void, Never>?
  private var isFinished = false
  /// Seconds by which our time is ahead of the machine's, as last told.
  private var toldLead = 0.0
  /// Fetches frames of a recording.
  var onLoad: (([Int]) -> Void)?
  /// Fetches the past of a GPU of a recording.
  var onLoadPast: ((DevicePast.Request) -> Void)?
  /// Looks for a time in a recording.
  var onFind: ((Search) -> Void)?
  /// Learns which racks are looked at GPU by GPU, whenever that changes.
  var onWant: ((Set<Place>) -> Void)?
  private var wanted: Set<Place> = []
  /// Keeps a note.
  var onNote: ((NoteRecord) -> Void)?

  init(terminal: any TerminalDevice, state: DashboardState) {
    self.terminal = terminal
    guardian = EndGuard(terminal.exit)
    firstTheme = terminal.theme
    self.state = state
  }

  /// Draws and answers until the operator quits or the terminal goes away.
  func run() async {
    listen()
    draw()
    await withCheckedContinuation { continuation in
      if isFinished { continuation.resume() } else { finish = continuation }
    }
    terminal.restore()
    guardian.end()
    for source in sources { source.cancel() }
  }

  /// Ends `run`.
  func stop() {
    guard !isFinished else { return }
    isFinished = true
    guardian.begin(0)
    finish?.resume()
    finish = nil
  }

  /// Takes a message in and draws soon.
  func post(_ message: Message) {
    guard !isFinished else { return }
    tellClock()
    carryOut(state.update(.tick(.now())))
    carryOut(state.update(message))
    scheduleDraw()
  }

  /// Says once when the machine's clock was set back: the times on the screen go on.
  private func tellClock() {
    let lead = SteadyClock.now().lead
    guard lead > toldLead + 1 else {
      toldLead = lead
      return
    }
    toldLead = lead
    let words = "the clock was set back: times go on, \(Int(lead.rounded())) s ahead of it"
    carryOut(state.update(.notice(words, isError: false)))
  }

  /// Changes the state by what no message says (the options of a command line), and draws soon.
  func change(_ body: (inout DashboardState) -> Void) {
    guard !isFinished else { return }
    body(&state)
    scheduleDraw()
  }

  private func carryOut(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .quit: stop()
      case .suspend: suspend()
      case .toggleRecording: toggleRecording()
      case .repaint:
        terminal.suspend()
        terminal.resume()
      case .load(let places): onLoad?(places)
      case .loadPast(let request): onLoadPast?(request)
      case .find(let search): onFind?(search)
      case .note(let note): onNote?(note)
      case .useTheme(let name):
        // A theme that was given as a file is in no catalogue.
        if name == firstTheme.name {
          terminal.theme = firstTheme
        } else if let theme = try? ThemeCatalog.load(name: name) {
          terminal.theme = theme
        }
      }
    }
  }

  private func suspend() {
    terminal.suspend()
    // Sent to this thread, so that it stops at once: sent to the process, another thread may take
    // it while this one goes on to take the terminal again.
    raise(SIGSTOP)
    terminal.resume()
    post(.resized(terminal.size))
  }

  private func scheduleDraw() {
    guard !drawIsScheduled || lastDraw == 0 else { return }
    drawIsScheduled = true
    let wait = max(0, lastDraw + frameInterval - Self.uptime())
    if wait == 0 {
      DispatchQueue.main.async { MainActor.assumeIsolated { self.draw() } }
    } else {
      DispatchQueue.main.asyncAfter(deadline: .now() + wait) {
        MainActor.assumeIsolated { self.draw() }
      }
    }
  }

  private func draw() {
    drawIsScheduled = false
    guard !isFinished else { return }
    guard terminal.takesOutput else { return drawLater() }
    lastDraw = Self.uptime()
    draws += 1
    if draws == Self.drawsOfStart || draws % Self.drawsOfARelease == 0 { StartUpCode.release() }
    terminal.present(Compositor.draw(state))
    tellWanted()
    armTimer()
  }

  /// A terminal that takes nothing must not keep anybody from quitting.
  private func drawLater() {
    drawIsScheduled = true
    DispatchQueue.main.asyncAfter(deadline: .now() + Self.patience) {
      MainActor.assumeIsolated { self.draw() }
    }
  }

  private func tellWanted() {
    let racks = state.wantedRacks
    guard racks != wanted else { return }
    wanted = racks
    onWant?(racks)
  }

  /// One alarm for everything that changes with time alone. It is only brought forward: one that
  /// goes off before it is due is set again, which is cheaper than setting it at every drawing.
  private func armTimer() {
    due = state.secondsToNextTick.map { Self.uptime() + $0 } ?? .infinity
    if due < armed { setAlarm() }
  }

  private func setAlarm() {
    let time = due
    armed = time
    DispatchQueue.main.asyncAfter(deadline: .now() + (time - Self.uptime())) {
      MainActor.assumeIsolated { self.goOff(time) }
    }
  }

  /// An alarm that another one has come before does nothing.
  private func goOff(_ time: Double) {
    guard time == armed, !isFinished else { return }
    armed = .infinity
    if due <= Self.uptime() + 0.01 {
      post(.tick(.now()))
    } else if due.isFinite {
      setAlarm()
    }
  }

  private static func uptime() -> Double {
    Double(DispatchTime.now().uptimeNanoseconds) / 1e9
  }
}

extension DashboardRunner {
  private func listen() {
    let input = DispatchSource.makeReadSource(
      fileDescriptor: terminal.inputDescriptor, queue: .main)
    input.setEventHandler { MainActor.assumeIsolated { self.takeKeys() } }
    input.activate()
    sources.append(input)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
      onSignal(number) { $0.stop() }
    }
    sources += guardian.listen(to: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    onSignal(SIGWINCH) { $0.resize() }
    onSignal(SIGTSTP) { $0.carryOut([.suspend]) }
  }

  private func onSignal(
    _ number: Int32, _ act: @escaping @MainActor @Sendable (DashboardRunner) -> Void
  ) {
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .main)
    source.setEventHandler { MainActor.assumeIsolated { act(self) } }
    source.activate()
    sources.append(source)
  }

  private func takeKeys() {
    let keys = terminal.readKeys()
    if keys.isEmpty, terminalIsGone { stop() }
    for key in keys {
      if key == .resize { resize() } else { post(.key(key)) }
    }
  }

  /// A terminal that hung up is readable for ever and gives nothing.
  private var terminalIsGone: Bool {
    var descriptor = pollfd(
      fd: terminal.inputDescriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, 0) > 0 else { return false }
    return Int32(descriptor.revents) & (POLLHUP | POLLERR | POLLNVAL) != 0
  }

  private func resize() {
    terminal.resize()
    post(.resized(terminal.size))
  }
}
