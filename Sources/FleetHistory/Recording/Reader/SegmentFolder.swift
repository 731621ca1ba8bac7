import Glibc
import Synchronization

/// The segments in a folder.
enum SegmentFolder {
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Paths of the files whose names end in `.gtr`, by name, which is by time.
  static func files(in folder: String) throws(RecordingError) -> [String] {
    guard let stream = opendir(folder) else {
      let reason = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
      throw RecordingError(.system, subject: folder, "cannot be listed: \(reason)")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".gtr"), !name.hasPrefix(".") { names.append(name) }
    }
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    return names.sorted().map { base + $0 }
  }
}

/// Keeps the number of files that are open at once below what a process may have: a folder can
/// hold a segment for each hour of months.
final class DescriptorBudget: Sendable {
  private static let most = 64
  /// Last used last.
  private let opened = Mutex<[(name: String, file: FileBytes)]>([])

  func open(_ path: String) throws(RecordingError) -> Segment {
    let file = try FileBytes(path)
    use(file)
    return try Segment(file)
  }

  func use(_ segment: Segment) {
    if let file = segment.bytes as? FileBytes { use(file) }
  }

  private func use(_ file: FileBytes) {
    let idle = opened.withLock { opened -> FileBytes? in
      opened.removeAll { $0.file === file }
      opened.append((file.name, file))
      return opened.count > Self.most ? opened.removeFirst().file : nil
    }
    idle?.release()
  }
}
