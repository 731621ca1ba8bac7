/// What becomes of GPUs that a tick does not tell of.
extension FrameBuilder {
  /// Says that another query begins, as `-i 3` after a table of all: GPUs that do not report from
  /// now on are not asked for, so that their silence is no loss. They grow old as they are.
  package mutating func beginSection() { silence.expectNone() }

  /// Says that the hosts none of whose GPUs has been told of in this tick have not had their turn,
  /// as where lines of several hosts are mixed and one is late. Cost grows with the GPUs.
  package mutating func excuseSilentHosts() {
    var heard: Set<String> = []
    for slot in 0..<gpuCount where isNoted(slot) { heard.insert(identity(ofSlot: slot).host) }
    for slot in 0..<gpuCount where !isNoted(slot) {
      if !heard.contains(identity(ofSlot: slot).host) { silence.excuse(slot) }
    }
  }

  /// Forgets what earlier ticks said, for frames that are made in any order of time: what is missing
  /// from the next complete tick is lost, unless a tick that is made before it tells of it. From then
  /// on no values are kept from one tick to the next.
  package mutating func forgetTicks() { silence.forgetTicks() }

  /// Works out how GPUs stand that have not been told of, and keeps their last values.
  ///
  /// - Parameter places: those GPUs, by place.
  mutating func settle(
    _ places: [Int], at time: Timestamp, isComplete: Bool, silent: inout [Int: Timestamp]
  ) {
    var kept: [(slot: Int, place: Int)] = []
    for place in places {
      let slot = order.map { $0[place] } ?? place
      let seen = lastSeen[slot]
      let age = seen.map { time.seconds(since: $0) }
      let status = silence.status(of: slot, age: age, isComplete: isComplete)
      if statuses[place] != status { statuses[place] = status }
      if let seen { silent[place] = seen }
      if status != .lost, let before = silence.place(of: slot) { kept.append((slot, before)) }
    }
    if let table = silence.before { cells.keep(kept, of: table) }
  }
}
