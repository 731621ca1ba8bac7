import Foundation
import Testing

/// `gigatop export --format gtr`, and exports of what it wrote.
struct RecordingExportTests {
  /// What a log and its recording must agree on.
  private static let agreed = ["time", "fleet", "gpus", "site", "batteries"]

  private static func snapshot(_ words: [String]) async throws -> NSDictionary {
    let run = try await Program.run(["export"] + words + ["--format", "json"])
    #expect(run.status == 0, "\(run.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    let all = try #require(object as? [String: Any])
    return all.filter { agreed.contains($0.key) } as NSDictionary
  }

  @Test func aLogSaysTheSameAsItsRecording() async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    let path = scratch.file("night.gtr")
    let run = try await Program.run(["export", log, "--format", "gtr", "-o", path])
    #expect(run.status == 0 && run.output.isEmpty, "\(run.errors)")
    for moment in ["start", "start+5s", "start+7.4s", "end"] {
      let written = try await Self.snapshot([log, "--at", moment])
      #expect(try await Self.snapshot([path, "--at", moment]) == written, "\(moment)")
    }
  }

  @Test func aPipeSaysTheSameAsItsFile() async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    let path = scratch.file("night.gtr")
    _ = try await Program.run(["export", log, "--format", "gtr", "-o", path])
    for words in ["json --at start+5s", "csv", "gtr --from start+3s"] {
      let file = try await Program.shell("gigatop export \(path) --format \(words) | cksum")
      for input in ["cat \(path) | gigatop export -", "gigatop export - <\(path)"] {
        let run = try await Program.shell("{ \(input) --format \(words); echo $? >&2; } | cksum")
        #expect(run.output == file.output && run.errors == "0\n", "\(input) \(words)")
      }
    }
    let facts = try await Program.shell("cat \(path) | gigatop info -")
    #expect(facts.status == 0 && facts.output.contains("standard input"), "\(facts.errors)")
    let text = try await Program.shell("cat \(log) | gigatop export - --format csv | cksum")
    let same = try await Program.shell("gigatop export \(log) --format csv | cksum")
    #expect(text.output == same.output)
  }

  @Test func whatIsCutOffInAPipeIsExportedAsFarAsItCame() async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    let path = scratch.file("night.gtr")
    _ = try await Program.run(["export", log, "--format", "gtr", "-o", path])
    let count = try #require(RecordedFile(path).frameStarts.dropFirst(6).first) + 50
    let run = try await Program.shell(
      "head -c \(count) \(path) | gigatop export - --format gtr -o \(scratch.file("part.gtr"))")
    #expect(run.status == 3 && run.errors.contains("are no whole record"), "\(run.errors)")
    #expect(try RecordedFile(scratch.file("part.gtr")).frames.count == 6)
    let start = try await Program.shell("head -c 8 \(path) | gigatop export - --format csv")
    #expect(start.status == 1 && start.errors.hasPrefix("standard input: "), "\(start.errors)")
  }

  @Test func aRangeIsCutOut() async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    let whole = scratch.file("whole.gtr")
    _ = try await Program.run(["export", log, "--format", "gtr", "-o", whole])
    let part = scratch.file("part.gtr")
    let run = try await Program.run([
      "export", whole, "--from", "start+5s", "--to", "+4s", "--format", "gtr", "-o", part,
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try RecordedFile(part).frames.count == 5)
    #expect(try RecordedFile(part).isEnded)
    let first = try await Self.snapshot([whole, "--at", "start+5s"])
    #expect(try await Self.snapshot([part, "--at", "start"]) == first)
    let last = try await Self.snapshot([whole, "--at", "start+9s"])
    #expect(try await Self.snapshot([part]) == last)
  }

  @Test func aSimulationNeedsAnEnd() async throws {
    let scratch = try Scratch()
    let path = scratch.file("desk.gtr")
    let endless = try await Program.run(["export", "sim:desk", "--format", "gtr", "-o", path])
    #expect(endless.status == 2 && endless.errors.contains("--to"))
    let run = try await Program.run([
      "export", "sim:desk", "--to", "start+10s", "--format", "gtr", "-o", path,
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try RecordedFile(path).frames.count == 11)
    let slow = scratch.file("slow.gtr")
    _ = try await Program.run([
      "export", "sim:desk", "--every", "5s", "--to", "start+10s", "--format", "gtr", "-o", slow,
    ])
    #expect(try RecordedFile(slow).frames.count == 3)
    let text = try await Program.run(["export", path, "--format", "csv"])
    #expect(text.status == 0 && text.output.split(whereSeparator: \.isNewline).count >= 9)
  }

  @Test func namesAreLeftOut() async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    let path = scratch.file("night.gtr")
    _ = try await Program.run(["export", log, "--format", "gtr", "--redact", "-o", path])
    let run = try await Program.run(["export", path, "--format", "csv"])
    #expect(run.status == 0 && !run.output.contains("GPU-00000000,"), "\(run.output)")
    #expect(run.output.contains("NVIDIA H100"), "what it is stays")
  }

  @Test(arguments: [
    (["--at", "start", "--format", "gtr"], "--from"),
    (["--view", "map", "--format", "gtr"], "txt"),
    (["--from", "start", "--format", "json"], "--at"),
    (["--redact", "--format", "json"], "gtr"),
    (["--from", "end", "--to", "start", "--format", "gtr"], "before"),
    (["--from", "@1", "--to", "@2", "--format", "gtr"], "no frame"),
  ])
  func whatDoesNotFitIsSaid(words: [String], hint: String) async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    let run = try await Program.run(["export", log, "-o", scratch.file("out")] + words)
    #expect(run.status != 0 && run.errors.contains(hint), "\(run.errors)")
    #expect(!scratch.exists("out"))
  }
}
