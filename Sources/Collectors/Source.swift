import FleetModel

/// Something that telemetry comes from: a tool on this host, the simulator, a log.
///
/// A source never throws: what goes wrong is reported as its status, and the source tries again.
package protocol Source: Sendable {
  /// The source as the user named it; unique within a fleet.
  var id: String { get }
  /// Seconds between frames that are wanted.
  var period: Double { get }
  /// Delivers frames and statuses until the task is cancelled or, for a log that has been read to
  /// its end, until there is no more. Returns with no child process left running.
  func run(_ deliver: @escaping @Sendable (SourceReport) -> Void) async
  /// Whether it is a page of metrics, of which each series can be explained.
  var isPage: Bool { get }
  /// Asks once: what answers, how fast, and what is wrong. Ends by itself, also where nobody answers.
  func probe() async -> SourceProbe
}

extension Source {
  package var isPage: Bool { false }
}

/// What a source has to say.
package enum SourceReport: Sendable {
  /// A complete frame of the source's own fleet, with the source's status as its only one.
  case frame(Frame)
  /// No frame, but news of the source itself.
  case status(SourceStatus)
}
