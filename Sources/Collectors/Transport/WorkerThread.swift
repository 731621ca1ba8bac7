import Glibc

/// A thread of its own for work that waits in the kernel, so that none of the few threads that all
/// tasks share is ever blocked.
package enum WorkerThread {
  private static let stackSize = 512 * 1024

  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs a closure on a new thread and returns when it has ended. Cancelling the task stops the
  /// wake-up, which the closure is expected to heed.
  package static func run<Result: Sendable>(
    _ wakeup: Wakeup, _ body: @escaping @Sendable () -> Result
  ) async -> Result {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        start { continuation.resume(returning: body()) }
      }
    } onCancel: {
      wakeup.stop()
    }
  }

  /// Starts a thread with a small stack; where the system has no more threads, the closure runs at
  /// once on the caller's.
  static func start(_ body: @escaping @Sendable () -> Void) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, stackSize)
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let number = pthread_create(
      &thread, &attributes,
      { pointer in
        guard let pointer else { return nil }
        Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    if number != 0 { work.takeRetainedValue().body() }
  }
}
