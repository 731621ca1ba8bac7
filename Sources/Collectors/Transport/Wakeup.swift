import Glibc
import Synchronization

/// Wakes a thread that waits in `poll`, and tells it to stop.
package final class Wakeup: Sendable {
  /// Readable from the moment `stop` is called; -1 where the system has no more descriptors, and
  /// then a stop is seen when the wait next times out.
  package let descriptor: CInt
  private let writeEnd: CInt
  private let stopped = Atomic<Bool>(false)

  package init() {
    let ends = Pipe.open() ?? (read: -1, write: -1)
    descriptor = ends.read
    writeEnd = ends.write
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if writeEnd >= 0 { close(writeEnd) }
  }

  package var isStopped: Bool { stopped.load(ordering: .acquiring) }

  package func stop() {
    stopped.store(true, ordering: .releasing)
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }
}
