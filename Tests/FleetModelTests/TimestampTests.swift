import FleetModel
import TestSupport
import Testing

struct TimestampTests {
  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
    (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
    (1_795_356_200_000, "2026-11-22T14:03:20.000Z"),
  ])
  func writesISO8601(milliseconds: Int64, text: String) {
    #expect(Timestamp(milliseconds: milliseconds).iso8601 == text)
  }

  @Test func civilTimeRoundTrips() {
    var generator = SeededGenerator()
    for _ in 0..<500 {
      let time = Timestamp(
        milliseconds: Int64.random(in: -62_000_000_000_000...250_000_000_000_000, using: &generator)
      )
      let utc = CivilTime(utc: time)
      #expect(utc.isValid, "seed \(generator.seed), \(time)")
      #expect(utc.timestamp() == time, "seed \(generator.seed), \(time)")
      #expect(utc.timestamp(utcOffsetSeconds: 3600).seconds(since: time) == -3600)
    }
  }

  @Test func localTimeRoundTrips() {
    for hour in 0..<(24 * 366) where hour % 7 == 0 {
      let time = Timestamp(milliseconds: 1_700_000_000_123 + Int64(hour) * 3_600_000)
      let back = CivilTime(local: time).localTimestamp
      // An hour that clocks repeat has two instants.
      #expect(abs(back.seconds(since: time)).truncatingRemainder(dividingBy: 3600) == 0)
      #expect(CivilTime(local: back).timeText == CivilTime(local: time).timeText)
    }
  }

  @Test func impossibleTimesAreInvalid() {
    #expect(CivilTime(year: 2024, month: 2, day: 29).isValid)
    #expect(CivilTime(year: 2000, month: 2, day: 29).isValid)
    #expect(!CivilTime(year: 1900, month: 2, day: 29).isValid)
    #expect(!CivilTime(year: 2023, month: 2, day: 29).isValid)
    #expect(!CivilTime(year: 2026, month: 4, day: 31).isValid)
    #expect(!CivilTime(year: 2026, month: 13, day: 1).isValid)
    #expect(!CivilTime(year: 2026, month: 1, day: 0).isValid)
    #expect(CivilTime(year: 2026, month: 6, day: 30, hour: 23, minute: 59, second: 60).isValid)
    #expect(!CivilTime(year: 2026, month: 1, day: 1, hour: 24).isValid)
  }

  @Test func numbersFromOutsideNeverTrap() {
    for year in [Int.min, -1, 0, 99_999, Int.max] {
      let civil = CivilTime(year: year, month: .max, day: .min, hour: .max, millisecond: .max)
      #expect(!civil.isValid)
      _ = civil.timestamp(utcOffsetSeconds: .max)
      _ = civil.localTimestamp
    }
    for seconds in [Double.nan, .infinity, -.infinity, 1e300] {
      _ = Timestamp(seconds: seconds).iso8601
      _ = Timestamp(milliseconds: .max).adding(seconds: seconds)
    }
    #expect(Timestamp(milliseconds: .max).adding(seconds: 1) == Timestamp(milliseconds: .max))
    _ = Timestamp(milliseconds: .min).iso8601
  }
}
