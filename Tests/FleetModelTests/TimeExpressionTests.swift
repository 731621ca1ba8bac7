import FleetModel
import TestSupport
import Testing

struct TimeExpressionTests {
  private let start = Timestamp(milliseconds: 1_000_000_000_000)
  private let end = Timestamp(milliseconds: 1_000_003_600_000)

  private func resolved(_ text: String) throws -> Timestamp {
    try TimeExpression(parsing: text).resolve(TimeContext(start: start, end: end))
  }

  @Test(arguments: [
    ("2026-11-22T14:03:20Z", "2026-11-22T14:03:20.000Z"),
    ("2026-11-22t14:03:20z", "2026-11-22T14:03:20.000Z"),
    (" 2026-11-22 14:03:20.5Z ", "2026-11-22T14:03:20.500Z"),
    ("2026-11-22T14:03:20,123456Z", "2026-11-22T14:03:20.123Z"),
    ("2026-11-22T14:03+01:00", "2026-11-22T13:03:00.000Z"),
    ("2026-11-22T00:30:00-0530", "2026-11-22T06:00:00.000Z"),
    ("2024-02-29T23:59:60+00", "2024-03-01T00:00:00.000Z"),
    ("2026/11/22 14:03:20.123Z", "2026-11-22T14:03:20.123Z"),
  ])
  func readsISO8601(text: String, expected: String) throws {
    #expect(try resolved(text).iso8601 == expected)
  }

  @Test func withoutOffsetItIsLocalTime() throws {
    let civil = CivilTime(year: 2026, month: 11, day: 22, hour: 14, minute: 3)
    #expect(try resolved("2026-11-22 14:03") == civil.localTimestamp)
    #expect(
      try resolved("2026-11-22") == CivilTime(year: 2026, month: 11, day: 22).localTimestamp)
  }

  @Test(arguments: [
    ("start", 0.0), ("START", 0.0), ("end", 3600.0), ("start+90s", 90.0), ("start + 1h30m", 5400.0),
    ("end-5m", 3300.0), ("end-1d2h", -90_000.0), ("start+250ms", 0.25), ("start+1.5h", 5400.0),
    ("end+1w", 608_400.0), ("end-1m 30s", 3510.0),
  ])
  func readsPlacesInTheHistory(text: String, seconds: Double) throws {
    #expect(try resolved(text).seconds(since: start) == seconds)
  }

  @Test(arguments: [
    ("", 0, "a date such as"), ("noon", 0, "a date such as"), ("starts", 0, "a date such as"),
    ("start*2", 5, "`+` or `-`"), ("start+", 6, "a number with a unit"),
    ("start+5", 7, "a unit"), ("start+5x", 7, "a unit"), ("start+5mx", 7, "a unit"),
    ("01/02/2026", 0, "the year first"), ("1-2-2026", 0, "the year first"),
    ("22.11.2026", 0, "the year first"), ("2026-1x-01", 6, "a month of two digits"),
    ("2026-13-01", 5, "a month from 01 to 12"), ("2026-02-30", 8, "a day from 01 to 28"),
    ("2026-11-22T25:00", 11, "an hour up to 23"), ("2026-11-22T14", 13, "`:` after the hour"),
    ("2026-11-22T14:03:20.Z", 20, "digits of a second"), ("2026-11-22X", 10, "nothing more"),
    ("2026-11-22T14:03:20Zulu", 20, "nothing more"),
    ("24:00", 0, "an hour up to 23"), ("14:60", 3, "a minute up to 59"), ("13:00pm", 0, "an hour"),
    ("101%", 0, "a share from 0 % to 100 %"), ("frame:x", 6, "a frame's number"),
    ("bookmark:", 9, "a bookmark's name"),
    ("event:", 6, "an event's number"), ("next:", 5, "the name of a rule"),
    ("@x", 1, "seconds since 1970"),
    ("10m ago ago", 8, "nothing more"), ("10x", 2, "a unit"),
    ("today 25:00", 6, "an hour up to 23"),
    ("frame:99999999999999999999", 6, "a smaller number"),
    ("2026-11-22T14:03CET", 16, "the end, `Z`"),
  ])
  func saysWhereAndWhatWasExpected(text: String, offset: Int, expected: String) {
    let error = #expect(throws: TimeExpressionError.self) { try TimeExpression(parsing: text) }
    #expect(error?.offset == offset)
    #expect(error?.expected.hasPrefix(expected) == true, "\(error?.expected ?? "")")
  }

  @Test func messageNamesTheCharacter() {
    let error = #expect(throws: TimeExpressionError.self) {
      try TimeExpression(parsing: "2026-1x-01")
    }
    let text = "\"2026-1x-01\": unexpected \"x\" at character 7; expected a month of two digits"
    #expect(error?.description == text)
  }

  @Test func nothingTraps() {
    var generator = SeededGenerator()
    let letters = Array("0123456789-+:/.TZ startendmhwd,é\u{0}@%pyfrakow")
    let context = TimeContext(
      start: Timestamp(milliseconds: .min), end: Timestamp(milliseconds: .max),
      now: Timestamp(milliseconds: .max))
    for length in 0..<40 {
      for _ in 0..<50 {
        let text = String(
          (0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
        if let time = try? TimeExpression(parsing: text) { _ = try? time.resolve(context) }
        _ = try? TimeSpanExpression(parsing: text)
      }
    }
    let nines = String(repeating: "9", count: 400)
    #expect(throws: Never.self) { try TimeExpression(parsing: "end-" + nines + "w") }
  }
}
