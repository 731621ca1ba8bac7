import Glibc

/// Waits until one of a few descriptors has something to read, or until a time has passed.
package enum Poll {
  /// - Parameters:
  ///   - descriptors: at most 64; those that are negative are passed over.
  ///   - timeout: seconds; nil waits without end.
  /// - Returns: a bit for every descriptor that has something, by its place.
  @discardableResult
  package static func wait(_ descriptors: [CInt], timeout: Double?) -> UInt64 {
    precondition(descriptors.count <= 64)
    var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&entries, nfds_t(entries.count), milliseconds(timeout)) > 0 else { return 0 }
    return entries.enumerated().reduce(0) { bits, entry in
      entry.element.revents == 0 ? bits : bits | 1 << UInt64(entry.offset)
    }
  }

  /// Rounded up, so that a deadline has passed when the wait is over.
  private static func milliseconds(_ timeout: Double?) -> CInt {
    guard let timeout else { return -1 }
    return CInt(max(0, min(timeout * 1000, 1e6)).rounded(.up))
  }
}
