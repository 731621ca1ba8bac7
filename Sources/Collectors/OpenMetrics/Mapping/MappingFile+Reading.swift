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
    var bytes = [UInt8](repeating: 0, count: largest + 1)
    var count = 0
    while count < bytes.count {
      let more = bytes[count...].withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if more < 0 && errno == EINTR { continue }
      guard more >= 0 else {
        throw SourceError(.unreadable, path, "cannot be read: " + SystemText.error(errno))
      }
      if more == 0 { break }
      count += more
    }
    guard count <= largest else {
      throw SourceError(.unreadable, path, "is too large for a mapping")
    }
    return Array(bytes[..<count])
  }
}
