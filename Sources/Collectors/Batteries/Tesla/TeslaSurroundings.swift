import FleetModel

/// What a Tesla source needs of the world, so that tests can be it.
package struct TeslaSurroundings: Sendable {
  package var transfer: any HTTPTransfer
  package var clock: @Sendable () -> Moment
  /// Waits, and throws when the task is cancelled.
  package var sleep: @Sendable (_ seconds: Double) async throws -> Void
  /// A number from 0 up to 1.
  package var random: @Sendable () -> Double

  package init(
    transfer: any HTTPTransfer, clock: @escaping @Sendable () -> Moment = { Moment.now() },
    sleep: @escaping @Sendable (_ seconds: Double) async throws -> Void = {
      try await Task.sleep(for: .seconds($0))
    },
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.transfer = transfer
    self.clock = clock
    self.sleep = sleep
    self.random = random
  }
}

/// What came of a round of requests, and how long to wait for the next.
package struct TeslaRound: Sendable {
  package var report: SourceReport
  /// Seconds.
  package var pause: Double
}
