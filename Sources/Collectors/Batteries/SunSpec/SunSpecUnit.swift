import FleetModel

/// A unit of a gateway: what is known of it, and how it was heard of last.
struct SunSpecUnit: Sendable {
  /// The Modbus unit identifier.
  let id: UInt8
  private(set) var memory: SunSpecMemory?
  private(set) var reading: SunSpecReading?
  private(set) var readAt: Moment?
  /// Tries in a row that failed, and why the last did.
  private(set) var failures = 0
  private(set) var fault: SunSpecFault?
  private var watch = SunSpecWatch()

  init(id: UInt8) { self.id = id }

  /// How old the values are.
  enum Standing: Sendable, Hashable {
    /// Not one reading yet.
    case unheard
    case fresh
    /// More than three polls were missed.
    case stale
    /// So old that the values say nothing of the present.
    case gone
  }

  /// Whether anything came of a try, good or bad.
  var isTried: Bool { reading != nil || fault != nil }

  /// Takes what a poll brought.
  mutating func take(_ memory: SunSpecMemory, _ options: SunSpecDecoder.Options, at now: Moment) {
    self.memory = memory
    let decoded = SunSpecDecoder.reading(memory.chain, memory.registers, options)
    reading = watch.watched(decoded, at: now.seconds)
    readAt = now
    failures = 0
    fault = nil
  }

  mutating func fail(_ fault: SunSpecFault) {
    failures += 1
    self.fault = fault
  }

  func standing(_ now: Moment, interval: Double) -> Standing {
    guard let readAt else { return .unheard }
    let age = now.seconds - readAt.seconds
    if age > max(60, 10 * interval) { return .gone }
    return age > 3 * interval ? .stale : .fresh
  }

  /// Seconds until it is tried again after a failure: at the next beat when it is the first one, for
  /// anybody may slip once; then after 5, up to a minute; after a minute at once for a refusal that
  /// will hardly change.
  ///
  /// - Parameters:
  ///   - interval: seconds between polls.
  ///   - jitter: 0 to 1.
  func backOff(interval: Double, jitter: Double) -> Double {
    if fault?.isLasting == true { return spread(60, jitter) }
    if failures <= 1 { return min(interval, spread(5, jitter)) }
    return spread(min(60, 5 * Double(1 << min(failures - 2, 4))), jitter)
  }

  private func spread(_ wait: Double, _ jitter: Double) -> Double {
    wait * (0.8 + 0.4 * min(max(jitter, 0), 1))
  }
}
