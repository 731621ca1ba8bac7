import FleetModel
import Glibc

/// One instant by both clocks: deadlines follow the monotonic one, stamps the wall clock.
package struct Moment: Sendable, Hashable {
  /// Seconds by a clock that nobody sets.
  package var seconds: Double
  package var wall: Timestamp
  /// Seconds by which `wall` is ahead of the machine's clock, as that was set back while we ran. What
  /// others say of the time is compared without it.
  package var lead: Double

  package init(seconds: Double, wall: Timestamp, lead: Double = 0) {
    self.seconds = seconds
    self.wall = wall
    self.lead = lead
  }

  package static func now() -> Moment {
    var spec = timespec()
    clock_gettime(CLOCK_MONOTONIC, &spec)
    let wall = SteadyClock.now()
    return Moment(
      seconds: Double(spec.tv_sec) + Double(spec.tv_nsec) / 1e9, wall: wall.time, lead: wall.lead)
  }

  package func adding(seconds more: Double) -> Moment {
    Moment(seconds: seconds + more, wall: wall.adding(seconds: more), lead: lead)
  }
}
