import Dispatch
import Glibc
import Synchronization
import TerminalKit

/// Ends the program within a second of a signal, also where the thread that draws waits for a terminal
/// that takes nothing: one that was stopped, or that nobody reads.
final class EndGuard: Sendable {
  private let exit: any TerminalExit
  private let isOver = Atomic<Bool>(false)

  /// How long the thread that draws has before its output is thrown away, and all has before the
  /// process ends, seconds.
  private static let grace = 0.3
  private static let limit = 0.85
  private static let step = 0.05

  init(_ exit: any TerminalExit) { self.exit = exit }

  /// Begins to guard; signals are to be ignored as such already.
  ///
  /// - Returns: what is to be cancelled when all is over.
  func listen(to numbers: [Int32]) -> [any DispatchSourceProtocol] {
    numbers.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [weak self] in self?.begin(128 + number) }
      source.activate()
      return source
    }
  }

  /// The end has been asked for; it has to come in time.
  ///
  /// - Parameter status: the exit status where it does not come by itself.
  func begin(_ status: Int32) { wait(since: DispatchTime.now(), status) }

  /// All is drawn that ever will be.
  func end() { isOver.store(true, ordering: .releasing) }

  private func wait(since start: DispatchTime, _ status: Int32) {
    let passed = Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    if isOver.load(ordering: .acquiring) { return }
    if passed >= Self.limit {
      exit.abandon()
      _exit(status)
    }
    if passed >= Self.grace { exit.dropOutput() }
    let next = passed < Self.grace ? Self.grace - passed : Self.step
    DispatchQueue.global().asyncAfter(deadline: .now() + next) { self.wait(since: start, status) }
  }
}
