import FleetModel
import Glibc

/// The list of processes on the GPUs, refreshed by a short call now and then. Whatever happens to
/// that call, the samples go on.
struct ProcessCall {
  private let configuration: NvidiaSMIConfiguration
  private var poller: ProcessPoller
  private(set) var child: ChildProcess?
  private var leftBehind: Int32?
  private var output = CollectedOutput(limit: 1 << 20)
  private var apps: [ComputeApp] = []
  private var placed: (topologyEpoch: UInt64, processes: [GPUProcess])?

  init(_ configuration: NvidiaSMIConfiguration, now: Double) {
    self.configuration = configuration
    poller = ProcessPoller(limits: configuration.limits, now: now)
  }

  var descriptors: [CInt] { [child?.output ?? -1, child?.errors ?? -1] }

  /// When there is something to do; nil when never, or not before samples come.
  func nextDeadline(isAnswering: Bool) -> Double? {
    child != nil || isAnswering ? poller.nextDeadline : nil
  }

  mutating func advance(_ now: Double, mayStart: Bool) {
    guard child != nil || mayStart else { return }
    switch poller.advance(now) {
    case .start: start(now)
    case .kill: child?.signalGroup(SIGKILL)
    case .abandon: abandon()
    case .recheck:
      if let leftBehind, AbandonedChildren.isAlive(leftBehind) { return }
      poller.noteEnd(now)
    case nil: break
    }
  }

  private mutating func abandon() {
    guard let child else { return }
    AbandonedChildren.add(child.pid)
    leftBehind = child.pid
    child.closeDescriptors()
    self.child = nil
    apps = []
    placed = nil
  }

  /// What is worth knowing: that the list is missing, and why.
  var notes: [String] {
    poller.isBlocked ? ["the call for processes is stuck and cannot be killed; none are shown"] : []
  }

  private mutating func start(_ now: Double) {
    output.removeAll()
    guard let command = configuration.processCommand() else { return poller.noteEnd(now) }
    child = try? ChildProcess.start(command)
    if child == nil { poller.noteEnd(now) }
  }

  /// Reads what has come; the list of the last call stays until a new one is complete.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer, _ now: Double) {
    guard let child else { return }
    drain(child, buffer)
    guard let exit = child.checkExit() else { return }
    drain(child, buffer)
    self.child = nil
    poller.noteEnd(now)
    guard exit.isSuccess else { return }
    apps = ComputeAppsParser.parse(String(decoding: output.bytes, as: UTF8.self))
    placed = nil
  }

  private mutating func drain(_ child: ChildProcess, _ buffer: UnsafeMutableRawBufferPointer) {
    while case .bytes(let count) = child.readOutput(into: buffer) {
      output.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    while case .bytes = child.readErrors(into: buffer) {}
  }

  /// The processes, with the places of their GPUs in a frame.
  mutating func list(in topology: Topology) -> [GPUProcess] {
    if let placed, placed.topologyEpoch == topology.epoch { return placed.processes }
    let processes = apps.compactMap { app in
      app.gpu.uuid.flatMap { topology.index(ofKey: $0) }.map { app.process(gpu: $0) }
    }
    placed = (topology.epoch, processes)
    return processes
  }
}
