import Glibc

/// A running program whose output is read without ever blocking. Used by one thread.
///
/// The child has a session, a process group and a pseudo-terminal of its own: signals reach what
/// it started too, and the kernel hangs up on all of it when this process dies. Nothing here waits
/// for a child, because one that is stuck in a driver cannot even be killed.
package final class ChildProcess {
  package let pid: pid_t
  /// Descriptors to poll; -1 once ended.
  package private(set) var output: CInt
  package private(set) var errors: CInt
  /// The end of its standard input that we hold; -1 where it reads nothing.
  private var input: CInt
  /// How it ended; nil while it runs.
  package private(set) var exit: ChildExit?
  /// Whether output may be held back by the child because it goes to a pipe.
  package let isOnPipe: Bool

  package enum Reading: Hashable, Sendable {
    case bytes(Int)
    /// All of the present has been read; more may come.
    case nothing
    /// Nothing will come any more.
    case ended
  }

  init(pid: pid_t, input: CInt, output: CInt, errors: CInt, isOnPipe: Bool) {
    self.pid = pid
    self.input = input
    self.output = output
    self.errors = errors
    self.isOnPipe = isOnPipe
  }

  deinit { closeDescriptors() }

  /// Reads what has come on standard output.
  package func readOutput(into buffer: UnsafeMutableRawBufferPointer) -> Reading {
    Self.read(&output, into: buffer)
  }

  /// Reads what has come on standard error.
  package func readErrors(into buffer: UnsafeMutableRawBufferPointer) -> Reading {
    Self.read(&errors, into: buffer)
  }

  private static func read(
    _ descriptor: inout CInt, into buffer: UnsafeMutableRawBufferPointer
  ) -> Reading {
    guard descriptor >= 0 else { return .ended }
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count > 0 { return .bytes(count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return .nothing }
      // A pseudo-terminal answers EIO when its last writer has gone.
      close(descriptor)
      descriptor = -1
      return .ended
    }
  }

  /// Whether it has ended, asked without waiting. What is left of its group is killed then: a
  /// grandchild could hold the output open for ever.
  package func checkExit() -> ChildExit? {
    if let exit { return exit }
    var information = siginfo_t()
    let answer = waitid(P_PID, id_t(bitPattern: pid), &information, WEXITED | WNOHANG | WNOWAIT)
    guard answer == 0, information.si_signo == SIGCHLD else { return nil }
    kill(-pid, SIGKILL)
    exit = Self.reap(pid)
    return exit
  }

  /// Takes the exit of a child that has ended; nil while it lives.
  static func reap(_ pid: pid_t) -> ChildExit? {
    var status: CInt = 0
    guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
    let signal = status & 0x7F
    return signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal)
  }

  /// Sends a signal to the child and to everything it started.
  package func signalGroup(_ signal: CInt) {
    guard exit == nil else { return }
    kill(-pid, signal)
  }

  /// Stops listening. A child that still lives must be handed to `AbandonedChildren`.
  package func closeDescriptors() {
    if output >= 0 { close(output) }
    if errors >= 0 { close(errors) }
    if input >= 0 { close(input) }
    input = -1
    output = -1
    errors = -1
  }
}
