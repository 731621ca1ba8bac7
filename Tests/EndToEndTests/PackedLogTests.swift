import Foundation
import Testing

/// Logs that are packed, and logs that lie in several files.
struct PackedLogTests {
  /// Packs a file as `gzip -k` does, through the tool of the machine.
  private static func gzip(_ path: String) async throws {
    let run = try await Program.shell("gzip -nc <\(path) >\(path).gz")
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func aPackedLogIsReadInEveryWay() async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    try await Self.gzip(log)
    let plain = try await Program.shell("gigatop export \(log) --format csv | cksum")
    for input in ["export \(log).gz", "export - <\(log).gz", "cat"] {
      let line = input == "cat" ? "cat \(log).gz | gigatop export -" : "gigatop \(input)"
      let run = try await Program.shell("{ \(line) --format csv; echo $? >&2; } | cksum")
      #expect(run.output == plain.output && run.errors == "0\n", "\(input): \(run.errors)")
    }
    let check = try await Program.run(["check", log + ".gz"])
    #expect(check.status == 0 && check.output.contains("packed with gzip"), "\(check.output)")
  }

  @Test func whatIsCutIsWrittenAndTold() async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    try await Self.gzip(log)
    let cut = scratch.file("cut.gz")
    _ = try await Program.shell("head -c 300 \(log).gz >\(cut)")
    let run = try await Program.run(["export", cut, "--format", "json"])
    #expect(run.status == 3 && run.output.hasPrefix("{"), "\(run.errors)")
    #expect(run.errors.contains("cut.gz: gzip: the file ends within member 1"), "\(run.errors)")
    for command in [["export", cut, "--format", "gtr"], ["record", cut]] {
      let path = scratch.file("\(command[0]).gtr")
      let run = try await Program.run(command + ["-o", path])
      #expect(run.status == 3 && run.errors.contains("ends within"), "\(run.errors)")
      #expect(try !RecordedFile(path).frames.isEmpty)
    }
    #expect(try await Program.run(["check", cut]).status == 3)
  }

  @Test func aRotatedSetIsOneLog() async throws {
    let scratch = try Scratch()
    let now = try scratch.write("log", SmallLog.text(12..<20))
    let old = try scratch.write("log.2", SmallLog.text(0..<6))
    let newer = try scratch.write("log.1", SmallLog.text(6..<12))
    try await Self.gzip(old)
    let words = [now, newer, old + ".gz"]
    let last = try await Program.run(["export"] + words + ["--format", "csv"])
    #expect(last.status == 0 && last.output.contains("14:00:19"), "\(last.errors)")
    let first = try await Program.run(["export"] + words + ["--at", "start", "--format", "csv"])
    #expect(first.output.contains("14:00:00"), "\(first.output)")
    for command in [["export"] + words + ["--format", "gtr"], ["record"] + words] {
      let path = scratch.file("\(command[0]).gtr")
      let run = try await Program.run(command + ["-o", path])
      #expect(run.status == 0, "\(run.errors)")
      #expect(try RecordedFile(path).frames.count == 20)
    }
  }

  @Test(arguments: [
    (["export", "--format", "json"], ["sim:desk"]), (["export", "--format", "gtr"], ["sim:desk"]),
    (["export", "--format", "json"], ["night.gtr"]),
    (["export", "--format", "gtr"], ["night.gtr"]),
    (["replay"], ["night.gtr"]), (["replay"], ["sim:desk"]), (["record", "-o", "-"], ["sim:desk"]),
  ])
  func onlyFilesOfOneLogAreReadTogether(_ command: [String], _ more: [String]) async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    _ = try await Program.run(["export", log, "--format", "gtr", "-o", scratch.file("night.gtr")])
    let words = more.map { $0.hasSuffix(".gtr") ? scratch.file($0) : $0 }
    let run = try await Program.run(command + [log] + words)
    #expect(run.status == 2 && run.output.isEmpty, "\(run.errors)")
    #expect(run.errors.contains("alone"), "\(run.errors)")
  }

  @Test func aPackedRecordingSaysWhatToDo() async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    let path = scratch.file("night.gtr")
    _ = try await Program.run(["export", log, "--format", "gtr", "-o", path])
    try await Self.gzip(path)
    for command in ["check", "info", "verify", "replay"] {
      let run = try await Program.run([command, path + ".gz"])
      #expect(run.status == 1, "\(command)")
      #expect((run.output + run.errors).contains("packed with gzip; unpack it first"), "\(command)")
    }
  }
}
