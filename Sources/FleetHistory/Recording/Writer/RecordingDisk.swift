/// What recordings need of a file system: small enough that tests can stand in for one that is
/// full, writes half of what it is given, or forgets what was not synced.
package protocol RecordingDisk: Sendable {
  /// Opens a file to write, making it where there is none. Nothing that it holds is changed.
  func open(_ path: String) throws(DiskError) -> any RecordingFile
  /// Makes a folder and those above it; one that is there is fine.
  func makeFolder(_ path: String) throws(DiskError)
  func isFolder(_ path: String) -> Bool
  /// The files of a folder with their sizes in bytes, in no order.
  func files(in folder: String) throws(DiskError) -> [(name: String, bytes: Int)]
  func remove(_ path: String) throws(DiskError)
  /// Makes sure that the names in a folder outlive a loss of power.
  func syncFolder(_ path: String)
}

/// A file that is written; closed, and unlocked, when nobody holds it any more.
package protocol RecordingFile: Sendable {
  /// Bytes that it held when it was opened.
  var lengthAtOpen: Int { get }
  /// A pipe or a device: what was written cannot be taken back.
  var isStream: Bool { get }
  /// What has become of it under its name.
  func standing(at path: String) -> RecordingStanding
  /// Takes the exclusive lock of writers.
  ///
  /// - Returns: whether nobody else holds it.
  func lock() -> Bool
  /// Writes at the end, with one call to the system.
  ///
  /// - Returns: how many bytes were taken; fewer than given on a disk that fills.
  func write(_ bytes: UnsafeRawBufferPointer) throws(DiskError) -> Int
  /// Cuts the file to a length; what is written next goes there.
  func truncate(to length: Int) throws(DiskError)
  /// Returns when what was written outlives a loss of power.
  func sync() throws(DiskError)
}

/// What has become of a file that is written.
package enum RecordingStanding: Hashable, Sendable {
  case there
  /// Its name is another's or nobody's, and what was written is there: it was renamed, or its disk was
  /// taken away.
  case moved
  /// No name leads to it, and it is gone when it is closed.
  case removed
}

/// What the system answered, by its number.
package struct DiskError: Error, Hashable {
  package let number: Int32

  package init(_ number: Int32) { self.number = number }
}
