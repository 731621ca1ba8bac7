/// What is kept of a unit from one poll to the next: where its models are, and its registers.
struct SunSpecMemory: Hashable, Sendable {
  let chain: SunSpecChain
  /// All that is read at all, from when the unit was found or its ratings were read last.
  var everything: [SunSpecRegisters.Block]
  var slow: [SunSpecRegisters.Block] = []
  var live: [SunSpecRegisters.Block] = []
  /// Seconds by the monotonic clock.
  var everythingAt: Double
  var slowAt: Double
  /// The chain that the unit had while it had more models, as where its map is shorter at night; and
  /// when that was last tried.
  var fuller: SunSpecChain?
  var fullerTriedAt = 0.0

  /// Ratings change seldom, temperatures of modules slowly; seconds.
  static let ratingsPeriod = 300.0
  static let slowPeriod = 30.0
  /// A unit with fewer models than it had is asked for the others so often, seconds.
  static let fullerPeriod = 30.0

  init(_ chain: SunSpecChain, everything: [SunSpecRegisters.Block], at now: Double) {
    self.chain = chain
    self.everything = everything
    everythingAt = now
    slowAt = now
  }

  /// The registers, the newest first.
  var registers: SunSpecRegisters { SunSpecRegisters(passes: [live, slow, everything]) }
}
