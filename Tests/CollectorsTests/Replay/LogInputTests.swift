import FleetHistory
import FleetModel
import Foundation
import Testing

@testable import Collectors

@Suite struct LogInputTests {
  /// Files of a folder that is gone after the test.
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "set-\(UUID().uuidString)")

    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
      let file = url.appending(path: name)
      try Data(bytes).write(to: file)
      return file.path
    }
  }

  private static let header = "timestamp, index, temperature.gpu\n"

  private static func rows(_ seconds: Range<Int>) -> String {
    seconds.map { "2026/05/01 10:00:\($0 < 10 ? "0" : "")\($0).000, 0, \(30 + $0)\n" }.joined()
  }

  private static func temperatures(_ paths: [String]) async throws -> [Double?] {
    try await LogSource(paths: paths).content().frames.map { $0.gpus.value(.temperature, 0) }
  }

  @Test func aRotatedSetIsOneLog() async throws {
    let folder = try Folder()
    let old = Packer.pack(Self.header + Self.rows(0..<3), as: .xz)
    let paths = [
      try folder.write("log", [UInt8](Self.rows(6..<8).utf8)),
      try folder.write("log.1", Packer.pack(Self.rows(3..<6), as: .gzip)),
      try folder.write("log.2.xz", old),
    ]
    let read = try await Self.temperatures(RotatedSet.ordered(paths))
    #expect(read == [30, 31, 32, 33, 34, 35, 36, 37])
    let content = try await LogSource(paths: RotatedSet.ordered(paths)).content()
    #expect(content.losses.isEmpty)
    #expect(content.notes.contains { $0.contains("log.2.xz: packed with xz") })
  }

  /// `check` of several words reads the files of a log as one, and leaves everything else alone.
  @Test func wordsAreSetsWhereTheyAreFiles() throws {
    let folder = try Folder()
    let paths = try ["a.log", "a.log.1", "a.log.2", "b.log"].map { try folder.write($0, [0x0A]) }
    let words = [paths[0], "10.0.0.1", paths[1], "10.0.0.2", paths[3], paths[2]]
    #expect(
      RotatedSet.sets(in: words)
        == [[paths[0], paths[1], paths[2]], ["10.0.0.1"], ["10.0.0.2"], [paths[3]]])
  }

  /// Each file of a set has its own encoding, and ends its last line, of which a number may be cut.
  @Test func eachFileBeginsALine() async throws {
    let folder = try Folder()
    let wide = (Self.header + Self.rows(0..<2)).utf16.dropLast().flatMap {
      [UInt8($0 & 0xFF), UInt8($0 >> 8)]
    }
    let paths = [
      try folder.write("a", [0xFF, 0xFE] + wide),
      try folder.write("b", [UInt8](Self.rows(2..<4).utf8)),
      try folder.write("c", [0xEF, 0xBB, 0xBF] + [UInt8]((Self.header + Self.rows(4..<5)).utf8)),
    ]
    #expect(try await Self.temperatures(paths) == [30, 32, 33, 34])
  }

  @Test func oneBadFileOfASetIsTold() async throws {
    let folder = try Folder()
    let packed = Packer.pack(Self.header + Self.rows(0..<9), as: .gzip)
    let paths = [
      try folder.write("log.2.gz", [0x1F, 0x8B, 0x08, 0x00] + [UInt8](repeating: 0xFF, count: 90)),
      try folder.write("log.1.gz", packed),
      try folder.write("log", [UInt8](Self.rows(9..<10).utf8)),
    ]
    let content = try await LogSource(paths: paths).content()
    #expect(content.frames.count == 10)
    #expect(content.losses.contains { $0.contains("log.2.gz: gzip: member 1 is damaged") })
  }

  @Test func aMissingFileOfASetIsSaidAtOnce() async throws {
    let folder = try Folder()
    let there = try folder.write("log.1", [UInt8]((Self.header + Self.rows(0..<2)).utf8))
    let error = await #expect(throws: SourceError.self) {
      try await LogSource(paths: [there, there + ".none"]).content()
    }
    #expect(error?.message.contains("No such file") == true)
    #expect(error?.subject.hasSuffix(".none") == true)
  }

  @Test(arguments: Compression.allCases)
  func aPackedRecordingSaysWhatToDo(_ kind: Compression) async throws {
    let folder = try Folder()
    let bytes = RecordStream.magic + [UInt8](repeating: 7, count: 99)
    let path = try folder.write("night.gtr.gz", Packer.pack(bytes, as: kind))
    let error = await #expect(throws: SourceError.self) {
      try await LogSource(path: path).content()
    }
    #expect(error?.message.contains("recording packed with \(kind)") == true)
    #expect(PackedFile.words(path: path)?.contains("\(kind)") == true)
  }

  @Test func nothingThatCouldBeUnpackedIsNotAnEmptyLog() async throws {
    let folder = try Folder()
    let packed = Packer.pack(Self.header + Self.rows(0..<9), as: .gzip)
    let cut = try folder.write("cut.gz", [UInt8](packed.prefix(12)))
    let error = await #expect(throws: SourceError.self) { try await LogSource(path: cut).content() }
    #expect(error?.message.contains("ends within member 1") == true, "\(error?.message ?? "-")")
    let lost = Packer.pack(String(repeating: "no telemetry\n", count: 9), as: .gzip).dropLast(5)
    let path = try folder.write("lost.gz", [UInt8](lost))
    let other = await #expect(throws: SourceError.self) {
      try await LogSource(path: path).content()
    }
    #expect(other?.message.contains("no telemetry") == true)
    #expect(other?.message.contains("ends within member 1") == true)
  }

  @Test func aSetIsNamedAfterItsLastFile() {
    #expect(LogSource(paths: ["a"]).id == "a")
    #expect(LogSource(paths: ["a.2", "a.1", "a"]).id == "a and 2 more")
  }
}

@Suite struct RotatedSetTests {
  @Test(arguments: [
    (["log", "log.1", "log.2.gz", "log.10.gz"], ["log.10.gz", "log.2.gz", "log.1", "log"]),
    (["d/g.csv", "d/g.1.csv", "d/g.2.csv.xz"], ["d/g.2.csv.xz", "d/g.1.csv", "d/g.csv"]),
    (["log.1.zst", "log.2.zst"], ["log.2.zst", "log.1.zst"]),
    (
      ["g.log", "g.log-20250506", "g.log-20250430.gz"],
      ["g.log-20250430.gz", "g.log-20250506", "g.log"]
    ),
    (
      ["g-20250506.csv", "g.csv", "g-20250505.csv"], ["g-20250505.csv", "g-20250506.csv", "g.csv"]
    ),
    (
      ["g.2025-05-06_14:00", "g.2025-05-06_02:00", "g.2024-12-31_23:00"],
      ["g.2024-12-31_23:00", "g.2025-05-06_02:00", "g.2025-05-06_14:00"]
    ),
    (["b.csv", "a.csv"], ["b.csv", "a.csv"]),
    (["b", "a.1", "a.2", "b.1"], ["b.1", "b", "a.2", "a.1"]),
    (["log.1", "log-20250506", "log"], ["log.1", "log-20250506", "log"]),
    (["run-99999999.csv", "run-12345678.csv"], ["run-99999999.csv", "run-12345678.csv"]),
    (["-"], ["-"]), ([], []), (["log."], ["log."]), ([".1", ".2"], [".1", ".2"]),
  ])
  func filesComeInTheOrderInWhichTheyWereWritten(_ given: [String], _ expected: [String]) {
    #expect(RotatedSet.ordered(given) == expected)
  }

  @Test func everyOrderGivesTheSame() {
    let set = ["l.3.gz", "l.2.gz", "l.1", "l"]
    for first in set {
      let turned = set.drop { $0 != first } + set.prefix { $0 != first }
      #expect(RotatedSet.ordered([String](turned)) == set)
      #expect(RotatedSet.ordered(turned.reversed()) == set)
    }
  }
}
