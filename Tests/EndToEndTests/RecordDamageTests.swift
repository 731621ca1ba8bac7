import FleetHistory
import FleetModel
import Foundation
import Glibc
import TestSupport
import Testing

/// Recorders that are killed, and disks that fill.
struct RecordDamageTests {
  /// Each of a few folders is recorded into again and again, and the recorder killed each time.
  @Test func fiftyKillsLoseNothingThatWasWritten() async throws {
    let scratch = try Scratch()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<5 {
        let folder = scratch.file("lane-\(lane)")
        var random = SeededGenerator(seed: SeededGenerator.seedOfRun &+ UInt64(lane))
        let moments = (0..<10).map { _ in Int.random(in: 20...400, using: &random) }
        group.addTask {
          // Every other one has written a frame at least.
          for (number, moment) in moments.enumerated() {
            try await Self.recordAndKill(folder, after: moment, ofFrame: number % 2 == 0)
          }
        }
      }
      try await group.waitForAll()
    }
    var frames = 0
    var segments = 0
    for lane in 0..<5 {
      for path in try RecordedFile.segments(scratch.file("lane-\(lane)")) {
        let file = try RecordedFile(path)
        #expect(file.isUnbroken && !file.types.contains(.end), "\(path)")
        // What follows is a part of one record, or nothing.
        let header = file.rest.withUnsafeBytes { RecordHeader($0) }
        #expect(file.rest.count < (header?.recordLength ?? RecordHeader.size), "\(path)")
        let times = file.frames.map(\.header.wallTime)
        #expect(zip(times.dropFirst(), times).allSatisfy { $0 > $1 })
        frames += file.frames.count
        segments += 1
      }
    }
    #expect(frames >= 25 && segments >= 25 && segments <= 50, "\(frames) in \(segments)")
  }

  /// Our own reader sees every complete frame, and misses none.
  private static func readAll(_ folder: String) throws {
    let written = try segments(folder).map { try RecordedFile($0).frames.count }
    guard written.contains(where: { $0 > 0 }) else { return }
    let recording = try Recording.open(folder)
    #expect(recording.frameCount == written.reduce(0, +))
    for index in 0..<recording.frameCount {
      #expect(try recording.frame(at: index).gpus.count == 64)
    }
  }

  private static func segments(_ folder: String) -> [String] {
    // Who is killed early enough has not even made the folder.
    (try? RecordedFile.segments(folder)) ?? []
  }

  private static func recordAndKill(
    _ folder: String, after milliseconds: Int, ofFrame: Bool
  ) async throws {
    let before = segments(folder).count
    let child = try Spawn.start(
      [
        Program.path, "record", "sim:memphis?gpus=64", "--every", "50ms", "-o", folder + "/",
      ], Program.environment(), output: "/dev/null", errors: folder + ".err")
    if ofFrame {
      try await RecordTests.wait("a frame") {
        let paths = segments(folder)
        guard paths.count > before, let last = paths.last else { return false }
        return (try? RecordedFile(last).frames.isEmpty) == false
      }
    }
    try await Task.sleep(for: .milliseconds(milliseconds))
    kill(child, SIGKILL)
    #expect(try await RecordTests.end(of: child) == 128 + SIGKILL)
    try readAll(folder)
    #expect(try String(contentsOfFile: folder + ".err", encoding: .utf8) == "")
  }

  /// The largest size of a file stands in for a disk that never gets room again.
  @Test func aFileThatMayNotGrowIsSaidAndKept() async throws {
    let scratch = try Scratch()
    let line =
      "ulimit -f 28; gigatop record 'sim:memphis?gpus=64' --every 50ms -o night.gtr 2>err & "
      + "until grep -q pauses err; do sleep 0.05; done; kill -INT $!; wait $!; echo status=$?"
    let run = try await Program.shell("cd \(scratch.path); " + line)
    #expect(run.output == "status=3\n", "\(run.errors)")
    let errors = try scratch.read("err")
    let pause =
      "night.gtr: the file may not grow further; recording pauses, tried again with every frame\n"
    #expect(errors.hasPrefix(pause) && errors.contains(" lost"), "\(errors)")
    let file = try RecordedFile(scratch.file("night.gtr"))
    #expect(file.rest.isEmpty && file.isUnbroken && file.frames.count > 2)
  }

  /// A file system of its own that a test may fill.
  @Test(.enabled("mounting is not allowed here") { try await SmallDisk.isAllowed() })
  func aDiskThatFillsPausesTheRecordingOnly() async throws {
    let scratch = try Scratch()
    let run = try await SmallDisk.run(
      """
      head -c 100k /dev/zero >$T/disk/other
      gigatop record 'sim:memphis?gpus=64' --every 150ms -o $T/disk/r/ 2>$T/err &
      until grep -q 'no space left' $T/err; do sleep 0.05; done
      rm $T/disk/other
      until grep -q 'goes on' $T/err; do sleep 0.05; done
      sleep 0.3
      kill -INT $!; wait $!; echo status=$?
      cp $T/disk/r/*.gtr $T/
      """, scratch)
    #expect(run.output == "status=0\n", "\(run.errors)")
    let errors = try scratch.read("err")
    #expect(
      errors.hasPrefix(
        "\(scratch.path)/disk/r: no space left; recording pauses, tried again with every frame\n"))
    let segments = try RecordedFile.segments(scratch.path)
    let file = try RecordedFile(try #require(segments.first))
    #expect(segments.count == 1 && file.isEnded && file.isUnbroken && file.frames.count > 5)
    #expect(try file.remarks.isEmpty, "memory held what the disk did not take")
  }
}

/// A file system of 128 KiB in a name space of its own, gone with the shell that it is made for.
enum SmallDisk {
  static func isAllowed() async throws -> Bool {
    try await run("exit 0", Scratch()).status == 0
  }

  /// Runs a script of the shell with the disk at `$T/disk`.
  static func run(_ script: String, _ scratch: Scratch) async throws -> Program.Outcome {
    let line =
      "exec unshare -rm sh -c 'mkdir $T/disk && mount -t tmpfs -o size=128k none $T/disk || exit 77; "
      + ". $T/script'"
    try scratch.write("script", script)
    return try await Program.shell(line, ["T": scratch.path])
  }
}
