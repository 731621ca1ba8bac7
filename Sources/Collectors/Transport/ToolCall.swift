import Glibc

/// One call of a tool from start to end, bounded in time and in what is kept of its output.
package enum ToolCall {
  package struct Answer: Sendable {
    /// How it ended; nil when it was still there at the end of its time.
    package var exit: ChildExit?
    package var output: [UInt8]
    package var errors: [UInt8]
    /// Seconds from start to end.
    package var seconds: Double
  }

  /// Runs a tool and waits for its end on the calling thread, which must be one that may block.
  ///
  /// - Parameters:
  ///   - limit: bytes of output that are kept.
  ///   - wakeup: ends the call early when stopped.
  package static func run(
    _ command: ChildCommand, timeout: Double, limit: Int = 1 << 22, wakeup: Wakeup
  ) throws(ChildStartError) -> Answer {
    let start = Moment.now().seconds
    let child = try ChildProcess.start(command)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 14, alignment: 16)
    defer { buffer.deallocate() }
    var output = CollectedOutput(limit: limit)
    var errors = CollectedOutput(limit: 4096)
    while child.checkExit() == nil, !wakeup.isStopped {
      let rest = start + timeout - Moment.now().seconds
      if rest <= 0 { break }
      let isClosing = child.output < 0
      Poll.wait(
        [wakeup.descriptor, child.output, child.errors],
        timeout: min(rest, isClosing ? 0.005 : 0.25))
      drain(child, buffer, &output, &errors)
    }
    drain(child, buffer, &output, &errors)
    let exit = child.exit
    if exit == nil { ChildProcess.end([child], grace: 0.3) }
    return Answer(
      exit: exit, output: output.bytes, errors: errors.bytes,
      seconds: Moment.now().seconds - start)
  }

  private static func drain(
    _ child: ChildProcess, _ buffer: UnsafeMutableRawBufferPointer,
    _ output: inout CollectedOutput, _ errors: inout CollectedOutput
  ) {
    while case .bytes(let count) = child.readOutput(into: buffer) {
      output.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    while case .bytes(let count) = child.readErrors(into: buffer) {
      errors.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
