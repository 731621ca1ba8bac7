import Testing

@testable import Collectors

@Suite struct SunSpecScheduleTests {
  /// Reads everything that is due, each read taking as long as `cost` says; failures are negative.
  private func work(
    _ schedule: inout SunSpecSchedule, from start: Double, to end: Double,
    cost: (Int) -> Double
  ) -> [(index: Int, time: Double)] {
    var now = start
    var reads: [(index: Int, time: Double)] = []
    while now < end {
      switch schedule.next(now) {
      case .wait(let until): now = max(until, now + 0.001)
      case .read(let index):
        reads.append((index, now))
        let seconds = cost(index)
        now += abs(seconds)
        if seconds < 0 {
          schedule.noteFailure(index, cost: -seconds, at: now, wait: 5)
        } else {
          schedule.noteRead(index, cost: seconds, at: now)
        }
      }
    }
    return reads
  }

  @Test func everyUnitIsReadOnceAnInterval() {
    var schedule = SunSpecSchedule(count: 10, interval: 5, start: 0)
    let reads = work(&schedule, from: 0, to: 19.9) { _ in 0.02 }
    for unit in 0..<10 { #expect(reads.count { $0.index == unit } == 4) }
  }

  @Test func silentUnitsCostTheOthersNothing() {
    var schedule = SunSpecSchedule(count: 20, interval: 2, start: 0)
    let reads = work(&schedule, from: 0, to: 60) { $0 % 4 == 0 ? -0.5 : 0.01 }
    for unit in 0..<20 where unit % 4 != 0 {
      let times = reads.filter { $0.index == unit }.map(\.time).dropFirst()
      let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
      #expect((gaps.max() ?? 9) < 2.6, "unit \(unit)")
    }
    #expect(reads.count { $0.index == 0 } > 5)
  }

  @Test func slowUnitsAreReadInTheTimeThatIsLeft() {
    var schedule = SunSpecSchedule(count: 5, interval: 5, start: 0)
    let reads = work(&schedule, from: 0, to: 50) { $0 == 0 ? 1.5 : 0.01 }
    #expect(reads.count { $0.index == 0 } >= 9)
    let times = reads.filter { $0.index == 3 }.map(\.time).dropFirst()
    let late = times.map { $0.truncatingRemainder(dividingBy: 5) }.max() ?? 9
    #expect(late < 0.1)
  }

  @Test func moreUnitsThanTheIntervalHoldsTakeTurns() {
    var schedule = SunSpecSchedule(count: 100, interval: 1, start: 0)
    let reads = work(&schedule, from: 0, to: 40) { _ in 0.02 }
    let counts = (0..<100).map { unit in reads.count { $0.index == unit } }
    #expect((counts.min() ?? 0) >= 18)
  }
}
