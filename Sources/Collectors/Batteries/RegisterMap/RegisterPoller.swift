/// Reads a map's registers round by round. What a device refuses is asked for in smaller parts at
/// once and again after a minute; what fails is asked for last, and after two failures only now and
/// then, so that it does not slow down the rest.
package struct RegisterPoller: Sendable {
  private struct Health: Sendable {
    var failures = 0
    var nextTry: Moment?
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

  /// One round of reads.
  package mutating func poll(
    _ link: any ModbusLink, clock: @Sendable () -> Moment
  ) async -> RegisterPoll {
    var poll = RegisterPoll(points: points.count)
    var answered: Set<UInt8> = []
    var silent: Set<UInt8> = []
    var failed: [ModbusRead] = []
    var rest = ordered(plan.blocks)
    while let block = rest.popLast(), !Task.isCancelled {
      if let parts = plan.shortened(block) {
        rest += parts.reversed()
        continue
      }
      let start = clock()
      if hold(block, start, &poll) { continue }
      guard !silent.contains(block.read.unit) else {
        failed.append(block.read)
        continue
      }
      do throws(ModbusError) {
        let registers = try await link.read(block.read)
        take(registers, of: block, into: &poll)
        poll.slowest = max(poll.slowest ?? 0, clock().seconds - start.seconds)
        answered.insert(block.read.unit)
      } catch {
        if case .exception(let code) = error, code <= 3 {
          answered.insert(block.read.unit)
          rest += refused(block, error, start, &poll).reversed()
        } else if error != .cancelled {
          poll.error = poll.error ?? Self.words(block.read, error)
          // Without a connection nothing is known of the unit.
          if case .unreachable = error { continue }
          silent.insert(block.read.unit)
          failed.append(block.read)
        }
      }
    }
    note(failed, answered, clock())
    poll.nextTry = health.values.compactMap(\.nextTry).min { $0.seconds < $1.seconds }
    return poll
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
    guard let next = health[block.read]?.nextTry, now.seconds < next.seconds else { return false }
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
      let start = Int(points[place].address) - Int(block.read.address)
      let end = start + points[place].type.width
      guard start >= 0, end <= registers.count else { continue }
      poll.outcomes[place] = .registers(Array(registers[start..<end]))
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
  private mutating func note(_ failed: [ModbusRead], _ answered: Set<UInt8>, _ now: Moment) {
    for read in failed {
      var state = health[read] ?? Health()
      state.failures = min(state.failures + 1, 16)
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
