import FleetModel
import Simulation

/// A simulated site as a source: a frame each period, at whole periods from the simulation's start.
package struct SimulatedSource: Source {
  package let simulator: Simulator
  package let period: Double
  private let now: @Sendable () -> Timestamp
  private let sleep: @Sendable (_ seconds: Double) async throws -> Void

  /// - Parameters:
  ///   - period: seconds between frames; nil takes the scenario's own.
  ///   - now: the clock that frames keep to.
  ///   - sleep: waits, and throws when the task is cancelled.
  package init(
    _ simulator: Simulator, period: Double? = nil,
    now: @escaping @Sendable () -> Timestamp = Timestamp.now,
    sleep: @escaping @Sendable (_ seconds: Double) async throws -> Void = {
      try await Task.sleep(for: .seconds($0))
    }
  ) {
    self.simulator = simulator
    self.period = period ?? simulator.period
    self.now = now
    self.sleep = sleep
  }

  package var id: String { simulator.id }

  /// Delivers the frame of the start at once, then one each period; frames whose time has passed
  /// while nobody listened are left out.
  package func run(_ deliver: @escaping @Sendable (SourceReport) -> Void) async {
    var number = 0
    while !Task.isCancelled {
      let wait = time(of: number).seconds(since: now())
      if wait > 0 {
        do { try await sleep(min(wait, period)) } catch { return }
      }
      number = max(number, latest)
      deliver(.frame(simulator.frame(at: time(of: number))))
      number += 1
    }
  }

  private func time(of number: Int) -> Timestamp {
    simulator.start.adding(seconds: Double(number) * period)
  }

  /// The last frame whose time has come.
  private var latest: Int {
    Int(min(max(0, now().seconds(since: simulator.start) / period), 1e12))
  }

  /// The frames before the start, oldest first. Each is worked out when it is taken, so that a
  /// caller can take the newest first (`reversed()`) and draw meanwhile.
  package func past(seconds: Double = 300) -> LazyMapCollection<[Timestamp], Frame> {
    let simulator = simulator
    return simulator.pastTimes(seconds: seconds).lazy.map { simulator.frame(at: $0) }
  }
}

extension SimulatedSource {
  package func probe() async -> SourceProbe {
    let started = ContinuousClock.now
    let frame = simulator.frame(at: simulator.start)
    let took = (ContinuousClock.now - started) / .milliseconds(1)
    var probe = SourceProbe()
    probe.lines = [
      ("scenario", simulator.scenario.summary), ("period", "\(simulator.period) s"),
      ("one frame", "\((took * 10).rounded() / 10) ms"),
    ]
    probe.frame = frame
    return probe
  }
}
