/// Reads a map's registers round by round. What a device refuses is asked for in smaller parts at
/// once and again after a minute; what fails is asked for last, and after two failures only now and
/// then, so that it does not slow down the rest.
package struct RegisterPoller: Sendable {
  private struct Health: Sendable {
    var failures = 0
    var nextTry: Moment?
    /// How it failed last; nil for what was refused, which is told of by point.
    var words: String?
  }

  /// Seconds before what a device refused is tried again.
  private static let refusalRest = 60.0
  private static let firstRest = 5.0
  private static let longestRest = 60.0

  private let points: [RegisterPoint]
  private var plan: RegisterPlan
  private var health: [ModbusRead: Health] = [:]
  private var refusals: [ModbusRead: ModbusError] = [:]
  /// Whether all is behind one unit identifier: while that is silent there is nobody to protect.
  private let isAlone: Bool

  package init(_ points: [RegisterPoint]) {
    self.points = points
    plan = RegisterPlan(points)
    isAlone = Set(points.map(\.unitID)).count < 2
  }

  /// The reads of a round, as far as the devices have shown what they take.
  package var blocks: [RegisterPlan.Block] { plan.blocks }

  /// A round that is under way.
  private struct Round {
    var poll: RegisterPoll
    /// Blocks to read, the next one last.
    var rest: [RegisterPlan.Block]
    /// Units that have said anything, and those that failed to: they are not asked again.
    var answered: Set<UInt8> = []
    var silent: Set<UInt8> = []
    /// Reads that failed, in words unless they were spared.
    var failed: [(read: ModbusRead, words: String?)] = []
  }

  /// One round of reads.
  package mutating func poll(
    _ link: any ModbusLink, clock: @Sendable () -> Moment
  ) async -> RegisterPoll {
    var round = Round(poll: RegisterPoll(points: points.count), rest: ordered(plan.blocks))
    while let block = round.rest.popLast(), !Task.isCancelled {
      let start = clock()
      if let parts = plan.shortened(block) {
        round.rest += parts.reversed()
      } else if round.silent.contains(block.read.unit) {
        round.failed.append((block.read, nil))
      } else if !hold(block, start, &round.poll) {
        do throws(ModbusError) {
          let registers = try await link.read(block.read)
          take(registers, of: block, into: &round.poll)
          round.poll.slowest = max(round.poll.slowest ?? 0, clock().seconds - start.seconds)
          round.answered.insert(block.read.unit)
        } catch {
          take(error, of: block, start, into: &round)
        }
      }
    }
    note(round.failed, round.answered, clock())
    round.poll.nextTry = health.values.compactMap(\.nextTry).min { $0.seconds < $1.seconds }
    return round.poll
  }

  private mutating func take(
    _ error: ModbusError, of block: RegisterPlan.Block, _ now: Moment, into round: inout Round
  ) {
    switch error {
    case .cancelled: break
    case .exception(1...3):
      round.answered.insert(block.read.unit)
      round.rest += refused(block, error, now, &round.poll).reversed()
    default:
      let words = Self.words(block.read, error)
      round.poll.error = round.poll.error ?? words
      // Without a connection nothing is known of the unit.
      if case .unreachable = error { return }
      round.silent.insert(block.read.unit)
      round.failed.append((block.read, words))
    }
  }

  /// In the order in which they are taken from the end: what failed comes last.
  private func ordered(_ blocks: [RegisterPlan.Block]) -> [RegisterPlan.Block] {
    let healthy = blocks.filter { health[$0.read] == nil }
    let failing = blocks.filter { health[$0.read] != nil }
      .sorted { (health[$0.read]?.failures ?? 0) < (health[$1.read]?.failures ?? 0) }
    return (healthy + failing).reversed()
  }

  /// Whether a block is not to be read yet; what was refused stays refused meanwhile.
  private func hold(
    _ block: RegisterPlan.Block, _ now: Moment, _ poll: inout RegisterPoll
  ) -> Bool {
    guard let state = health[block.read], let next = state.nextTry, now.seconds < next.seconds
    else { return false }
    poll.error = poll.error ?? state.words
    if let refusal = refusals[block.read] {
      for point in block.points { poll.outcomes[point] = .refused(refusal) }
    }
    return true
  }

  private mutating func take(
    _ registers: [UInt16], of block: RegisterPlan.Block, into poll: inout RegisterPoll
  ) {
    poll.answers += 1
    if health[block.read] != nil {
      health[block.read] = nil
      refusals[block.read] = nil
    }
    for place in block.points {
      let first = Int(block.read.address)
      guard let own = points[place].registers(of: registers, from: first) else { continue }
      poll.outcomes[place] = .registers(own)
    }
  }

  /// - Returns: the parts to read in a refused block's place.
  private mutating func refused(
    _ block: RegisterPlan.Block, _ error: ModbusError, _ now: Moment, _ poll: inout RegisterPoll
  ) -> [RegisterPlan.Block] {
    let parts: [RegisterPlan.Block] =
      switch error {
      case .exception(2): plan.split(block)
      case .exception(3): plan.halve(block)
      default: []
      }
    health[block.read] = nil
    guard parts.isEmpty else { return parts }
    refusals[block.read] = error
    health[block.read] = Health(failures: 1, nextTry: now.adding(seconds: Self.refusalRest))
    for point in block.points { poll.outcomes[point] = .refused(error) }
    return []
  }

  /// Lets what failed rest: the second failure costs 5 s, and then twice as long up to a minute.
  private mutating func note(
    _ failed: [(read: ModbusRead, words: String?)], _ answered: Set<UInt8>, _ now: Moment
  ) {
    for (read, words) in failed {
      var state = health[read] ?? Health()
      state.failures = min(state.failures + 1, 16)
      state.words = words ?? state.words
      refusals[read] = nil
      let isSilentAlone = isAlone && !answered.contains(read.unit)
      if state.failures < 2 || isSilentAlone {
        state.nextTry = nil
      } else {
        let rest = Self.firstRest * Double(1 << (state.failures - 2))
        state.nextTry = now.adding(seconds: min(rest, Self.longestRest))
      }
      health[read] = state
    }
  }

  /// `unit 5, registers 200 to 210: ...`.
  private static func words(_ read: ModbusRead, _ error: ModbusError) -> String {
    if case .unreachable(let words) = error { return words }
    let last = Int(read.address) + Int(read.count) - 1
    return "unit \(read.unit), registers \(read.address) to \(last): " + error.words
  }
}
