/// How a recording is made.
package struct RecordingOptions: Sendable {
  /// When what was written is made to outlive a loss of power.
  package enum Sync: Hashable, Sendable {
    /// After each frame.
    case frame
    /// Whenever so many seconds have passed since the last time.
    case seconds(Double)
    /// When the system likes.
    case never
  }

  /// How much of a folder of segments is kept; nil for all of it.
  package struct Keep: Hashable, Sendable {
    package var seconds: Double?
    package var bytes: Int?

    package init(seconds: Double? = nil, bytes: Int? = nil) {
      self.seconds = seconds
      self.bytes = bytes
    }
  }

  /// Whose time intervals are measured by.
  package enum Clock: Hashable, Sendable {
    /// The clocks of this machine, at the moment a frame is appended.
    case machine
    /// The instants of the frames: a log that is converted.
    case frames
  }

  package var sync = Sync.frame
  package var keep = Keep()
  /// Frames from one key frame to the next at most.
  package var groupLength = 32
  /// Entities that are decoded together.
  package var stripe = 4096
  package var site = ""
  package var sourceNames = ""
  /// Seconds between frames; three without one are a gap.
  package var period = 1.0
  package var segmentSeconds = 3600.0
  package var segmentBytes = 256 << 20
  /// Names of hosts, people's programs and the like become pseudonyms.
  package var redact = false
  package var clock = Clock.machine
  /// The program and its version, for the file header.
  package var writer = "gigatop"

  package init() {}
}
