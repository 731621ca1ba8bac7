/// How a recording stands: for the header of the screen and the progress on standard error.
package struct RecordingState: Hashable, Sendable {
  /// The file or the folder as it was named; `-` for a pipe.
  package var path: String
  /// Frames that are in the recording.
  package var frames = 0
  /// Frames that were dropped, because the disk was full or slow.
  package var framesLost = 0
  /// Bytes written, over all segments of this run.
  package var bytes = 0
  /// Cells of the frames written.
  package var values = 0
  /// What went wrong last, with what follows; nil while all is well.
  package var error: String?
  /// What became of files that were removed or moved while they were written, in sentences, the last of
  /// them.
  package var goneFiles: [String] = []
  /// Frames wait in memory for the disk to take them.
  package var isPaused = false
  /// Nothing more is written: finished, or the reader of the pipe went away.
  package var hasEnded = false

  package init(path: String) { self.path = path }

  /// Mean bytes of one cell; nil before the first frame.
  package var bytesPerValue: Double? { values > 0 ? Double(bytes) / Double(values) : nil }
}
