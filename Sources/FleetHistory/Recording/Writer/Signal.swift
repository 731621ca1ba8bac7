import Glibc

/// Lets a thread wait for another one. Counts what was given and not yet taken.
final class Signal: @unchecked Sendable {
  // The semaphore is its own lock.
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(semaphore, 0, 0) }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func give() { sem_post(semaphore) }

  /// Waits until something is given, or until an instant by the monotonic clock, in nanoseconds.
  func take(until due: Int64? = nil) {
    guard let due else {
      while sem_wait(semaphore) != 0, errno == EINTR {}
      return
    }
    let now = RecordingMoment.now()
    let wall = now.wall &+ max(0, due &- now.monotonic)
    var limit = timespec()
    limit.tv_sec = Int(wall / 1_000_000_000)
    limit.tv_nsec = Int(wall % 1_000_000_000)
    while sem_timedwait(semaphore, &limit) != 0, errno == EINTR {}
  }
}

/// The thread of a writer.
enum RecordingThread {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private static let stackSize = 1 << 20

  static func start(_ body: @escaping @Sendable () -> Void) throws(RecordingError) {
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
    guard number != 0 else { return }
    work.release()
    throw RecordingError(
      .system, subject: "recording", "\(DiskError(number).words); nothing is recorded")
  }
}
