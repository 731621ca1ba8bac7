import Glibc

extension ChildProcess {
  /// Ends children and everything they started: SIGTERM, after the grace SIGKILL, and who is still
  /// there after another grace is left behind. Takes at most twice the grace.
  ///
  /// - Returns: how many were left behind.
  @discardableResult
  package static func end(_ children: [ChildProcess], grace: Double) -> Int {
    var living = children.filter { $0.checkExit() == nil }
    for signal in [SIGTERM, SIGKILL] {
      living.forEach { $0.signalGroup(signal) }
      wait(for: &living, atMost: grace)
    }
    living.forEach { AbandonedChildren.add($0.pid) }
    children.forEach { $0.closeDescriptors() }
    return living.count
  }

  private static func wait(for living: inout [ChildProcess], atMost seconds: Double) {
    let deadline = Moment.now().seconds + seconds
    while !living.isEmpty {
      living.removeAll { $0.checkExit() != nil }
      if living.isEmpty || Moment.now().seconds >= deadline { return }
      usleep(3000)
    }
  }
}
