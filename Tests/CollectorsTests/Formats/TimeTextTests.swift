import FleetModel
import Testing

@testable import Collectors

@Suite struct TimeTextTests {
  /// Central Europe in 2025: summer time from 30 March to 26 October, 01:00 UTC.
  private static func berlin(_ second: Int64) -> Int64 {
    second >= 1_743_296_400 && second < 1_761_440_400 ? 7200 : 3600
  }

  private static func utc(_ second: Int64) -> Int64 { 0 }

  private static func parse(_ text: String, isDayFirst: Bool = false) -> String? {
    var time = TimeText(offset: utc)
    time.isDayFirst = isDayFirst
    return text.withBytes { time.parse($0)?.iso8601 }
  }

  @Test(arguments: [
    ("2025/05/06 10:00:00.123", "2025-05-06T10:00:00.123Z"),
    ("06.05.2025 10:00:00", "2025-05-06T10:00:00.000Z"),
    ("6.5.25 10:00", "2025-05-06T10:00:00.000Z"),
    ("05/06/2025 10:00:00", "2025-05-06T10:00:00.000Z"),
    ("05-06-2025 10:00:00", "2025-05-06T10:00:00.000Z"),
    ("25/06/2025 10:00:00", "2025-06-25T10:00:00.000Z"),
    ("5/6/2025 10:00:00 PM", "2025-05-06T22:00:00.000Z"),
    ("5/6/2025 12:00:00 am", "2025-05-06T00:00:00.000Z"),
    ("2025-05-06T10:00:00.123456789+02:00", "2025-05-06T08:00:00.123Z"),
    ("2025-05-06 10:00:00,123", "2025-05-06T10:00:00.123Z"),
    ("2025-05-06 10:00:00 -0500", "2025-05-06T15:00:00.000Z"),
    ("2025-05-06 10:00:00 UTC", "2025-05-06T10:00:00.000Z"),
    ("2025-05-06 10:00:00+02", "2025-05-06T08:00:00.000Z"),
    ("20250506 10:00:00", "2025-05-06T10:00:00.000Z"),
    ("Tue May  6 10:00:00 2025", "2025-05-06T10:00:00.000Z"),
    ("Tue May  6 10:00:00 CEST 2025", "2025-05-06T10:00:00.000Z"),
    ("1746525600", "2025-05-06T10:00:00.000Z"), ("1746525600.5", "2025-05-06T10:00:00.500Z"),
    ("1746525600123", "2025-05-06T10:00:00.123Z"), ("1746525600123456", "2025-05-06T10:00:00.123Z"),
    ("1746525600123456789", "2025-05-06T10:00:00.123Z"),
  ])
  func timesAreRead(_ text: String, _ expected: String) { #expect(Self.parse(text) == expected) }

  @Test(arguments: [
    "10.5", "1", "13/13/2025 10:00:00", "2025-05-06 10:00:00 -5", "2025-05-06 25:00:00",
    "5/6/2025 13:00:00 PM", "99999999999999999999", "06.05.2025.1 10:00", "05/06/25 10:00", "May",
  ])
  func otherTextsAreNone(_ text: String) { #expect(Self.parse(text) == nil) }

  @Test func theDayIsFirstWhereItIsSaid() {
    #expect(Self.parse("06/05/2025 10:00:00", isDayFirst: true) == "2025-05-06T10:00:00.000Z")
    #expect(Self.parse("06-05-2025 10:00:00", isDayFirst: true) == "2025-05-06T10:00:00.000Z")
    #expect(Self.parse("05/26/2025 10:00:00", isDayFirst: true) == "2025-05-26T10:00:00.000Z")
    #expect(Self.parse("2025/05/06 10:00:00", isDayFirst: true) == "2025-05-06T10:00:00.000Z")
  }

  @Test func aMinuteForgetsHowItsDateWasRead() {
    var time = TimeText(offset: Self.utc)
    let text = "05/06/2025 10:00:00.000"
    #expect(text.withBytes { time.parse($0)?.iso8601 } == "2025-05-06T10:00:00.000Z")
    time.isDayFirst = true
    #expect(text.withBytes { time.parse($0)?.iso8601 } == "2025-06-05T10:00:00.000Z")
  }

  /// `2025/10/26 02:30:00.100`, as a clock shows an instant.
  private static func shown(_ time: Int64, _ offset: (Int64) -> Int64) -> String {
    let local = time + offset(time / 1000) * 1000
    let civil = CivilTime(utc: Timestamp(milliseconds: local))
    return civil.dateText.replacing("-", with: "/") + " " + civil.timeText + "."
      + civil.millisecondText
  }

  @Test(arguments: [1, 30, 60, 600, 900, 1800, 3000, 3590, 3600])
  func theHourThatComesAgainIsToldByTheOrder(_ step: Int64) {
    var time = TimeText(offset: Self.berlin)
    let start: Int64 = 1_761_433_200_100
    for tick in 0..<max(14_400 / step, 4) {
      // Half a second of drift over the night, as loops have it, but never the same text again.
      let instant = start + tick * step * 1000 - tick % 7
      let text = Self.shown(instant, Self.berlin)
      #expect(text.withBytes { time.parse($0)?.milliseconds } == instant, "\(text)")
    }
  }

  @Test func halfAnHourIsRepeatedToo() {
    let lordHowe: @Sendable (Int64) -> Int64 = { $0 < 1_743_865_200 ? 39_600 : 37_800 }
    var time = TimeText(offset: lordHowe)
    for tick in 0..<200 {
      let instant = 1_743_861_600_000 + Int64(tick) * 60_000
      let text = Self.shown(instant, lordHowe)
      #expect(text.withBytes { time.parse($0)?.milliseconds } == instant, "\(text)")
    }
  }

  @Test func stampsOfATickMayBeOutOfOrder() {
    var time = TimeText(offset: Self.berlin)
    for text in ["2025/10/26 02:10:00.900", "2025/10/26 02:10:00.100", "2025/10/26 02:10:01.000"] {
      let found = text.withBytes { time.parse($0) }
      #expect(found?.iso8601.hasPrefix("2025-10-26T00:10:0") == true, "\(text)")
    }
  }

  @Test func everyHostHasAClockOfItsOwn() {
    var parser = CSVQueryParser(builder: FrameBuilder(site: "", origin: .recorded))
    parser.time = TimeText(offset: Self.berlin)
    var frames: [Frame] = []
    for host in ["a", "b"] {
      frames += parser.consume(line: "timestamp, index, utilization.gpu [%]", host: host)
      for minute in stride(from: 0, through: 50, by: 10) {
        let row = "2025/10/26 02:\(minute / 10)0:00.100, 0, \(minute) %"
        frames += parser.consume(line: row, host: host)
      }
    }
    parser.endTick(into: &frames)
    #expect(Set(frames.map { $0.time.iso8601.prefix(13) }) == ["2025-10-26T00"])
  }

  @Test func aTimeOfSpringThatDoesNotExistIsSomeTime() {
    var time = TimeText(offset: Self.berlin)
    let found = "2025/03/30 02:30:00.000".withBytes { time.parse($0) }
    #expect(found.map { abs($0.milliseconds - 1_743_298_200_000) <= 3_600_000 } == true)
  }
}
