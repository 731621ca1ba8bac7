import FleetModel

/// Something that a recording held once, or should hold, and that cannot be read.
package struct RecordingLoss: Hashable, Sendable, CustomStringConvertible {
  package enum What: Hashable, Sendable {
    /// Frames by number, that are not there or that cannot be read.
    case frames(first: UInt64, count: Int)
    /// Notes, events, sources, summaries or indexes; of which kind they were is lost too.
    case records(Int)
    /// The labels (jobs, users, pods) of so many frames that were read.
    case labels(frames: Int)
    /// What the GPUs were over so many groups of frames; the frames themselves tell it too.
    case details(Int)
    /// Records whose numbers cannot be; what they hold is read.
    case misnumbered(Int)
    /// What the recording lost that this one was copied from, in the words of the copy.
    case before(String)
    /// Records that stand there more than once.
    case repeated(Int)
    /// Bytes that belong to no record.
    case bytes(Int, places: Int)
    /// Half a record at the end.
    case tail(Int)
    /// The record that says what the file is.
    case fileHeader
    /// A whole file of a folder, with what is wrong with it.
    case segment(String)
  }

  package let what: What
  /// The file.
  package let file: String
  /// Of frames: the instants of the first and the last, or where `isBetween` of their neighbours.
  package let from: Timestamp?
  package let to: Timestamp?
  /// The instants of the lost frames are lost with them: these are those of the frames around.
  package let isBetween: Bool

  init(
    _ what: What, file: String, from: Timestamp? = nil, to: Timestamp? = nil,
    isBetween: Bool = false
  ) {
    self.what = what
    self.file = file
    self.from = from
    self.to = to
    self.isBetween = isBetween
  }

  /// Whether a copy does not hold it either, and must say so. Bytes that belong to no record are
  /// told where they were a frame or a record.
  package var isForCopies: Bool {
    switch what {
    case .repeated, .bytes, .details, .misnumbered, .before: false
    default: true
    }
  }

  /// Whether a file may hold frames that cannot be read for it.
  package var mayHideFrames: Bool {
    switch what {
    case .repeated, .details, .misnumbered, .before, .labels: false
    default: true
    }
  }

  /// Whether something of value is lost, and not only bytes that nobody misses.
  package var isOfContent: Bool {
    switch what {
    case .repeated: false
    default: true
    }
  }

  /// `frames 120-131 are missing: 12 frames, 14:03:20-14:05:10` (UTC).
  package var description: String {
    switch what {
    case .frames(let first, 1): "frame \(first) is missing: 1 frame" + span
    case .frames(let first, let count):
      "frames \(first)-\(first &+ UInt64(count) &- 1) are missing: \(count) frames" + span
    case .records(let count):
      count == 1
        ? "1 record that is no frame is missing (a note, an event, a summary or the like)"
        : "\(count) records that are no frames are missing (notes, events, summaries or the like)"
    case .labels(let frames):
      "the labels (jobs, users and the like) of \(frames == 1 ? "1 frame" : "\(frames) frames") "
        + "are lost" + span
    case .details(let count):
      "the summaries of GPUs over \(count == 1 ? "1 group" : "\(count) groups") of frames are lost"
    case .misnumbered(let count):
      (count == 1
        ? "1 record has a number that cannot be" : "\(count) records have numbers that cannot be")
        + "; what stands there is read"
    case .before(let words): "lost in what it was copied from: " + words
    case .repeated(let count):
      count == 1
        ? "1 record stands there twice; it is read once"
        : "\(count) records stand there more than once; each is read once"
    case .bytes(let count, let places):
      "\(count) bytes belong to no record" + (places > 1 ? ", in \(places) places" : "")
    case .tail(let count): "the last \(count) bytes are no whole record"
    case .fileHeader: "what the file says of itself is lost: its period, site, machine and writer"
    case .segment(let reason): "\(file): \(reason)"
    }
  }

  private var span: String {
    switch (from, to) {
    case (let from?, let to?) where isBetween: ", between \(text(from)) and \(text(to))"
    case (let from?, nil): ", after \(text(from))"
    case (nil, let to?): ", before \(text(to))"
    case (let from?, let to?) where from == to: ", \(text(from))"
    case (let from?, let to?): ", \(text(from))-\(text(to))"
    case (nil, nil): ""
    }
  }

  /// The time of day; with the date where the two ends have different ones.
  private func text(_ time: Timestamp) -> String {
    let civil = CivilTime(utc: time)
    let dates = [from, to].compactMap { $0.map { CivilTime(utc: $0).dateText } }
    let isOneDay = Set(dates).count == 1
    return isOneDay ? civil.timeText : civil.dateText + " " + civil.timeText
  }
}
