import Glibc

/// A pipe whose ends are closed on exec.
package enum Pipe {
  /// The read end never blocks.
  package static func open() -> (read: CInt, write: CInt)? {
    guard let ends = openForChild() else { return nil }
    _ = fcntl(ends.read, F_SETFL, O_NONBLOCK)
    return ends
  }

  /// Reading from it waits, as a program expects of its standard input.
  static func openForChild() -> (read: CInt, write: CInt)? {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}
