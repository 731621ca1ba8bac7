import FleetHistory
import Foundation
import Testing

/// Recordings of which a part is lost: every command says so and exits with 3, and copies carry the
/// loss on.
struct DamagedRecordingTests {
  /// A minute of a site with jobs, in which records of some types are damaged.
  private static func damaged(
    _ scratch: Scratch, _ types: Set<RecordType>, ends: Bool = true
  ) async throws -> String {
    let path = scratch.file("whole.gtr")
    let run = try await Program.run([
      "export", "sim:memphis?gpus=64", "--to", "start+60s", "--format", "gtr", "-o", path,
    ])
    #expect(run.status == 0, "\(run.errors)")
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    var offset = RecordStream.magic.count
    var hit = 0
    for record in try RecordedFile(path).records {
      if let type = record.header.type, types.contains(type), record.header.payloadLength > 0 {
        bytes[offset + RecordHeader.size + record.header.payloadLength / 2] ^= 0x10
        hit += 1
      }
      offset += record.header.recordLength
    }
    #expect(hit > 0)
    let damaged = scratch.file("damaged.gtr")
    try Data(bytes).write(to: URL(filePath: damaged))
    return damaged
  }

  private static func expectLoss(_ words: [String], says: String) async throws {
    let run = try await Program.run(words)
    #expect(run.status == 3, "\(words): \(run.status) \(run.errors)")
    #expect((run.errors + run.output).contains(says), "\(words): \(run.errors)")
  }

  @Test func lostLabelsAreTold() async throws {
    let scratch = try Scratch()
    let path = try await Self.damaged(scratch, [.labels])
    let says = "the labels (jobs, users and the like) of"
    for words in [
      ["export", path, "--format", "json"], ["export", path, "--format", "csv"],
      ["export", path, "--format", "txt"], ["verify", path],
      ["export", path, "--format", "gtr", "-o", scratch.file("part.gtr")],
      ["cat", path, "-o", scratch.file("cat.gtr")],
      ["recover", path, "-o", scratch.file("recovered.gtr")],
    ] {
      try await Self.expectLoss(words, says: says)
    }
    try await Self.expectLoss(["events", path], says: "records that are no frames are missing")
    // The copies say it too; the recovered one is sound, and tells what it is without.
    for copy in ["part.gtr", "cat.gtr"] {
      try await Self.expectLoss(["verify", scratch.file(copy)], says: says)
      try await Self.expectLoss(["info", scratch.file(copy)], says: says)
      try await Self.expectLoss(
        ["cat", scratch.file(copy), "-o", scratch.file("again-" + copy)], says: says)
      try await Self.expectLoss(["verify", scratch.file("again-" + copy)], says: says)
    }
    let recovered = try await Program.run(["verify", scratch.file("recovered.gtr")])
    #expect(recovered.status == 0 && recovered.output.contains("was recovered without: " + says))
  }

  @Test(arguments: [RecordType.groupSummary, .frame, .topology])
  func whateverIsLostIsTold(type: RecordType) async throws {
    let scratch = try Scratch()
    let path = try await Self.damaged(scratch, [type])
    let verdict = try await Program.run(["verify", path])
    guard type != .topology else {
      // Nobody knows who was in the fleet: no frame can be read.
      #expect(verdict.status == 1, "\(verdict.output)")
      return
    }
    let isWhole = type == .groupSummary
    #expect(verdict.status == (isWhole ? 3 : 1), "\(verdict.output)")
    guard isWhole else { return }
    for words in [
      ["export", path, "--format", "json"], ["events", path], ["info", path],
      ["cat", path, "-o", scratch.file("cat.gtr")], ["check", path],
      ["export", path, "--format", "gtr", "-o", scratch.file("part.gtr")],
      ["verify", scratch.file("cat.gtr")], ["verify", scratch.file("part.gtr")],
    ] {
      try await Self.expectLoss(words, says: "missing")
    }
  }

  /// Whatever record is hit, the commands that read a part are as strict as `verify`.
  @Test func oneFlippedByteIsNeverQuiet() async throws {
    let scratch = try Scratch()
    let path = scratch.file("whole.gtr")
    _ = try await Program.run([
      "export", "sim:memphis?gpus=16", "--to", "start+4s", "--format", "gtr", "-o", path,
    ])
    let whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let damaged = scratch.file("damaged.gtr")
    var offset = RecordStream.magic.count
    for record in try RecordedFile(path).records {
      for place in [20, RecordHeader.size + record.header.payloadLength / 2] {
        var bytes = whole
        bytes[offset + place] ^= 1
        try Data(bytes).write(to: URL(filePath: damaged))
        let verdict = try await Program.run(["verify", damaged])
        guard verdict.status == 3 else {
          #expect(verdict.status == 1, "\(verdict.output)")
          continue
        }
        for words in [
          ["export", damaged, "--format", "json"], ["events", damaged],
          ["cat", damaged, "-o", "-"],
        ] {
          let run = try await Program.run(words)
          let type = record.header.type.map { "\($0)" } ?? "?"
          #expect(run.status == 3 && !run.errors.isEmpty, "\(words) at \(place) of a \(type)")
        }
      }
      offset += record.header.recordLength
    }
  }

  @Test func aRecordingWithoutAFrameIsNotLeftOutQuietly() async throws {
    let scratch = try Scratch()
    let path = try await Self.damaged(scratch, [.frame])
    try await Self.expectLoss(["cat", path, "-o", scratch.file("cat.gtr")], says: "missing")
  }
}
