import FleetModel
import TestSupport
import Testing

/// A clock that people and servers set, as it is seen by what must not go back.
@Suite struct SteadyClockTests {
  /// Times of a clock that shows so many milliseconds after so many.
  private static func times(_ readings: [(wall: Int64, elapsed: Int64)]) -> ([Int64], Int64) {
    var clock = SteadyClock()
    let times = readings.map { clock.time(wall: $0.wall, elapsed: $0.elapsed) }
    return (times, clock.lead)
  }

  @Test func itFollowsAClockThatGoesOn() {
    let (times, lead) = Self.times((0..<5).map { ($0 * 1000 + 7, $0 * 1000) })
    #expect(times == [7, 1007, 2007, 3007, 4007] && lead == 0)
  }

  /// An hour back, at once: the next seconds follow the last ones.
  @Test func itGoesOnWhereTheClockIsSetBack() {
    let hour: Int64 = 3_600_000
    let (times, lead) = Self.times([
      (2 * hour, 0), (2 * hour + 1000, 1000), (hour + 2000, 2000), (hour + 3000, 3000),
    ])
    #expect(times == [2 * hour, 2 * hour + 1000, 2 * hour + 2000, 2 * hour + 3000])
    #expect(lead == hour)
  }

  @Test func itComesBackWhenTheClockIsSetForward() {
    let (times, lead) = Self.times([
      (100_000, 0), (41_000, 1000), (42_000, 2000), (103_000, 3000), (104_000, 4000),
    ])
    #expect(times == [100_000, 101_000, 102_000, 103_000, 104_000] && lead == 0)
    // Farther forward than it was set back is a step forward.
    let (farther, left) = Self.times([(100_000, 0), (41_000, 1000), (502_000, 2000)])
    #expect(farther == [100_000, 101_000, 502_000] && left == 0)
  }

  /// Steps of less than a second are noise: times stand still rather than go back.
  @Test func itNeverGoesBack() {
    let (times, lead) = Self.times([(5000, 0), (4500, 10), (4600, 110), (5200, 700)])
    #expect(times == [5000, 5000, 5000, 5200] && lead == 0)
    var generator = SeededGenerator()
    var clock = SteadyClock()
    var last: Int64 = .min
    var elapsed: Int64 = 0
    for _ in 0..<20_000 {
      elapsed += .random(in: 0...2000, using: &generator)
      let wall = elapsed + .random(in: -9_000_000...9_000_000, using: &generator)
      let time = clock.time(wall: wall, elapsed: elapsed)
      #expect(time >= last && clock.lead >= 0, "seed \(generator.seed)")
      last = time
    }
  }

  @Test func thePresentIsTheMachines() {
    let (time, lead) = SteadyClock.now()
    #expect(lead >= 0 && time.milliseconds > 1_700_000_000_000)
    #expect(SteadyClock.now().time >= time)
  }
}
