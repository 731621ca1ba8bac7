import FleetModel
import Glibc

/// One conversation with nvidia-smi: starts and reads what the supervisor asks for and tells it
/// what happened. Lives on one thread, which is never held up by a child: its own, which waits in
/// `run`, or one that many conversations share, which calls `step`.
final class NvidiaSMISession {
  let configuration: NvidiaSMIConfiguration
  private let deliver: (SourceReport) -> Void
  var supervisor: LoopSupervisor
  var fields = QueryFields()
  private var reader: TickReader
  private var child: ChildProcess?
  private var call = LoopSupervisor.Call.help
  private var help = CollectedOutput(limit: 1 << 20)
  private var errors = CollectedOutput(limit: 4096)
  /// What the tool said outside the rows since the last tick.
  private var sentence: String?
  /// What the tool warned of, each once.
  private var warnings: [String] = []
  /// Rows since the last tick that name no GPU.
  private var namelessRows = 0
  private var leftBehind: Int32?
  private var processes: ProcessCall
  private var pace = ReadingPace()
  private var reported: SourceStatus?
  /// What is worth knowing of the host's clock; empty when it agrees with ours.
  private var clockNotes: [String] = []
  /// By how many seconds the host's clock was ahead of ours when its last readings came.
  private var clockReadings: [Int64] = []
  private let readBuffer: ReadBuffer
  private var buffer: UnsafeMutableRawBufferPointer { readBuffer.bytes }

  /// - Parameters:
  ///   - delay: seconds until the first start.
  ///   - buffer: what is read into; those on one thread share one.
  ///   - seed: of the jitter of pauses; every conversation has its own.
  init(
    _ configuration: NvidiaSMIConfiguration, delay: Double = 0, buffer: ReadBuffer = ReadBuffer(),
    seed: UInt64? = nil, _ deliver: @escaping (SourceReport) -> Void
  ) {
    self.configuration = configuration
    self.deliver = deliver
    readBuffer = buffer
    let now = configuration.clock()
    supervisor = LoopSupervisor(
      status: SourceStatus(
        id: configuration.id, kind: configuration.remote == nil ? "nvidia-smi" : "ssh",
        since: now.wall, period: configuration.period),
      now: now, limits: configuration.limits, delay: delay,
      seed: seed ?? UInt64(bitPattern: now.wall.milliseconds))
    reader = TickReader(host: configuration.host, period: configuration.period)
    processes = ProcessCall(configuration, now: now.seconds + delay)
  }

  /// Talks until the wake-up is stopped, and leaves no child that can be killed.
  func run(until wakeup: Wakeup) {
    while !wakeup.isStopped {
      let now = configuration.clock()
      advance(now)
      let isQuiet = pace.isQuiet(now.seconds)
      let output = isQuiet ? -1 : child?.output ?? -1
      let ready = Poll.wait(
        [wakeup.descriptor, output, child?.errors ?? -1] + processes.descriptors,
        timeout: timeout(now.seconds))
      if wakeup.isStopped { break }
      let isDue = isQuiet && !pace.isQuiet(configuration.clock().seconds)
      if isDue || ready & 0b10 != 0 { waitForRest() }
      if isDue || !isQuiet || ready & 0b100 != 0 { readChild() }
      processes.read(into: buffer, configuration.clock().seconds)
    }
    ChildProcess.end(children, grace: 0.3)
  }

  /// Does what is due by time.
  private func advance(_ now: Moment) {
    for action in supervisor.advance(now) { carryOut(action, now) }
    processes.advance(now.seconds, mayStart: supervisor.status.state == .answering)
    reportStatus()
  }

  /// The children that run now.
  var children: [ChildProcess] { [child, processes.child].compactMap(\.self) }

  /// Reads what has come and does what is due, on a thread that has other conversations too.
  ///
  /// - Parameter mayStart: whether a start that is due is made now.
  /// - Returns: seconds until the next step is due although nothing has come.
  func step(mayStart: Bool) -> Double {
    readChild()
    processes.read(into: buffer, configuration.clock().seconds)
    let now = configuration.clock()
    guard mayStart || !supervisor.isDueToStart(now.seconds) else { return 0 }
    advance(now)
    return timeout(configuration.clock().seconds)
  }

  /// Hands on every descriptor that may have something to read.
  func forEachDescriptor(_ body: (CInt) -> Void) {
    if let child {
      if child.output >= 0 { body(child.output) }
      if child.errors >= 0 { body(child.errors) }
    }
    if let call = processes.child {
      if call.output >= 0 { body(call.output) }
      if call.errors >= 0 { body(call.errors) }
    }
  }

  /// Seconds until something must be done although nothing has been read. A descriptor that a
  /// grandchild holds open does not tell of the child's end, so short calls are looked after.
  private func timeout(_ now: Double) -> Double {
    var next = supervisor.nextDeadline - now
    if let look = pace.nextLook, look > now { next = min(next, look - now) }
    if let deadline = processes.nextDeadline(isAnswering: supervisor.status.state == .answering) {
      next = min(next, deadline - now)
    }
    if let child {
      if child.output < 0 || supervisor.isEnding { next = min(next, 0.01) }
      if call != .loop { next = min(next, 0.25) }
    }
    return max(0, next)
  }

  /// Lets the rows of a tick gather.
  private func waitForRest() {
    let wait = pace.begin(configuration.clock().seconds)
    if wait > 0 { usleep(UInt32(wait * 1e6)) }
  }

  private func carryOut(_ action: LoopSupervisor.Action, _ now: Moment) {
    switch action {
    case .start(let call): start(call, now)
    case .terminate: child?.signalGroup(SIGTERM)
    case .kill: child?.signalGroup(SIGKILL)
    case .abandon: abandon()
    case .recheck: recheck(now)
    }
  }

  private func start(_ call: LoopSupervisor.Call, _ now: Moment) {
    self.call = call
    help.removeAll()
    errors.removeAll()
    sentence = nil
    namelessRows = 0
    pace.reset()
    guard let command = configuration.command(call, fields.names) else {
      return supervisor.noteStartFailure(configuration.absence, now)
    }
    if call != .help { reader.begin(now.wall, period: configuration.period) }
    do throws(ChildStartError) {
      child = try ChildProcess.start(command)
    } catch {
      supervisor.noteStartFailure("cannot be started: " + SystemText.error(error.number), now)
    }
  }

  private func abandon() {
    guard let child else { return }
    AbandonedChildren.add(child.pid)
    leftBehind = child.pid
    child.closeDescriptors()
    self.child = nil
  }

  private func recheck(_ now: Moment) {
    guard let pid = leftBehind, !AbandonedChildren.isAlive(pid) else { return }
    leftBehind = nil
    supervisor.noteAbandonedEnd(now)
  }

  private func readChild() {
    guard let child else { return }
    drain(child)
    guard child.checkExit() != nil else { return }
    drain(child)
    self.child = nil
    finish(child)
  }

  private func drain(_ child: ChildProcess) {
    while case .bytes(let count) = child.readErrors(into: buffer) {
      errors.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    while case .bytes(let count) = child.readOutput(into: buffer) {
      supervisor.noteActivity(configuration.clock())
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      if call == .help { help.append(bytes) } else { publish(reader.take(bytes)) }
      if supervisor.isEnding { return }
    }
  }

  /// Takes the end of a child. One that ended by itself has said all it had to say; what a killed
  /// one was about to say is unknown, and its half tick tells nothing of the other GPUs.
  private func finish(_ child: ChildProcess) {
    guard let exit = child.exit else { return }
    if call == .help {
      fields.takeHelp(help.bytes)
      help = CollectedOutput(limit: help.limit)
    } else if case .code(let code) = exit, !supervisor.isEnding {
      // A single call that met a lost GPU says so by its code, once it has told of the others.
      let isOver =
        code == 0
        || call == .single && !configuration.isOfConnection(exit, sentence: sentence)
      publish(reader.flush(isComplete: isOver))
    }
    let said = sentence ?? errors.firstSentence
    let isRefusal = said.flatMap(QueryFields.rejectedName).map { fields.reject($0) } ?? false
    supervisor.noteExit(
      words: configuration.words(for: exit, sentence: sentence, errors),
      mayRetryAtOnce: isRefusal,
      isOfConnection: configuration.isOfConnection(exit, sentence: sentence),
      configuration.clock())
  }

  private func publish(_ reading: TickReader.Reading) {
    sentence = reading.sentences.last ?? sentence
    for warning in reading.warnings where !warnings.contains(warning) && warnings.count < 16 {
      warnings.append(warning)
    }
    if let seconds = reading.hostClock { noteClock(seconds) }
    for frame in reading.frames {
      let now = configuration.clock()
      let isNews = note(entities: frame.gpus.count, reporting: frame.reportingCount, now)
      if isNews { deliver(.frame(complete(frame, now))) }
    }
    noteNamelessRows(reading.namelessRows)
  }

  /// The host says whole seconds, so that a second of difference says nothing. What it says may be
  /// late, and is never early: of the last readings the one that came soonest counts. Ages go by our
  /// own clock in any case.
  private func noteClock(_ seconds: Int64) {
    let now = configuration.clock()
    let ours = now.wall.adding(seconds: 0 - now.lead).milliseconds / 1000
    let (difference, overflow) = seconds.subtractingReportingOverflow(ours)
    if clockReadings.count == 8 { clockReadings.removeFirst() }
    clockReadings.append(overflow ? (seconds < 0 ? .min : .max) : difference)
    let ahead = clockReadings.max() ?? 0
    guard ahead > 2 || (ahead < -2 && clockReadings.count > 2) else { return clockNotes = [] }
    let side = ahead < 0 ? "behind" : "ahead of"
    clockNotes = [
      "the clock of the host is \(ahead.magnitude) s \(side) ours; its own stamps are not used"
    ]
  }

  /// - Returns: whether the tick says something of the GPUs.
  private func note(entities: Int, reporting: Int, _ now: Moment) -> Bool {
    pace.noteTick(now.seconds)
    let verdict = supervisor.noteTick(
      isBad: entities > 0 && reporting == 0, entities: entities, reporting: reporting,
      sentence: sentence, now)
    sentence = nil
    namelessRows = 0
    for action in verdict.actions { carryOut(action, now) }
    return verdict.isNews
  }

  /// A row of errors that names no GPU may follow the sentence about a lost one. As many as there
  /// are GPUs, and nothing else, are a tick of a loop that has gone bad.
  private func noteNamelessRows(_ more: Int) {
    namelessRows += more
    let entities = supervisor.status.entities
    guard entities > 0, namelessRows >= entities else { return }
    _ = note(entities: entities, reporting: 0, configuration.clock())
  }

  /// The frame as of its arrival, with the processes last heard of and the status of this source.
  private func complete(_ frame: Frame, _ now: Moment) -> Frame {
    var content = frame.content
    content.time = now.wall
    content.processes = processes.list(in: frame.topology)
    content.sources = [supervisor.status]
    reported = supervisor.status
    return Frame(content)
  }

  private func reportStatus() {
    let notes =
      fields.notes + supervisor.ownNotes + processes.notes + clockNotes + reader.doubts + warnings
    if supervisor.status.notes != notes { supervisor.status.notes = notes }
    guard supervisor.status != reported else { return }
    reported = supervisor.status
    deliver(.status(supervisor.status))
  }
}
