import FleetModel
import Foundation
import Testing

@testable import Collectors

/// What is said of texts of which nothing can be read, and texts that are read though they hide it.
@Suite struct LogRefusalTests {
  private static func refusal(_ bytes: [UInt8]) -> String {
    do {
      _ = try FrameText.read(bytes)
      return "read"
    } catch {
      return "\(error)"
    }
  }

  private static let header = "timestamp,index,utilization.gpu [%]\n"

  @Test(arguments: [
    (header + "00:00.1,0,10\n00:01.1,0,11\n", "no row has a time that can be read: \"00:00.1\""),
    (header + "46143.4166,0,10\n46143.4167,0,11\n", "that can be read: \"46143.4166\""),
    ("count, driver_version\n8, 550.54\n", "the header \"count, driver_version\" names no GPU's"),
    ((header + "2026/05/01 10:00:00.100,0,10\n").replacing("\n", with: "\r"), "tr '\\r' '\\n'"),
    ("[\n {\n  \"index\": 0,\n  \"utilization.gpu\": 12\n }\n]\n", "JSON, which is not read"),
    ("RAM 3182/7620MB CPU [2%@1190] EMC_FREQ 0% GR3D_FREQ 12% GPU@44.5C\n", "tegrastats"),
    ("epoch,time,loss,power\n1,2,3,4\n", "names no GPU's fields"),
  ])
  func whatIsWrongIsSaid(_ text: String, _ words: String) {
    #expect(Self.refusal([UInt8](text.utf8)).contains(words), "\(Self.refusal([UInt8](text.utf8)))")
  }

  @Test func fourBytesACharacterAreTold() {
    let text = (Self.header + "2026/05/01 10:00:00.100,0,10\n").unicodeScalars
    let bytes = [UInt8]([0xFF, 0xFE, 0, 0]) + text.flatMap { [UInt8($0.value), 0, 0, 0] }
    #expect(Self.refusal(bytes).contains("UTF-32"))
  }

  private static func content(_ bytes: [UInt8]) async throws -> LogSource.Content {
    let url = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)")
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await LogSource(path: url.path).content()
  }

  @Test func whatIsPackedTwiceIsTold() async throws {
    let once = Packer.pack(Self.header + "2026/05/01 10:00:00.100,0,10\n", as: .gzip)
    #expect(try await Self.content(once).frames.count == 1)
    let error = await #expect(throws: SourceError.self) {
      try await Self.content(Packer.pack(once, as: .zstd))
    }
    #expect(error.map { "\($0)" }?.contains("packed twice, with gzip and zstd") == true)
  }

  /// Blanks that do not break, and the lines of a container's log in JSON.
  @Test func hiddenRowsAreRead() throws {
    let rows = SectionText.header + SectionText.rows(50)
    let expected = try SectionText.frames(rows)
    #expect(try SectionText.frames(rows.replacing(" ", with: "\u{A0}")) == expected)
    let lines = rows.split(separator: "\n").map { line in
      "{\"log\":\"\(line)\\n\",\"stream\":\"stdout\",\"time\":\"2026-05-01T12:00:00.5Z\"}\n"
    }
    #expect(try SectionText.frames(lines.joined()) == expected)
    #expect(try SectionText.notes(lines.joined()).isEmpty)
  }

  /// Where the rows say no time, that of the container's log counts; escapes are what they stand for.
  @Test func aContainersLogGivesTheTime() throws {
    let texts = ["index, utilization.gpu [%]\\r\\n", "0, 5\\u0030 %\\n", "0, 51 %\\n"]
    let lines = texts.enumerated().map { second, text in
      "{\"time\": \"2026-05-01T10:00:0\(second).5Z\", \"log\": \"\(text)\"}\n"
    }
    #expect(try SectionText.frames(lines.joined()) == ["10:00:01 /0=50", "10:00:02 /0=51"])
  }

  /// The day or the month: a later date may tell.
  @Test func datesThatBeginWithTheDay() async throws {
    func rows(_ days: [String]) -> String {
      Self.header + days.enumerated().map { "\($1)/2026 10:00:00,0,\(10 + $0)\n" }.joined()
    }
    let content = try await Self.content([UInt8](rows(["11/05", "12/05", "13/05"]).utf8))
    #expect(
      content.frames.map { $0.time.iso8601.prefix(10) }
        == ["2026-05-11", "2026-05-12", "2026-05-13"])
    #expect(content.frames.map { $0.gpus.value(.utilization, 0) } == [10, 11, 12])
    #expect(content.notes.isEmpty, "\(content.notes)")
    let months = try SectionText.notes(rows(["05/11", "05/12", "05/13"]))
    #expect(months.isEmpty, "\(months)")
    let open = try SectionText.notes(rows(["05/06", "05/07"]))
    #expect(open.contains { $0.contains("may begin with the day") })
  }

  /// Columns that any machine may have are believed with a word.
  @Test func aHeaderThatNamesNoGPUIsDoubted() throws {
    let rows = "0, 12, 45, 300\n1, 13, 46, 301\n"
    let notes = try SectionText.notes("index, utilization, temperature, power\n" + rows)
    #expect(notes.contains { $0.contains("no column names a GPU") }, "\(notes)")
    let sure = try SectionText.notes("index, gpu_utilization, temperature, power\n" + rows)
    #expect(!sure.contains { $0.contains("no column names") })
  }

  @Test func markupInAProcessNameIsText() throws {
    let text = """
      <nvidia_smi_log><timestamp>Fri May  1 10:00:00 2026</timestamp>
      <gpu id="00000000:17:00.0"><uuid>GPU-1</uuid><processes><process_info><pid>4711</pid>
      <process_name>python <b>train</b> --x=<y> && a</process_name>
      <used_memory>100 MiB</used_memory></process_info></processes>
      <temperature><gpu_temp>45 C</gpu_temp></temperature></gpu></nvidia_smi_log>

      """
    let frame = try #require(try FrameText.read([UInt8](text.utf8)).frames.first)
    #expect(frame.content.processes.map(\.name) == ["python <b>train</b> --x=<y> && a"])
    #expect(frame.content.processes.map(\.memoryMiB) == [100])
    #expect(frame.gpus.value(.temperature, 0) == 45)
  }
}
