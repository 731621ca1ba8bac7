import Collectors
import FleetModel
import Testing

/// The supervisor's decisions, with time that only the test moves.
struct LiveLoopSupervisorTests {
  /// A supervisor and its clock.
  private final class Bench {
    var now = Moment(seconds: 1000, wall: Timestamp(milliseconds: 1_700_000_000_000))
    var supervisor: LoopSupervisor

    init() {
      let status = SourceStatus(id: "nvidia-smi", kind: "nvidia-smi", since: now.wall, period: 1)
      supervisor = LoopSupervisor(status: status, now: now, limits: LoopLimits(), seed: 7)
    }

    func pass(_ seconds: Double) -> [LoopSupervisor.Action] {
      now = now.adding(seconds: seconds)
      return supervisor.advance(now)
    }

    func exit(_ words: String? = nil, atOnce: Bool = false) {
      supervisor.noteExit(words: words, mayRetryAtOnce: atOnce, now)
    }

    func tick(bad: Bool = false) -> (isNews: Bool, actions: [LoopSupervisor.Action]) {
      supervisor.noteTick(isBad: bad, entities: 8, reporting: bad ? 0 : 8, now)
    }

    /// Past the help, with the loop running.
    static var running: Bench {
      let bench = Bench()
      _ = bench.pass(0)
      bench.exit()
      _ = bench.pass(0)
      return bench
    }
  }

  @Test func asksForTheFieldsAndThenForSamples() {
    let bench = Bench()
    #expect(bench.pass(0) == [.start(.help)])
    bench.exit()
    #expect(bench.pass(0) == [.start(.loop)])
    #expect(bench.supervisor.status.state == .waiting)
    #expect(bench.tick().isNews)
    #expect(bench.supervisor.status.state == .answering)
  }

  @Test func firstAnswerMayTakeHalfAMinuteAndIsWaitedForInWords() {
    let bench = Bench.running
    #expect(bench.pass(29) == [])
    #expect(bench.supervisor.status.state == .waiting)
    #expect(bench.supervisor.status.error?.contains("no answer for 29 s") == true)
    #expect(bench.pass(1.1) == [.terminate])
  }

  @Test func watchdogEndsKillsAndLeavesBehind() {
    let bench = Bench.running
    _ = bench.tick()
    #expect(bench.pass(3.9) == [])
    #expect(bench.pass(0.2) == [.terminate])
    #expect(bench.supervisor.status.state == .stale)
    #expect(
      bench.supervisor.status.error == "no answer for 4 s; the loop child is stuck; ending it")
    #expect(bench.pass(2) == [.kill])
    #expect(bench.pass(2) == [.abandon])
    #expect(bench.supervisor.status.abandonedChildren == 1)
    for _ in 0..<100 { #expect(Set(bench.pass(5)).isSubset(of: [.recheck])) }
    bench.supervisor.noteAbandonedEnd(bench.now)
    #expect(bench.pass(0) == [.start(.loop)])
  }

  @Test func rowsThatTrickleInPutTheEndOffButNotForEver() {
    let bench = Bench.running
    _ = bench.tick()
    for _ in 0..<14 {
      #expect(bench.pass(2) == [])
      bench.supervisor.noteActivity(bench.now)
    }
    #expect(bench.pass(2.1) == [.terminate])
  }

  @Test func slowToolIsGivenItsTime() {
    let bench = Bench.running
    _ = bench.pass(6)
    _ = bench.tick()
    #expect(bench.supervisor.status.latency == 6 && bench.supervisor.ageLimit == 12)
    #expect(bench.pass(11.9) == [])
    #expect(bench.pass(0.2) == [.terminate])
  }

  @Test func pausesDoubleUpToAMinute() {
    let bench = Bench.running
    var pauses: [Double] = []
    for _ in 0..<10 {
      bench.exit("exit 9")
      #expect(bench.supervisor.status.state == .failing)
      let next = bench.supervisor.nextDeadline - bench.now.seconds
      pauses.append(next)
      #expect(bench.pass(next) == [.start(.loop)])
    }
    for (place, pause) in pauses.enumerated() {
      let plain = min(60, Double(1 << place))
      #expect((plain * 0.75...plain * 1.25).contains(pause))
    }
    _ = bench.tick()
    bench.exit("exit 9")
    #expect(bench.supervisor.nextDeadline - bench.now.seconds <= 1)
  }

  @Test func refusedFieldIsNoFailureAndNoRestart() {
    let bench = Bench.running
    bench.exit("exit 2", atOnce: true)
    #expect(bench.pass(0) == [.start(.loop)])
    #expect(bench.supervisor.status.restarts == 0 && bench.supervisor.status.state == .waiting)
  }

  @Test func badLoopIsRestartedThenGivenUpForSingleCalls() {
    let bench = Bench.running
    for attempt in 1...3 {
      #expect(bench.tick().isNews)
      let verdict = bench.tick(bad: true)
      #expect(!verdict.isNews && verdict.actions == [.terminate])
      bench.exit()
      #expect(bench.pass(0) == [.start(attempt < 3 ? .loop : .single)])
    }
    #expect(bench.supervisor.ownNotes.count == 1)
    _ = bench.tick()
    bench.exit()
    #expect(bench.pass(0.5) == [])
    #expect(bench.pass(0.5) == [.start(.single)])
  }

  @Test func errorsFromTheFirstTickOnAreTheGPUsOwn() {
    let bench = Bench.running
    #expect(bench.tick(bad: true).isNews)
    #expect(bench.tick(bad: true).isNews)
  }

  @Test func singleCallsNeverOverlapHoweverSlow() {
    let bench = Bench.running
    for _ in 0..<3 {
      _ = bench.tick()
      _ = bench.tick(bad: true)
      bench.exit()
      _ = bench.pass(0)
    }
    #expect(bench.pass(6) == [])
    _ = bench.tick()
    bench.exit()
    #expect(bench.pass(0) == [.start(.single)])
  }

  @Test func missingToolIsAskedForItsFieldsWhenItComes() {
    let bench = Bench()
    _ = bench.pass(0)
    bench.supervisor.noteStartFailure("the tool was not found", bench.now)
    #expect(bench.supervisor.status.nextTry != nil)
    #expect(bench.pass(2) == [.start(.help)])
  }
}
