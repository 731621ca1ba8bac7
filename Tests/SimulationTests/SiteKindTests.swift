import FleetModel
import Simulation
import Testing

/// What is special of single scenarios.
@Suite struct SiteKindTests {
  @Test func aSilentProviderGrowsOldWhileTheOthersGoOn() throws {
    let site = try simulator("sim:leased")
    func frame(_ seconds: Double) -> Frame { site.frame(at: start.adding(seconds: seconds)) }
    let seen = [frame(25), frame(40), frame(60), frame(150), frame(340)]
    for frame in seen {
      #expect(frame.content.sources.count == 3)
      #expect(Set(frame.content.sources.map(\.id)).count == 3)
      #expect(frame.content.sources.reduce(0) { $0 + $1.entities } == 24_000)
      #expect(frame.content.sources.count { $0.state == .answering && $0.error == nil } >= 2)
    }
    #expect(seen.map { $0.content.sources.count { $0.error != nil } } == [0, 1, 1, 1, 0])
    #expect(seen.map { $0.count(.unreachable) } == [0, 0, 0, 8000, 0])
    #expect(seen[1].count(.stale) < 100 && seen[2].count(.stale) > 7900)
    let states = try seen[1...3].map { frame in
      try #require(frame.content.sources.first { $0.error != nil }).state
    }
    #expect(states == [.answering, .stale, .failing])
    #expect(seen[3].rollup(.powerDraw).isPartial && seen[3].rollup(.powerDraw).count < 16_001)
    let last = try #require(seen[3].content.sources.first { $0.error != nil })
    #expect(last.latency == nil && last.entitiesReporting == 0)
    #expect(last.lastAnswer == start.adding(seconds: 30) && last.nextTry == frame(155).time)
    #expect(
      last.error
        == "\(last.id.dropFirst(11)): no answer for 120 s; its 8000 GPUs count as unreachable")
    let power = [frame(30), frame(45)].map { frame in
      (0..<24_000).map { frame.gpus.stored(.powerDraw, $0) }
    }
    #expect((0..<24_000).count { power[0][$0] == power[1][$0] } > 7900)
  }

  @Test func aPodOfAnotherMakerLacksWhatItDoesNotMeasure() throws {
    let site = try simulator("sim:cortex")
    let frame = site.frame(at: start)
    let pod = 10_000..<13_000
    let identity = frame.topology.directory.identity(at: 10_000)
    #expect(identity.name == "Dojo D1" && identity.uuid == nil && identity.driver == nil)
    #expect(frame.topology.directory.identity(at: 9_999).name == "NVIDIA H100 80GB HBM3")
    for metric in [Metric.memoryTemperature, .clocksEventReasons, .memoryClock, .performanceState] {
      #expect(frame.rollup(metric, over: pod).count == 0)
      #expect(frame.rollup(metric, over: 0..<10_000).count > 9_000)
    }
    let power = frame.rollup(.powerDraw, over: pod)
    #expect(power.count > 2_990 && (power.max ?? 0) <= 400 && (power.mean ?? 0) > 200)
    #expect(frame.rollup(.framebufferTotal, over: pod).max == 440)
    #expect((frame.rollup(.smClock, over: pod).max ?? 0) <= 2010)
  }

  @Test func aFewGPUsOfTheLargeJobLagBehindForMinutes() throws {
    let site = try simulator("sim:grok")
    let job = try #require(site.labels.column(LabelKey.job))
    #expect(job.values.first == "grok-4-pretrain" && job.codes.count { $0 == 1 } == 20_000)
    func slow(_ seconds: Double) -> Set<Int> {
      let frame = site.frame(at: start.adding(seconds: seconds))
      let usual = frame.rollup(.smClock, over: 0..<20_000).percentile(50) ?? 0
      return Set(
        (0..<20_000).filter { gpu in
          frame.gpus.stored(.utilization, gpu) == 100
            && (frame.gpus.value(.smClock, gpu) ?? usual) < 0.6 * usual
            && (frame.gpus.value(.powerDraw, gpu) ?? 700) < 450
        })
    }
    let instants = stride(from: 0.0, through: 600, by: 30).map(slow)
    #expect(instants.allSatisfy { $0.count <= 6 } && instants.count { $0.count >= 3 } > 12)
    let all = instants.reduce(Set<Int>()) { $0.union($1) }
    #expect(all.count > 6 && all.contains { gpu in instants.count { $0.contains(gpu) } >= 4 })
  }
}
