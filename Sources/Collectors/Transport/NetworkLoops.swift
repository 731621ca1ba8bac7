import NIOPosix

/// The thread that waits for all network connections of the program. It is started by the first
/// use, so that a fleet without a network source never has it.
package enum NetworkLoops {
  package static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
}
