import FleetHistory
import Foundation
import Glibc
import TestSupport
import Testing

/// `gigatop record`, without a terminal.
struct RecordTests {
  private static let site = "sim:memphis?gpus=64"

  @Test func recordsForAWhile() async throws {
    let scratch = try Scratch()
    let path = scratch.file("night.gtr")
    let run = try await Program.run([
      "record", Self.site, "-o", path, "--every", "50ms", "--for", "400ms",
    ])
    #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty, "\(run.errors)")
    let file = try RecordedFile(path)
    #expect(file.isEnded && file.isUnbroken && file.frames.count > 2)
    #expect(file.types.prefix(5) == [.fileHeader, .schema, .topology, .labels, .frame])
  }

  @Test func nothingIsWrittenOver() async throws {
    let scratch = try Scratch()
    let path = try scratch.write("night.gtr", "mine")
    let run = try await Program.run(["record", "sim:desk", "-o", path, "--for", "1s"])
    #expect(run.status == 1 && run.errors.hasPrefix("\(path): holds something already"))
    #expect(try scratch.read("night.gtr") == "mine")
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aSignalEndsTheFileInOrder(number: Int32) async throws {
    let scratch = try Scratch()
    let path = scratch.file("night.gtr")
    let child = try Spawn.start(
      [Program.path, "record", "sim:desk", "--every", "50ms", "-o", path],
      Program.environment(), output: scratch.file("out"), errors: scratch.file("err"))
    try await Self.wait("three frames") { (try? RecordedFile(path).frames.count >= 3) == true }
    kill(child, number)
    #expect(try await Self.end(of: child) == 0)
    #expect(try RecordedFile(path).isEnded)
  }

  @Test func aPipeTakesARecordingAndMayClose() async throws {
    let scratch = try Scratch()
    let line =
      "gigatop record sim:desk --every 50ms -o - --for 300ms >\(scratch.path)/a; echo $? >&2; "
      + "{ gigatop record sim:desk --every 50ms -o -; echo $? >&2; } | head -c 8"
    let run = try await Program.shell(line)
    #expect(run.errors == "0\n0\n")
    #expect(try RecordedFile(scratch.file("a")).isEnded)
  }

  @Test func aLogIsConverted() async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    let path = scratch.file("night.gtr")
    let run = try await Program.run(["record", log, "-o", path])
    #expect(run.status == 0, "\(run.errors)")
    let file = try RecordedFile(path)
    #expect(file.isEnded && file.frames.count == 20)
    let times = file.frames.map(\.header.wallTime)
    #expect(zip(times.dropFirst(), times).allSatisfy { $0 - $1 == 1_000_000_000 })
    #expect(try file.remarks.isEmpty)
  }

  @Test func aRecordingIsNoLog() async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    let path = scratch.file("night.gtr")
    _ = try await Program.run(["record", log, "-o", path])
    let copy = scratch.file("copy.gtr")
    let run = try await Program.run(["record", path, "-o", copy])
    let hint = "gigatop export \(path) --format gtr -o \(copy)"
    #expect(run.status == 2 && run.errors.contains(hint), "\(run.errors)")
    let piped = try await Program.shell("cat \(path) | gigatop record - -o \(copy)")
    #expect(piped.status == 2 && piped.errors.contains("gigatop export - --format gtr"))
    #expect(!scratch.exists("copy.gtr"))
  }

  @Test func silenceIsLoss() async throws {
    let scratch = try Scratch()
    let silent = "nvidia-smi:" + FakeTool.path
    let environment = Program.environment(["FAKE_SMI_EXIT": "9"])
    let both = try await Program.run(
      [
        "record", "sim:desk", silent, "--every", "100ms", "-o", scratch.file("a"), "--for", "1s",
      ], environment: environment)
    #expect(both.status == 3 && both.errors.contains("nothing of it is recorded"))
    #expect(try RecordedFile(scratch.file("a")).frames.count > 1)
    let alone = try await Program.run(
      ["record", silent, "-o", scratch.file("b"), "--for", "500ms"], environment: environment)
    #expect(alone.status == 1, "\(alone.errors)")
  }

  @Test func wrongUsageIsNamed() async throws {
    let scratch = try Scratch()
    let path = scratch.file("night.gtr")
    for (words, sentence) in [
      (["-o", path, "--keep", "24h"], "--keep: lets segments of a folder go"),
      (["-o", path, "--keep", "24h,7d"], "invalid for '--keep"),
      (["-o", path, "--sync", "often"], "invalid for '--sync"),
      ([], "--output"),
    ] {
      let run = try await Program.run(["record", "sim:desk"] + words)
      #expect(run.status == 2 && run.errors.contains(sentence), "\(run.errors)")
    }
    #expect(!scratch.exists("night.gtr"))
  }

  @Test func namesAreLeftOut() async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    let path = scratch.file("night.gtr")
    let run = try await Program.run(["record", log, "--redact", "-o", path])
    #expect(run.status == 0, "\(run.errors)")
    let file = try RecordedFile(path)
    #expect(file.isEnded && file.frames.count == 20)
    var reader = ByteReader(try #require(file.records.first).payload)
    let header = try FileHeaderRecord(decoding: &reader)
    #expect(header.namesArePseudonyms && header.sourceNames.isEmpty && header.site == "site-1")
  }

  // MARK: Helpers

  static func wait(_ what: String, _ holds: () -> Bool) async throws {
    let deadline = Date(timeIntervalSinceNow: 20)
    while !holds() {
      guard Date() < deadline else { throw TookTooLong(what: what, screen: "") }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// The exit status of a child, once it has ended.
  static func end(of child: pid_t) async throws -> Int32 {
    var status: Int32?
    try await wait("end") {
      status = Spawn.ended(child)
      return status != nil
    }
    return status ?? -1
  }
}
