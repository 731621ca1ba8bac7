import Glibc

/// One instant by both clocks, in nanoseconds.
package struct RecordingMoment: Hashable, Sendable {
  /// Since 1970 UTC, by a clock that people and servers set.
  package var wall: Int64
  /// Since the machine was started, by a clock that nobody sets and that goes on in sleep.
  package var monotonic: Int64

  package init(wall: Int64, monotonic: Int64) {
    self.wall = wall
    self.monotonic = monotonic
  }

  package static func now() -> RecordingMoment {
    var moment = RecordingMoment(wall: read(CLOCK_REALTIME), monotonic: read(CLOCK_BOOTTIME))
    // A thread that is held up between the two readings must not look like a clock that was set.
    for _ in 0..<3 {
      let after = read(CLOCK_BOOTTIME)
      if after - moment.monotonic < 10_000_000 { break }
      moment = RecordingMoment(wall: read(CLOCK_REALTIME), monotonic: read(CLOCK_BOOTTIME))
    }
    return moment
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var spec = timespec()
    clock_gettime(clock, &spec)
    return Int64(spec.tv_sec) * 1_000_000_000 + Int64(spec.tv_nsec)
  }
}
