import Collectors
import FleetModel
import Simulation
import Synchronization
import Testing

@Suite struct SimulatedSourceTests {
  private static let start = Timestamp(milliseconds: 1_795_000_000_000)

  /// A clock that moves when somebody sleeps, and that stops the source after some sleeps.
  private final class SleepingClock: Sendable {
    private struct Stopped: Error {}
    private let state: Mutex<(time: Timestamp, sleeps: Int)>
    private let oversleep: Double

    init(_ time: Timestamp, sleeps: Int, oversleep: Double = 0) {
      state = Mutex((time, sleeps))
      self.oversleep = oversleep
    }

    func now() -> Timestamp { state.withLock { $0.time } }

    func sleep(_ seconds: Double) throws {
      try state.withLock { state in
        guard state.sleeps > 0 else { throw Stopped() }
        state.sleeps -= 1
        state.time = state.time.adding(seconds: seconds + oversleep)
      }
    }
  }

  private func offsets(_ clock: SleepingClock) async throws -> [Double] {
    let source = SimulatedSource(
      try Simulator(address: "sim:desk", start: Self.start), now: { clock.now() },
      sleep: { try clock.sleep($0) })
    let times = Mutex<[Double]>([])
    await source.run { report in
      guard case .frame(let frame) = report else { return }
      times.withLock { $0.append(frame.time.seconds(since: Self.start)) }
    }
    return times.withLock { $0 }
  }

  @Test func framesComeAtWholePeriods() async throws {
    let clock = SleepingClock(Self.start.adding(seconds: 0.004), sleeps: 3)
    #expect(try await offsets(clock) == [0, 1, 2, 3])
  }

  @Test func missedFramesAreLeftOut() async throws {
    let clock = SleepingClock(Self.start, sleeps: 2, oversleep: 4.5)
    #expect(try await offsets(clock) == [0, 5, 10])
  }

  @Test func thePastEndsAtTheStart() throws {
    let source = SimulatedSource(try Simulator(address: "sim:desk", start: Self.start))
    let past = source.past(seconds: 5)
    let newestFirst = Array(past.reversed()).map { $0.time.seconds(since: Self.start) }
    #expect(newestFirst == [-1, -2, -3, -4, -5])
    #expect(past.first?.content.sources.first?.kind == "simulation")
    #expect(source.id == "sim:desk")
  }
}
