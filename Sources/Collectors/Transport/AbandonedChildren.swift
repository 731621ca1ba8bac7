import Synchronization

/// Children that did not die of SIGKILL: stuck in a driver, they end when the kernel lets them go.
/// Nobody waits for them; they are asked about now and then, so that none stays a zombie.
package enum AbandonedChildren {
  private static let pids = Mutex<Set<Int32>>([])

  package static func add(_ pid: Int32) { pids.withLock { _ = $0.insert(pid) } }

  /// Whether an abandoned child still lives; one that has ended is reaped and forgotten.
  package static func isAlive(_ pid: Int32) -> Bool {
    pids.withLock { pids in
      guard pids.contains(pid) else { return false }
      if ChildProcess.reap(pid) == nil { return true }
      pids.remove(pid)
      return false
    }
  }
}
