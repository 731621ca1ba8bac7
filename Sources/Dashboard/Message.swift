import FleetHistory
import FleetModel
import Incidents
import TerminalKit

/// What can happen to the dashboard.
package enum Message: Sendable {
  case key(Key)
  case resized(Size)
  /// A frame and its summary, both made off the UI path.
  case frame(Frame, FrameSummary)
  /// Frames from before the first one, oldest first.
  case past([Frame], [FrameSummary])
  /// The health of the sources, when no frame carries it.
  case sources([SourceStatus])
  /// Wall time passes.
  case tick(Timestamp)
  /// Frames of a recording that were asked for, by their places.
  case loaded([(Int, Frame)])
  /// What a recording says of the past of a GPU.
  case devicePast(DevicePast)
  /// Where what was looked for begins; nil where it does not.
  case found(Search, Int?)
  /// A frame of a recording that cannot be read, and why.
  case unreadable(Int, String)
  /// What the rules found, or a recording holds: events that begin, change or end.
  case events([Event])
  /// What jobs have used, as of the newest frame of live sources.
  case jobs(JobLedger)
  /// Summaries that a recording has got since it was opened, oldest first.
  case summaries([FrameSummary])
  /// A log has been read to its end.
  case sourceEnded
  /// How the recording stands; nil when nothing is recorded.
  case recording(RecordingState?)
  /// A sentence for the operator.
  case notice(String, isError: Bool)
}

/// What the dashboard wants of the world around it.
package enum Effect: Hashable, Sendable {
  case quit
  case suspend
  case repaint
  case useTheme(String)
  /// Begin to record, or end it.
  case toggleRecording
  /// Frames of a recording are needed, the most urgent first; what was asked before is not any
  /// more.
  case load([Int])
  /// A time in a recording is looked for.
  case find(Search)
  /// A note or a bookmark is to be kept; who wrote it, and its id, are not known here.
  case note(NoteRecord)
  /// The past of a GPU is needed, by group details.
  case loadPast(DevicePast.Request)
}
