import FleetHistory
import FleetModel
import Testing

struct FrameHistoryTests {
  @Test func keepsTheWindow() {
    let limits = FrameHistory.Limits(window: 5, bytes: .max)
    let history = SmallFleet.history(limits: limits, seconds: (0..<20).map(Double.init))
    #expect(history.count == 6)
    #expect(history.timeline.first == SmallFleet.time(14))
    #expect(history.frameRange == 0..<6)
    for index in 0..<6 {
      #expect(history.frame(at: index)?.time == history.timeline.summaries[index].time)
    }
    #expect(history.frame(at: -1) == nil && history.frame(at: 6) == nil)
    #expect(history.newest?.time == SmallFleet.time(19))
    #expect(history.framesDropped == 0)
  }

  @Test func framesGoBeforeTheirSummaries() {
    let limits = FrameHistory.Limits(window: nil, bytes: 3 * 4200)
    let history = SmallFleet.history(limits: limits, seconds: (0..<10).map(Double.init))
    #expect(history.count == 10)
    #expect(history.frameRange == 7..<10)
    #expect(history.framesDropped == 7)
    #expect(history.frame(at: 6) == nil)
    #expect(history.frame(at: 7)?.time == SmallFleet.time(7))
    let tight = FrameHistory.Limits(window: 4, bytes: 0)
    let two = SmallFleet.history(limits: tight, seconds: (0..<10).map(Double.init))
    #expect(two.count == 5 && two.frameRange == 3..<5, "two frames always stay")
    #expect(two.frame(at: 4)?.time == SmallFleet.time(9))
  }

  @Test func timeNeverRunsBackwards() {
    let history = SmallFleet.history(limits: .live, seconds: [1, 3, 2, 3, 4])
    let times = history.timeline.summaries.map(\.time)
    #expect(times == [1, 3, 4].map(SmallFleet.time))
  }

  /// Blocks of a log that is read as it comes may follow each other in any order.
  @Test func aLogPutsFramesWhereTheyBelong() {
    let history = SmallFleet.history(limits: .log, seconds: [1, 3, 2, 3, 4, 0])
    #expect(history.timeline.summaries.map(\.time) == [0, 1, 2, 3, 4].map(SmallFleet.time))
    #expect((0..<5).map { history.frame(at: $0)?.time } == [0, 1, 2, 3, 4].map(SmallFleet.time))
  }

  @Test func prependsAPast() {
    var history = SmallFleet.history(seconds: [10, 11])
    let past = [7.0, 8, 9, 10].map { SmallFleet.frame(at: $0, watts: [1]) }
    history.prepend(past, past.map(FrameSummary.init))
    let times = history.timeline.summaries.map(\.time)
    #expect(times == [7, 8, 9, 10, 11].map(SmallFleet.time))
    #expect(history.frameRange == 0..<5)
    #expect(history.frame(at: 3)?.gpus.value(.powerDraw, 0) == 110, "what is there stays")
    var empty = FrameHistory(period: 1, limits: .log)
    empty.prepend(past, past.map(FrameSummary.init))
    #expect(empty.count == 4 && empty.newest?.time == SmallFleet.time(10))
  }

  @Test func prependedPastIsTrimmedToTheWindow() {
    let limits = FrameHistory.Limits(window: 3, bytes: .max)
    var history = SmallFleet.history(limits: limits, seconds: [10])
    let past = (0..<10).map { SmallFleet.frame(at: Double($0), watts: [1]) }
    history.prepend(past, past.map(FrameSummary.init))
    #expect(history.timeline.first == SmallFleet.time(7))
    #expect(history.frame(at: 0)?.time == SmallFleet.time(7))
    #expect(history.frame(at: 3)?.time == SmallFleet.time(10))
  }

  @Test func valuesFollowAGPUThroughChangesOfTheFleet() {
    var history = FrameHistory(period: 1, limits: .log)
    let frames = [
      SmallFleet.frame(at: 0, watts: [10, 11]), SmallFleet.frame(at: 1, watts: [21], first: 1),
      SmallFleet.frame(at: 2, watts: [30], first: 0),
      SmallFleet.frame(at: 3, watts: [40, nil]), SmallFleet.frame(at: 4, watts: [50, 51]),
    ]
    for frame in frames { history.append(frame, FrameSummary(frame)) }
    let here = frames[4].topology
    #expect(
      history.values(of: .powerDraw, gpu: 1, in: here, upTo: 4, count: 9)
        == [11, 21, nil, nil, 51])
    #expect(history.values(of: .powerDraw, gpu: 0, in: here, upTo: 3, count: 2) == [30, 40])
    #expect(history.values(of: .powerDraw, gpu: 7, in: here, upTo: 4, count: 2) == [nil, nil])
    #expect(history.values(of: .temperature, gpu: 0, in: here, upTo: 4, count: 1) == [nil])
    #expect(history.values(of: .powerDraw, gpu: 0, in: here, upTo: -1, count: 3).isEmpty)
    #expect(history.values(of: .powerDraw, gpu: 0, in: here, upTo: 99, count: 1) == [50])
  }

  @Test func summaryCountsAndSpreads() throws {
    let summary = FrameSummary(SmallFleet.frame(at: 0, watts: [100, nil, 300]))
    #expect(summary.gpus == 3 && summary.reporting == 3 && summary.faulty == 0)
    let power = try #require(summary.power)
    #expect(power.count == 2 && power.population == 3 && power.isPartial)
    #expect(power.sum == 400 && power.mean == 200 && power.min == 100 && power.max == 300)
    #expect(power.minHolder == 0 && power.maxHolder == 2)
    #expect(try #require(power.p5) >= 100 && #require(power.p95) <= 300)
    #expect(summary.utilization == nil && summary.powerLimit == nil)
    #expect(Series.memoryShare.value(summary) == nil)
    #expect(Series.reporting.value(summary) == 3)
  }
}
