import Glibc
import Synchronization

/// A wall clock that never goes back. Where the machine's is set back, times go on from where they were,
/// so that frames stay in order and ages grow; they are ahead of the machine's by a lead, which is taken
/// off again when the clock is set forward. Forward it follows the machine's.
package struct SteadyClock: Sendable {
  /// Milliseconds by which its times are ahead of the machine's.
  package private(set) var lead: Int64 = 0
  private var last: (time: Int64, elapsed: Int64)?

  /// A step back of less is held for nothing but noise, milliseconds.
  private static let slack: Int64 = 1000

  package init() {}

  /// The time at an instant, in milliseconds since 1970.
  ///
  /// - Parameters:
  ///   - wall: what the machine's clock shows.
  ///   - elapsed: milliseconds by a clock that nobody sets and that goes on in sleep.
  package mutating func time(wall: Int64, elapsed: Int64) -> Int64 {
    guard let last else {
      self.last = (wall, elapsed)
      return wall
    }
    let expected = last.time &+ max(0, elapsed &- last.elapsed)
    var time = wall &+ lead
    if time < expected &- Self.slack {
      lead &+= expected &- time
      time = expected
    } else if lead > 0, time > expected &+ Self.slack {
      let less = min(lead, time &- expected)
      lead &-= less
      time &-= less
    }
    time = max(time, last.time)
    self.last = (time, elapsed)
    return time
  }

  private static let shared = Mutex(SteadyClock())

  /// The present, and by how many seconds it is ahead of the machine's clock.
  package static func now() -> (time: Timestamp, lead: Double) {
    shared.withLock { clock in
      let time = clock.time(wall: read(CLOCK_REALTIME), elapsed: read(CLOCK_BOOTTIME))
      return (Timestamp(milliseconds: time), Double(clock.lead) / 1000)
    }
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var spec = timespec()
    clock_gettime(clock, &spec)
    return Int64(spec.tv_sec) * 1000 + Int64(spec.tv_nsec) / 1_000_000
  }
}
