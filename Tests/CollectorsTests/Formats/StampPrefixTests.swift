import FleetModel
import Testing

@testable import Collectors

@Suite struct StampPrefixTests {
  /// 6 May 2025, 09:00 UTC.
  private static let base = Timestamp(milliseconds: 1_746_522_000_000)

  private static func prefix(_ line: String) -> StampPrefix? {
    var time = TimeText { _ in 0 }
    return line.withBytes { time.parsePrefix($0, base: base) }
  }

  @Test(arguments: [
    "2025-05-06T10:00:00.123456789Z", "2025-05-06T12:00:00.123+02:00", "2025-05-06 10:00:00,123",
    "2025/05/06 10:00:00.123", "06.05.2025 10:00:00.123", "1746525600.123", "1746525600123",
    "[2025-05-06 10:00:00,123]", "[1746525600.123]", "[ 1746525600.123 ]",
    "2025-05-06 12:00:00.123 +0200", "2025-05-06 10:00:00.123 UTC", "[2025-05-06T10:00:00.123Z]",
  ])
  func stampsInFrontAreRead(_ stamp: String) throws {
    for rest in ["", " 0, 50 %, 301 W", "\t0;50", ": row", " stdout F 0, 50 %", ", 0, 50 %", "|x"] {
      let found = try #require(Self.prefix(stamp + rest), "\(stamp + rest)")
      #expect(found.time.milliseconds == 1_746_525_600_123)
      #expect(found.width == stamp.utf8.count)
      #expect(!found.isDateAssumed && !found.isYearAssumed)
    }
  }

  @Test(arguments: [
    "May  6 10:00:00", "May 06 10:00:00", "[May  6 10:00:00]", "I0506 10:00:00.000123",
    "May  6 10:00:00.000123",
  ])
  func theYearIsThatOfTheBase(_ stamp: String) throws {
    let found = try #require(Self.prefix(stamp + " node1 prog[12]: 0, 50 %"))
    #expect(found.time.iso8601 == "2025-05-06T10:00:00.000Z")
    #expect(found.width == stamp.utf8.count)
    #expect(found.isYearAssumed && !found.isDateAssumed)
  }

  @Test func aCalendarTimeHasItsYear() throws {
    for stamp in ["Tue May  6 10:00:00 2025", "[Tue May  6 10:00:00 UTC 2025]"] {
      let found = try #require(Self.prefix(stamp + " x"))
      #expect(found.time.iso8601 == "2025-05-06T10:00:00.000Z")
      #expect(found.width == stamp.utf8.count && !found.isYearAssumed)
    }
  }

  @Test func timesOfDayGoOnPastMidnight() throws {
    var time = TimeText { _ in 0 }
    let stamps = ["23:59:58.500", "23:59:59.500", "[00:00:00.500]", "00:00:05,500", "23:59:59.000"]
    let found = stamps.compactMap { stamp in
      (stamp + " 0 310").withBytes { time.parsePrefix($0, base: Self.base) }
    }
    #expect(found.map(\.width) == stamps.map(\.utf8.count))
    #expect(found.allSatisfy { $0.isDateAssumed })
    #expect(
      found.map(\.time.iso8601) == [
        "2025-05-06T23:59:58.500Z", "2025-05-06T23:59:59.500Z", "2025-05-07T00:00:00.500Z",
        "2025-05-07T00:00:05.500Z", "2025-05-06T23:59:59.000Z",
      ])
  }

  @Test func aYearGoesOnPastItsEnd() {
    var time = TimeText { _ in 0 }
    let found = ["Dec 31 23:59:59", "Jan  1 00:00:00"].compactMap { stamp in
      (stamp + " x").withBytes { time.parsePrefix($0, base: Self.base)?.time.iso8601 }
    }
    #expect(found == ["2025-12-31T23:59:59.000Z", "2026-01-01T00:00:00.000Z"])
  }

  @Test(arguments: [
    "0, 50 %", "10:00 x", "May day", "[    12.345678] nvidia", "[1,0]<stdout>: x", "NVIDIA", "",
    "2025-05-06", "2025-05-06 x", "00000000:17:00.0", "12345678901 x", "[10:00:00", "E506 10:00:00",
    "0123456789 x", "1746525600x", "Mon", "IPv4 10:00:00",
  ])
  func otherLinesHaveNone(_ line: String) { #expect(Self.prefix(line) == nil, "\(line)") }

  @Test func cellsBehindACommaAreNoFraction() throws {
    #expect(Self.prefix("2025/05/06 10:00:00,0,50 %")?.width == 19)
    #expect(Self.prefix("1746525600,0,50 %")?.width == 10)
    #expect(Self.prefix("2025-05-06 10:00:00 -5 W")?.width == 19)
  }
}
