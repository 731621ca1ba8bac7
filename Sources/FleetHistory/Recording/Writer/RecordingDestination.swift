import Glibc

/// Where a recording goes.
package enum RecordingDestination: Hashable, Sendable {
  /// One file for all of it; a named pipe or a device is written to as it is.
  case file(String)
  /// A folder of segments, kept as long as the options say.
  case folder(String)
  /// An open pipe: standard output.
  case descriptor(CInt)

  /// What a word of the command line means: `-` is standard output; a path that is a folder, or
  /// ends as one, is a folder of segments.
  package init(_ word: String, _ disk: some RecordingDisk = SystemDisk()) {
    if word == "-" {
      self = .descriptor(STDOUT_FILENO)
    } else if word.hasSuffix("/") || disk.isFolder(word) {
      self = .folder(RecordingPath.withoutTrailingSlashes(word))
    } else {
      self = .file(word)
    }
  }

  /// The path as it was given; `-` for a pipe.
  package var name: String {
    switch self {
    case .file(let path), .folder(let path): path
    case .descriptor: "-"
    }
  }
}
