import Glibc

/// Wakes a thread that waits in `poll`, as often as is wanted.
final class Doorbell: Sendable {
  /// Readable while it rings; -1 where the system has no more descriptors.
  let descriptor: CInt
  private let writeEnd: CInt

  init() {
    let ends = Pipe.open() ?? (read: -1, write: -1)
    descriptor = ends.read
    writeEnd = ends.write
    // A full pipe rings already.
    _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if writeEnd >= 0 { close(writeEnd) }
  }

  func ring() {
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }

  /// Ends the ringing.
  func answer() {
    var bytes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    while read(descriptor, &bytes, 32) == 32 {}
  }
}
