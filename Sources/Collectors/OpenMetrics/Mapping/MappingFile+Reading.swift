import Glibc

extension MappingFile {
  /// Bytes of a mapping file at most.
  private static let largest = 1 << 20

  /// The content of a file, which must be plain and of a size that people write.
  static func bytes(of path: String) throws(SourceError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw SourceError(.unreadable, path, "cannot be opened: " + SystemText.error(errno))
    }
    defer { close(descriptor) }
    return try SmallFile.bytes(of: descriptor, path, atMost: largest, for: "a mapping")
  }
}
