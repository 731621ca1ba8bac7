import FleetModel
import TestSupport
import Testing

/// Times that mean something only against what is shown. All in UTC, which is where the tests run.
struct TimeContextTests {
  /// Sunday 2026-11-22; a recording from 13:00 to 15:00 of it, read three days later.
  private static func time(_ text: String) throws -> Timestamp {
    try TimeExpression(parsing: text).resolve(
      TimeContext(start: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: 0)))
  }

  private func recording(cursor: String? = nil) throws -> TimeContext {
    let start = try Self.time("2026-11-22T13:00:00Z")
    let context = TimeContext(
      start: start, end: try Self.time("2026-11-22T15:00:00Z"),
      now: try Self.time("2026-11-25T10:00:00Z"), cursor: try cursor.map(Self.time))
    return context.counting(frames: 721) { place in
      (0..<721).contains(place) ? start.adding(seconds: Double(place) * 10) : nil
    }
  }

  private func resolved(_ text: String, _ context: TimeContext) throws -> String {
    try TimeExpression(parsing: text).resolve(context).iso8601
  }

  @Test(arguments: [
    ("50%", "2026-11-22T14:00:00.000Z"), ("0 %", "2026-11-22T13:00:00.000Z"),
    ("12.5%", "2026-11-22T13:15:00.000Z"), ("frame:1", "2026-11-22T13:00:00.000Z"),
    ("Frame:721", "2026-11-22T15:00:00.000Z"), ("10m", "2026-11-22T14:50:00.000Z"),
    ("10m ago", "2026-11-22T14:50:00.000Z"), ("-10m", "2026-11-22T14:50:00.000Z"),
    ("-10m ago", "2026-11-22T14:50:00.000Z"), ("1d 2h", "2026-11-21T13:00:00.000Z"),
    ("1.5h", "2026-11-22T13:30:00.000Z"), ("@1795356200", "2026-11-22T14:03:20.000Z"),
    ("@1795356200.25", "2026-11-22T14:03:20.250Z"),
    ("@1795356200250ms", "2026-11-22T14:03:20.250Z"), ("1795356200", "2026-11-22T14:03:20.000Z"),
    ("now", "2026-11-25T10:00:00.000Z"), ("now-90m", "2026-11-25T08:30:00.000Z"),
  ])
  func placesOfARecording(text: String, expected: String) throws {
    #expect(try resolved(text, try recording()) == expected)
  }

  @Test func daysAndTimesOfDayAreOfTheZoneShown() throws {
    func local(_ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> String {
      CivilTime(year: 2026, month: 11, day: day, hour: hour, minute: minute).localTimestamp.iso8601
    }
    let context = try recording(cursor: "2026-11-22T14:30:00Z")
    let day = CivilTime(local: try Self.time("2026-11-22T14:30:00Z")).day
    let today = CivilTime(local: context.now).day
    #expect(try resolved("14:03", context) == local(day, 14, 3))
    #expect(try resolved("9:30", context) == local(day, 9, 30))
    #expect(try resolved("2:03pm", context) == local(day, 14, 3))
    #expect(try resolved("2 PM", context) == local(day, 14))
    #expect(try resolved("12:00am", context) == local(day))
    #expect(try resolved("today", context) == local(today))
    #expect(try resolved("yesterday 14:03", context) == local(today - 1, 14, 3))
    #expect(try resolved("tomorrow", context) == local(today + 1))
    #expect(try resolved("y", context) == local(today - 1))
    #expect(try resolved("yy", context) == local(today - 2))
  }

  @Test func theDayOfTheWeekIsTheLatestOne() throws {
    let context = try recording()
    for (number, name) in ["sun", "mon", "tue", "wed", "thu", "fri", "saturday"].enumerated() {
      let time = try TimeExpression(parsing: name).resolve(context)
      #expect(CivilTime(local: time).weekday == number)
      #expect(time <= context.end && time > context.end.adding(seconds: -7 * 86_400 - 7200))
    }
  }

  @Test func liveATimeOfDayIsNeverInTheFuture() throws {
    let now = CivilTime(year: 2026, month: 11, day: 25, hour: 10).localTimestamp
    let context = TimeContext(
      start: now.adding(seconds: -1800), end: now, now: now, isReplay: false, cursor: now)
    let civil = { (text: String) in
      CivilTime(local: try TimeExpression(parsing: text).resolve(context))
    }
    #expect(try civil("9:59").day == 25)
    #expect(try civil("10:01").day == 24)
    #expect(try TimeExpression(parsing: "10m").resolve(context) == now.adding(seconds: -600))
  }

  @Test func onACommandLineATimeOfDayIsTheFirstFromTheStartOn() throws {
    let start = CivilTime(year: 2026, month: 11, day: 22, hour: 22).localTimestamp
    let context = TimeContext(start: start, end: start.adding(seconds: 6 * 3600))
    let day = { (text: String) in
      CivilTime(local: try TimeExpression(parsing: text).resolve(context)).day
    }
    #expect(try day("23:00") == 22)
    #expect(try day("1:00") == 23)
    #expect(try day("5:00") == 22, "what is not in it stays on the first day")
  }

  @Test func signsMoveTheCursor() throws {
    let context = try recording(cursor: "2026-11-22T14:00:00Z")
    #expect(try resolved("+5m", context) == "2026-11-22T14:05:00.000Z")
    #expect(try resolved("-30s", context) == "2026-11-22T13:59:30.000Z")
    #expect(try resolved("- 1m 30s", context) == "2026-11-22T13:58:30.000Z")
  }

  @Test func theEndOfARangeMayCountFromItsStart() throws {
    let context = try recording()
    let after = context.inRange(from: try Self.time("2026-11-22T13:30:00Z"))
    #expect(try resolved("+15m", after) == "2026-11-22T13:45:00.000Z")
    #expect(try resolved("-15m", after) == "2026-11-22T14:45:00.000Z")
    #expect(throws: TimeContextError.self) { try resolved("+15m", context) }
  }

  @Test(arguments: [
    ("frame:0", "there are frames 1 to 721"), ("frame:722", "there are frames 1 to 721"),
    ("bookmark:x", "there are a"), ("+5m", "nothing to be after"),
  ])
  func whatLeadsNowhereIsSaid(text: String, sentence: String) throws {
    var context = try recording()
    context.bookmarks = ["a": context.start]
    let error = #expect(throws: TimeContextError.self) { try resolved(text, context) }
    #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
    #expect(try resolved("bookmark:a", context) == context.start.iso8601)
  }

  @Test func eventsAreMarks() throws {
    var context = try recording()
    func mark(_ time: String, _ rule: String) throws -> TimeContext.EventMark {
      TimeContext.EventMark(time: try Self.time(time), rule: rule)
    }
    context.events = [
      try mark("2026-11-22T13:30:00Z", "alarm-open-door"), try mark("2026-11-22T13:40:00Z", "xid"),
      try mark("2026-11-22T13:50:00Z", "alarm-frozen"),
    ]
    context.firstEvent = 5
    #expect(try resolved("event:6", context) == "2026-11-22T13:40:00.000Z")
    #expect(try resolved("next:alarm", context) == "2026-11-22T13:30:00.000Z")
    context.cursor = try Self.time("2026-11-22T13:30:00Z")
    #expect(try resolved("next:alarm", context) == "2026-11-22T13:50:00.000Z")
    #expect(try resolved("next:xid", context) == "2026-11-22T13:40:00.000Z")
    for (text, sentence) in [
      ("event:4", "there are events 5 to 7"), ("event:8", "there are events 5 to 7"),
      ("next:alarm-open-door", "there is none later"), ("next:ala", "there are alarm-frozen,"),
    ] {
      let error = #expect(throws: TimeContextError.self) { try resolved(text, context) }
      #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
    }
    context.events = []
    let error = #expect(throws: TimeContextError.self) { try resolved("event:5", context) }
    #expect(error?.description == "event:5: no event is known")
  }

  @Test(arguments: [
    ("start+1m..end-1m", TimeExpression.afterStart(60_000), TimeExpression.afterEnd(-60_000)),
    ("14:03 .. +90s", .timeOfDay(clock(14, 3)), .shift(90_000)),
    ("14:03:20..14:04", .timeOfDay(clock(14, 3, 20)), .timeOfDay(clock(14, 4))),
    ("@5+15m", .instant(Timestamp(milliseconds: 5000)), .shift(900_000)),
    (
      "2026-11-22T14:03Z+15m", .instant(Timestamp(milliseconds: 1_795_356_180_000)), .shift(900_000)
    ),
    (
      "2026-11-22T14:03:20.5Z..50%", .instant(Timestamp(milliseconds: 1_795_356_200_500)),
      .percent(50)
    ),
  ])
  func readsRanges(text: String, start: TimeExpression, end: TimeExpression) throws {
    let span = try TimeSpanExpression(parsing: text)
    #expect(span.start == start && span.end == end)
  }

  @Test func aMomentIsNoRange() throws {
    #expect(try TimeSpanExpression(parsing: "start+90s").end == nil)
    let local = try TimeSpanExpression(parsing: "2026-11-22T14:03+15m")
    #expect(local.end == .shift(900_000), "an offset has no unit")
    #expect(try TimeSpanExpression(parsing: "2026-11-22T14:03+15").end == nil)
  }

  @Test(arguments: [("start..x", 7), ("x..end", 0), ("start..", 7), ("50%..30% x", 9)])
  func rangesSayWhereTheyAreWrong(text: String, offset: Int) {
    let error = #expect(throws: TimeExpressionError.self) { try TimeSpanExpression(parsing: text) }
    #expect(error?.offset == offset)
  }

  private static func clock(_ hour: Int, _ minute: Int, _ second: Int = 0) -> CivilTime {
    CivilTime(year: 0, month: 1, day: 1, hour: hour, minute: minute, second: second)
  }
}
