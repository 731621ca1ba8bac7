import FleetHistory
import Glibc

/// Tells recordings from logs.
enum RecordingProbe {
  /// Whether a path is a recording by its first bytes or its name, or a folder with one in it.
  /// Of `-`, standard input, the first bytes are waited for.
  static func isRecording(_ path: String) throws -> Bool {
    if path == "-" { return try StandardInput.recording != nil }
    var information = stat()
    guard stat(path, &information) == 0 else { return false }
    switch information.st_mode & S_IFMT {
    case S_IFREG: return path.hasSuffix(".gtr") || beginsAsRecording(path)
    case S_IFDIR: return holdsRecording(path)
    default: return false
    }
  }

  /// Whether a path is a folder.
  static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  private static func beginsAsRecording(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return false }
    defer { close(file) }
    var head = [UInt8](repeating: 0, count: RecordStream.magic.count)
    return read(file, &head, head.count) == head.count && head == RecordStream.magic
  }

  private static func holdsRecording(_ folder: String) -> Bool {
    guard let handle = opendir(folder) else { return false }
    defer { closedir(handle) }
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".gtr") { return true }
    }
    return false
  }
}
