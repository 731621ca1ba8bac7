import Glibc

/// Reads files that people write, and refuses those that are larger than people write them.
enum SmallFile {
  /// What is left to read of an open file.
  ///
  /// - Parameter purpose: what the file is for, with its article, for the error.
  static func bytes(
    of descriptor: CInt, _ path: String, atMost largest: Int, for purpose: String
  ) throws(SourceError) -> [UInt8] {
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
      throw SourceError(.unreadable, path, "is too large for " + purpose)
    }
    return Array(bytes[..<count])
  }
}
