import FleetModel

/// A folder of segments that one writer has taken for itself.
struct RecordingFolder: Sendable {
  static let lockName = "lock"

  let path: String
  private let disk: any RecordingDisk
  /// Held for as long as the folder is written to.
  private var lock: any RecordingFile

  /// Makes the folder if there is none, and takes its lock.
  init(_ path: String, _ disk: any RecordingDisk) throws(RecordingError) {
    self.path = path
    self.disk = disk
    do throws(DiskError) {
      try disk.makeFolder(path)
      lock = try disk.open(path + "/" + Self.lockName)
    } catch {
      throw RecordingError(
        .system, subject: path, "cannot be recorded into: \(error.words); nothing is recorded")
    }
    guard lock.lock() else {
      throw RecordingError(
        .locked, subject: path,
        "another gigatop records into it; end that one, or name another folder")
    }
  }

  func segments() throws(DiskError) -> [Retention.Segment] {
    try disk.files(in: path).compactMap { file in
      SegmentName(file.name).map { Retention.Segment($0, bytes: file.bytes) }
    }
  }

  /// The number that the next segment gets: one more than any there is.
  func nextNumber() throws(DiskError) -> Int {
    (try segments().map(\.name.number).max() ?? -1) + 1
  }

  /// Makes a segment. What is there already is never written to, so that a name that is taken
  /// makes way for the next number.
  mutating func create(_ name: SegmentName) throws(DiskError) -> SegmentOutput {
    var name = name
    if lock.standing(at: path + "/" + Self.lockName) != .there { try takeAgain() }
    while true {
      let path = path + "/" + name.text
      let file = try disk.open(path)
      if file.lengthAtOpen == 0, file.lock() {
        disk.syncFolder(self.path)
        return SegmentOutput(file, path: path)
      }
      name.number += 1
    }
  }

  /// Makes the folder and takes its lock again, where somebody removed them.
  private mutating func takeAgain() throws(DiskError) {
    try disk.makeFolder(path)
    let lock = try disk.open(path + "/" + Self.lockName)
    guard lock.lock() else { throw DiskError.isTaken }
    self.lock = lock
  }

  /// Removes what is older, or more, than is kept. What cannot be removed now is tried again.
  func prune(_ keep: RecordingOptions.Keep, now: Timestamp) {
    guard keep.seconds != nil || keep.bytes != nil, let segments = try? segments() else { return }
    for segment in Retention.surplus(segments, keep: keep, now: now) {
      try? disk.remove(path + "/" + segment.name.text)
    }
  }
}
