import Glibc

/// Holds a thread up until a test lets it go on.
final class Gate: @unchecked Sendable {
  // Semaphores are their own locks.
  private let arrived = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
  private let opened = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() {
    sem_init(arrived, 0, 0)
    sem_init(opened, 0, 0)
  }

  deinit {
    for semaphore in [arrived, opened] {
      sem_destroy(semaphore)
      semaphore.deallocate()
    }
  }

  /// Waits here until the gate is open; it stays open.
  func pass() {
    sem_post(arrived)
    sem_wait(opened)
    sem_post(opened)
  }

  /// Returns when somebody has come to the gate.
  func waitForArrival() { sem_wait(arrived) }

  func open() { sem_post(opened) }
}
