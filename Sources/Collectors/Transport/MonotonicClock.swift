import FleetModel
import Glibc

/// One instant by both clocks: deadlines follow the monotonic one, stamps the wall clock.
package struct Moment: Sendable, Hashable {
  /// Seconds by a clock that nobody sets.
  package var seconds: Double
  package var wall: Timestamp

  package init(seconds: Double, wall: Timestamp) {
    self.seconds = seconds
    self.wall = wall
  }

  package static func now() -> Moment {
    var spec = timespec()
    clock_gettime(CLOCK_MONOTONIC, &spec)
    return Moment(
      seconds: Double(spec.tv_sec) + Double(spec.tv_nsec) / 1e9, wall: Timestamp.now())
  }

  package func adding(seconds more: Double) -> Moment {
    Moment(seconds: seconds + more, wall: wall.adding(seconds: more))
  }
}
