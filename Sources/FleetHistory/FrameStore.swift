import FleetModel

/// Frames that lie somewhere else, such as in a recording, and are fetched when they are looked at.
/// All summaries are known at once.
package protocol FrameStore: Sendable {
  /// One a frame, oldest first.
  var summaries: [FrameSummary] { get }

  /// Fetches a frame by its place; may take as long as a disk does.
  func frame(at index: Int) throws(RecordingError) -> Frame
}
