import FleetModel
import Testing

@testable import Collectors

/// Rows of several hosts below one header, of which nothing says whose they are: files joined without
/// their headers, output of many that was buffered or not.
@Suite struct UnnamedBlockTests {
  private static let second = "host not named (2nd group)/"

  /// Rows of two GPUs at some times, milliseconds from 10:00:00.
  private static func rows(
    _ start: Int, at times: [Int], uuids: String? = nil, gap: Int = 2
  ) -> [[String]] {
    times.enumerated().map { tick, time in
      (0..<2).map { gpu in
        let instant = Timestamp(milliseconds: 1_777_629_600_000 + Int64(time + gpu * gap))
        let clock = instant.iso8601.replacing("T", with: " ").replacing("-", with: "/").dropLast()
        let uuid = uuids.map { ", GPU-\($0)\(gpu)" } ?? ""
        return "\(clock), \(gpu)\(uuid), \(start + 10 * gpu + tick) %\n"
      }
    }
  }

  private static func read(_ rows: [String], header: String? = nil) throws -> [String] {
    let header = header ?? "timestamp, index, utilization.gpu [%]\n"
    return try SectionText.frames(header + rows.joined())
  }

  private static let seconds = [100, 1100, 2100, 3100]

  @Test(arguments: [
    [100, 1100, 2100, 3100], [350, 1350, 2350, 3350], [-800, 200, 1200, 2200, 3200],
    [350, 1350, 2350, 3350, 4350, 5350],
  ])
  func aBlockThatGoesBackIsAnotherHost(_ times: [Int]) throws {
    let rows = Self.rows(50, at: Self.seconds) + Self.rows(10, at: times)
    let frames = try Self.read(rows.flatMap { $0 })
    #expect(frames.allSatisfy { !$0.contains("lost") })
    #expect(
      frames.contains { $0.hasSuffix("/0=52 /1=62 \(Self.second)0=12 \(Self.second)1=22") }
        || frames.contains { $0.hasSuffix("/0=52 /1=62 \(Self.second)0=13 \(Self.second)1=23") },
      "\(frames)")
    #expect(frames.count == max(times.count, Self.seconds.count))
  }

  @Test func threeBlocksAreThreeHosts() throws {
    let rows = [50, 30, 10].flatMap { Self.rows($0, at: Self.seconds) }.flatMap { $0 }
    let frames = try Self.read(rows)
    #expect(frames.count == 4 && frames.allSatisfy { $0.split(separator: "=").count == 7 })
    #expect(frames[0].hasSuffix("host not named (3rd group)/0=10 host not named (3rd group)/1=20"))
  }

  /// A minute apart, and neither of them in a second of the other.
  @Test func blocksOfSlowLoopsAreTwoHosts() throws {
    let times = (0..<6).map { $0 * 60_000 }
    let rows = Self.rows(50, at: times) + Self.rows(10, at: times.map { $0 + 17_000 })
    let frames = try Self.read(rows.flatMap { $0 })
    #expect(frames.count == 6 && frames.allSatisfy { $0.split(separator: "=").count == 5 })
  }

  /// GPUs of other uuids are not lost while the block of another host is read, also where the blocks
  /// take turns.
  @Test func nothingIsLostBetweenBlocks() throws {
    let header = "timestamp, index, uuid, utilization.gpu [%]\n"
    func block(_ start: Int, _ host: String, _ first: Int) -> [String] {
      Self.rows(start, at: (first..<first + 4).map { $0 * 1000 + 100 }, uuids: host)
        .flatMap { $0 }
    }
    let rows = block(50, "a", 0) + block(10, "b", 0) + block(54, "a", 4) + block(14, "b", 4)
    let frames = try Self.read(rows, header: header)
    #expect(
      frames
        == (0..<8).map { tick in
          "10:00:0\(tick) /0=\(50 + tick) /1=\(60 + tick) \(Self.second)0=\(10 + tick) "
            + "\(Self.second)1=\(20 + tick)"
        })
  }

  /// Two queries of a script, one after the other, are of one host.
  @Test func queriesOfOtherMetricsAreOneHost() throws {
    let text = (0..<3).map { tick in
      "timestamp, index, utilization.gpu [%]\n"
        + Self.rows(50, at: [tick * 1000 + 100]).joined().joined()
        + "timestamp, index, temperature.gpu\n"
        + (0..<2).map { "2026/05/01 10:00:0\(tick).30\($0), \($0), \(40 + $0)\n" }.joined()
    }.joined()
    let frames = try FrameText.read([UInt8](text.utf8)).frames
    #expect(frames.map(SectionText.words) == (0..<3).map { "10:00:0\($0) /0=50 /1=60" })
    #expect(frames.allSatisfy { $0.gpus.value(.temperature, 1) == 41 })
  }

  /// A host whose GPUs come behind those of another is no loss of the other's.
  @Test func anotherHostsLaterRowsLoseNothing() throws {
    let rows =
      Self.rows(50, at: Self.seconds, uuids: "a")
      + Self.rows(10, at: Self.seconds.map { $0 + 10_000 }, uuids: "b")
    let frames = try Self.read(
      rows.flatMap { $0 }, header: "timestamp, index, uuid, utilization.gpu [%]\n")
    #expect(frames.count == 8 && frames.allSatisfy { !$0.contains("lost") }, "\(frames)")
  }

  /// Hosts in turns, of which one ends early: by the uuids they are several hosts, and none is lost.
  @Test func aHostInTurnsThatEndsIsNoLoss() throws {
    let short = Self.rows(10, at: [0, 200, 400], uuids: "c")
    let long = Self.rows(50, at: (0..<8).map { 700 + 200 * $0 }, uuids: "a")
    let frames = try Self.read(
      (short + long).flatMap { $0 }, header: "timestamp, index, uuid, utilization.gpu [%]\n")
    #expect(frames.allSatisfy { !$0.contains("lost") }, "\(frames)")
  }

  /// A fast loop goes back by less than a second where another host's block begins.
  @Test func blocksOfFastLoopsAreTwoHosts() throws {
    let rows = ["a", "b"].enumerated().map { host, name in
      Self.rows(50 - 40 * host, at: [0, 200, 400], uuids: name).flatMap { $0 }
    }
    let frames = try Self.read(
      rows.flatMap { $0 }, header: "timestamp, index, uuid, utilization.gpu [%]\n")
    #expect(frames.count == 3 && frames.allSatisfy { $0.split(separator: "=").count == 5 })
    #expect(frames.allSatisfy { !$0.contains("lost") && !$0.contains("stale") }, "\(frames)")
  }

  /// Tables and texts in blocks, of which the second begins and ends later; and more than one below a
  /// word.
  @Test func sectionsOfABlockStayTogether() throws {
    let one = (0..<4).map { SectionText.table(second: $0, utilization: 50 + $0) }.joined()
    let other = (0..<4).map { SectionText.table(second: $0 + 1, utilization: 10 + $0) }.joined()
    let frames = try SectionText.frames(one + other)
    #expect(frames.count == 5)
    #expect(frames[1] == "10:00:01 /0=51 /1=52 \(Self.second)0=10 \(Self.second)1=11")
    #expect(frames[4].contains("\(Self.second)0=13 \(Self.second)1=14"), "\(frames)")
    let named = try SectionText.frames("g23\n" + one + "g24\n" + other)
    #expect(named[1] == "10:00:01 g23/0=51 g23/1=52 g24/0=10 g24/1=11")
    #expect(named[4].contains(" g24/0=13 g24/1=14"), "\(named)")
  }

  /// Rows that stand between each other within milliseconds cannot be two readings of one GPU.
  @Test(arguments: [[100, 1100, 2100, 3100], [100, 300, 500, 700, 900]])
  func rowsThatAlternateAreOfTwoHosts(_ times: [Int]) throws {
    let one = Self.rows(50, at: times)
    let other = Self.rows(10, at: times.map { $0 + 1 })
    let byRow = zip(one, other).flatMap { zip($0, $1).flatMap { [$0, $1] } }
    let byTick = zip(one, other).flatMap { $0 + $1 }
    for rows in [byRow, byTick] {
      let frames = try Self.read(rows)
      #expect(frames.count == times.count)
      let last = times.count - 1
      #expect(
        frames.last?.hasSuffix(
          " /0=\(50 + last) /1=\(60 + last) \(Self.second)0=\(10 + last) "
            + "\(Self.second)1=\(20 + last)") == true, "\(frames)")
    }
    let notes = try SectionText.notes(
      "timestamp, index, utilization.gpu [%]\n" + byRow.joined())
    #expect(notes.contains { $0.contains("alternate") })
    #expect(notes.contains { $0.contains("2 groups") })
  }

  @Test func rowsWithoutAHeaderAreToldApartToo() throws {
    let rows = Self.rows(50, at: Self.seconds) + Self.rows(10, at: Self.seconds)
    let frames = try SectionText.frames(
      rows.flatMap { $0 }.joined(), columns: ["timestamp", "index", "utilization.gpu"])
    #expect(frames.count == 4 && frames.allSatisfy { $0.split(separator: "=").count == 5 })
  }

  /// A clock that is set back by some seconds in the middle of a loop splits no host in two.
  @Test func aClockThatIsSetBackIsOneHost() throws {
    let times = (0..<40).map { $0 * 1000 + 100 } + (35..<60).map { $0 * 1000 + 400 }
    let frames = try Self.read(Self.rows(10, at: times).flatMap { $0 })
    #expect(frames.count == 65 && frames.allSatisfy { !$0.contains("group") }, "\(frames)")
  }

  /// A loop in which ticks are 50 ms apart, one with stamps of whole seconds, one whose GPUs are
  /// listed again 40 ms later, and days in the wrong order are one host's.
  @Test func whatOneHostWritesIsOneHost() throws {
    let fast = Self.rows(10, at: (0..<20).map { $0 * 50 }).flatMap { $0 }
    let coarse = (0..<9).map { "2026/05/01 10:00:0\($0 / 3), 0, \($0) %\n" }
    let days = ["02", "01"].flatMap { day in
      (0..<5).map { "2026/05/\(day) 10:00:0\($0).100, 0, \($0) %\n" }
    }
    for (rows, count) in [(fast, 20), (coarse, 9), (days, 10)] {
      let frames = try Self.read(rows)
      #expect(frames.count == count && frames.allSatisfy { !$0.contains("group") }, "\(frames)")
    }
  }
}
