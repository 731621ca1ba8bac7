/// How long the collector is patient with the tool, in seconds.
package struct LoopLimits: Sendable, Hashable {
  /// `--help-query-gpu`.
  package var help = 25.0
  /// The first answer of a child: without persistence mode the driver initialises every GPU.
  package var firstAnswer = 30.0
  /// Age of the newest sample at which a child counts as stuck: three periods, and at least this.
  package var minimumAge = 4.0
  /// From SIGTERM to SIGKILL, and from there to leaving the child behind.
  package var grace = 2.0
  /// First pause after a failure; it doubles up to the longest.
  package var backOff = 1.0
  package var longestBackOff = 60.0
  /// Between looks at a child that was left behind.
  package var recheck = 5.0
  /// Between news while nothing is heard.
  package var news = 5.0
  /// Between calls for the processes, and how long one may take.
  package var processes = 5.0
  package var processesAnswer = 15.0
  /// Loops in a row that go bad or end early before single calls take their place.
  package var loopsTried = 3

  package init() {}

  /// For a host that ssh reaches: a network may hold its breath.
  package static var remote: LoopLimits {
    var limits = LoopLimits()
    limits.minimumAge = 8
    return limits
  }
}
