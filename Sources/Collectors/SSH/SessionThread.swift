import Glibc

/// The thread of a pool: its conversations, what they wait for, and who may start a child.
final class SessionThread {
  private final class Member {
    let id: Int
    let session: NvidiaSMISession
    let ended: CheckedContinuation<Void, Never>
    /// When its next step is due, by the monotonic clock.
    var due = 0.0
    var isReady = false
    var waitsForStart = false

    init(_ guest: SessionPool.Guest, _ session: NvidiaSMISession) {
      id = guest.id
      ended = guest.ended
      self.session = session
    }
  }

  /// What comes is read so many seconds after the first of it, when there are many.
  private static let gathering = 0.015
  private static let many = 8
  /// Conversations start within so many seconds for each that there will be.
  private static let spread = 0.002

  private let expected: Int
  private let bell: Doorbell
  private let onEmpty: () -> Void
  private let buffer = ReadBuffer()
  private var members: [Member] = []
  private var gate = StartGate()
  private var entries: [pollfd] = []
  private var owners: [Member] = []
  private var random = SystemRandomNumberGenerator()

  /// - Parameter onEmpty: called before the last one is let go.
  init(_ expected: Int, _ bell: Doorbell, onEmpty: @escaping () -> Void) {
    self.expected = expected
    self.bell = bell
    self.onEmpty = onEmpty
    DescriptorLimit.raise(to: 256 + 10 * expected)
  }

  /// - Parameter takeChanges: who comes and goes, told whether nobody is left and who went before
  ///   he came; nil ends the thread.
  func run(
    _ takeChanges: (Bool, Set<Int>) -> (coming: [SessionPool.Guest], leaving: Set<Int>)?
  ) {
    var early: Set<Int> = []
    while let changes = takeChanges(members.isEmpty, early) {
      take(changes.coming)
      early = changes.leaving.isEmpty ? [] : end(changes.leaving)
      if members.isEmpty { continue }
      stepAll()
      waitForAnything()
    }
  }

  private func take(_ guests: [SessionPool.Guest]) {
    for guest in guests {
      let delay = Double.random(in: 0...1, using: &random) * Self.spread * Double(expected)
      let session = NvidiaSMISession(
        guest.configuration, delay: delay, buffer: buffer, seed: random.next(), guest.deliver)
      members.append(Member(guest, session))
    }
  }

  /// Ends the children of all who leave together: the grace is given once.
  ///
  /// - Returns: those who have not come yet.
  private func end(_ leaving: Set<Int>) -> Set<Int> {
    let gone = members.filter { leaving.contains($0.id) }
    guard !gone.isEmpty else { return leaving }
    members.removeAll { leaving.contains($0.id) }
    ChildProcess.end(gone.flatMap(\.session.children), grace: 0.3)
    if members.isEmpty { onEmpty() }
    for member in gone { member.ended.resume() }
    return leaving.subtracting(gone.map(\.id))
  }

  private func stepAll() {
    var now = Moment.now().seconds
    if !gate.isOpen { releaseGate(now) }
    for member in members where member.isReady || member.due <= now || member.waitsForStart {
      if member.waitsForStart, !member.isReady, !gate.isOpen { continue }
      step(member)
      now = Moment.now().seconds
    }
  }

  private func releaseGate(_ now: Double) {
    gate.release(now) { id in
      members.first { $0.id == id }?.session.supervisor.isStarting ?? false
    }
  }

  private func step(_ member: Member) {
    let wasStarting = member.session.supervisor.isStarting
    let rest = member.session.step(mayStart: gate.isOpen)
    let now = Moment.now().seconds
    let supervisor = member.session.supervisor
    member.waitsForStart = supervisor.isDueToStart(now)
    member.due = member.waitsForStart ? .infinity : now + rest
    member.isReady = false
    if supervisor.isStarting, !wasStarting { gate.noteStart(of: member.id, now) }
  }

  private func waitForAnything() {
    fillEntries()
    var next = members.reduce(Double.infinity) { min($0, $1.due) }
    if members.contains(where: \.waitsForStart) {
      next = min(next, gate.nextFree ?? 0)
    }
    let wait = min(max(0, next - Moment.now().seconds), 60)
    guard poll(&entries, nfds_t(entries.count), CInt((wait * 1000).rounded(.up))) > 0 else {
      return
    }
    if entries.count > Self.many {
      usleep(UInt32(Self.gathering * 1e6))
      poll(&entries, nfds_t(entries.count), 0)
    }
    for (place, entry) in entries.enumerated() where entry.revents != 0 {
      if place == 0 { bell.answer() } else { owners[place - 1].isReady = true }
    }
    releaseGate(Moment.now().seconds)
  }

  /// The bell first, then every descriptor of every member, whose owner is noted.
  private func fillEntries() {
    entries.removeAll(keepingCapacity: true)
    owners.removeAll(keepingCapacity: true)
    entries.append(pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0))
    for member in members {
      member.session.forEachDescriptor { descriptor in
        entries.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        owners.append(member)
      }
    }
  }
}
