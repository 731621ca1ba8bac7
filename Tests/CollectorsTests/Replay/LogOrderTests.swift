import Collectors
import FleetModel
import Testing

@Suite struct LogOrderTests {
  private static func read(_ stamps: [String]) throws -> (frames: [Frame], reader: LogReader) {
    let rows = stamps.enumerated().map { "\($0.element), 0, \($0.offset) W\n" }
    return try FrameText.read(
      [UInt8](("timestamp, index, power.draw [W]\n" + rows.joined()).utf8))
  }

  private static func values(_ frames: [Frame]) -> [Int64?] {
    frames.map { $0.gpus.stored(.powerDraw, 0).map { $0 / 100 } }
  }

  @Test func daysJoinedTheWrongWayRoundAreSorted() throws {
    let text =
      SectionText.header + SectionText.rows(50, day: "2026/05/02") + SectionText.header
      + SectionText.rows(10, day: "2026/05/01")
    let read = try FrameText.read([UInt8](text.utf8))
    #expect(
      read.frames.map { $0.gpus.stored(.utilization, 0) } == [10, 11, 12, 50, 51, 52])
    #expect(zip(read.frames, read.frames.dropFirst()).allSatisfy { $0.time < $1.time })
    #expect(read.reader.notes.contains { $0.contains("earlier than those before") })
  }

  @Test func aClockThatBeganIn1970LosesNothing() throws {
    let read = try Self.read([
      "1970/01/01 00:00:05.000", "1970/01/01 00:00:06.000", "2026/05/01 10:00:00.000",
      "2026/05/01 10:00:01.000",
    ])
    #expect(Self.values(read.frames) == [0, 1, 2, 3])
    #expect(read.frames.last?.time.iso8601 == "2026-05-01T10:00:01.000Z")
  }

  /// An hour that comes twice, in steps of so many minutes; the zone of the stamps does not know.
  @Test(arguments: [1, 5, 10, 12, 15, 20, 30])
  func aClockPutBackByAnHourGoesOn(_ minutes: Int) throws {
    let stamps = [1, 2, 2, 3].flatMap { hour in
      stride(from: 0, to: 60, by: minutes).map {
        "2026-10-25T0\(hour):\(SectionText.two($0)):00Z"
      }
    }
    let frames = try Self.read(stamps).frames
    #expect(Self.values(frames) == stamps.indices.map { Int64($0) })
    let steps = Set(zip(frames.dropFirst(), frames).map { $0.time.seconds(since: $1.time) })
    #expect(steps == [Double(minutes * 60)])
  }

  @Test func framesOfOneTimeAreAllKeptAndDoubted() throws {
    let read = try Self.read(Array(repeating: "2026/05/01 10:00:00", count: 5))
    #expect(Self.values(read.frames) == [0, 1, 2, 3, 4])
    #expect(read.reader.notes.contains { $0.contains("claim the time of another: 4") })
    let apart = try Self.read([
      "2026/05/01 10:00:00", "2026/05/01 10:00:01", "2026/05/02 09:00:00", "2026/05/01 10:00:01",
      "2026/05/01 10:00:02",
    ])
    #expect(apart.frames.count == 5)
    #expect(Set(apart.frames.map(\.time.milliseconds)).count == 5)
  }

  @Test func aLogThatIsReadAsItComesGivesTheSameFrames() throws {
    let text =
      "a: \(SectionText.header)b: \(SectionText.header)"
      + (0..<5).map { tick in
        ["a", "b"].map { host in
          SectionText.rows(50, ticks: 1, first: tick).split(separator: "\n")
            .map { "\(host): \($0)\n" }.joined()
        }.joined()
      }.joined()
    let whole = try FrameText.read([UInt8](text.utf8)).frames.map(FrameText.text)
    for chunk in [1, 50, 10_000] {
      var reader = LogReader(
        name: "log", columns: nil, period: 2, baseTime: Timestamp(milliseconds: 1_000_000),
        streams: true)
      var frames: [Frame] = []
      let bytes = [UInt8](text.utf8)
      for start in stride(from: 0, to: bytes.count, by: chunk) {
        frames += reader.feed([UInt8](bytes[start..<min(start + chunk, bytes.count)]))
      }
      frames += try reader.finish()
      #expect(frames.count == 5)
      #expect(frames.last.map(FrameText.text) == whole.last)
    }
  }
}
