import FleetHistory
import FleetModel
import Foundation
import Testing

/// Recordings of every released version, kept as files, with what the reader in Python printed of
/// them: every later version reads the same values.
///
/// `GIGATOP_RECORD_GOLDENS=1` writes those that do not exist yet and fails the test; one that
/// exists is never written again.
struct RecordsGoldenTests {
  private static let folder = ForeignReader.folder.appending(path: "Goldens")
  private static let names = [
    "1.0-desk", "1.0-site", "1.0-odd", "1.1-desk", "1.1-racks", "1.1-odd", "1.2-desk", "1.2-racks",
  ]

  private func make(_ name: String) throws -> RecordsFile {
    switch name {
    case "1.0-desk", "1.1-desk", "1.2-desk": try .simulated("sim:desk", frames: 35)
    case "1.0-site": try .simulated("sim:memphis?gpus=16", frames: 10, groupLength: 4)
    case "1.1-racks": try .simulated("sim:memphis?gpus=400", frames: 6, groupLength: 4)
    case "1.2-racks": try .figures(frames: 6, groupLength: 4)
    default: .random(gpus: 200, frames: 6, seed: 1)
    }
  }

  private func recordIfMissing(_ name: String) throws {
    let file = Self.folder.appending(path: name + ".gtr")
    guard ProcessInfo.processInfo.environment["GIGATOP_RECORD_GOLDENS"] == "1",
      !FileManager.default.fileExists(atPath: file.path)
    else { return }
    let bytes = try make(name).bytes
    try Data(bytes).write(to: file)
    try ForeignReader.lines(bytes).lines.write(to: Self.folder.appending(path: name + ".jsonl"))
    Issue.record("\(name): recorded")
  }

  private func kept(_ name: String) throws -> Data {
    try Data(contentsOf: Self.folder.appending(path: name))
  }

  @Test(arguments: names) func areReadAsEver(_ name: String) throws {
    try recordIfMissing(name)
    let records = try ForeignReader.records(try kept(name + ".jsonl"))
    let printed = ForeignReader.of(.frame, records)
    let recording = try Recording.open(Self.folder.appending(path: name + ".gtr").path)
    #expect(recording.losses.isEmpty && recording.hasEnd)
    #expect(recording.frameCount == printed.count && !printed.isEmpty)
    for (place, record) in printed.enumerated() {
      #expect(ForeignReader.difference(try recording.frame(at: place), record) == nil, "\(place)")
    }
    #expect("1.\(recording.header.minor)" == name.prefix(3))
    expectDetails(of: recording, ForeignReader.of(.groupDetail, records))
    try expectLabels(of: recording, name)
    #expect(recording.notes.map(\.text) == ["t°"])
    #expect(recording.events.map(\.severity) == [.critical])
    #expect(recording.sourceRecords.map(\.amount) == [30])
    #expect(recording.header.site == "test")
  }

  private func expectDetails(of recording: Recording, _ printed: [[String: Any]]) {
    let groups = recording.groups
    #expect(groups.count == printed.count)
    for (group, record) in zip(groups, printed) {
      #expect(ForeignReader.difference(recording, group, record) == nil, "\(group)")
    }
  }

  /// Labels and figures that were recorded as the simulator, and a rule, had them then.
  private func expectLabels(of recording: Recording, _ name: String) throws {
    for place in 0..<recording.frameCount {
      let frame = try recording.frame(at: place)
      let isNew = name.hasPrefix("1.2")
      #expect(frame.labels.isEmpty != isNew)
      #expect(frame.figures.isEmpty == (name != "1.2-racks"))
      guard isNew else { continue }
      #expect(frame.labels.value(LabelKey.job, 0) == "grok-4-pretrain")
      guard name == "1.2-racks" else { continue }
      let expected = RecordsFile.figures(place, of: frame.topology)
      #expect(frame.figures.isSame(as: expected), "\(place)")
    }
  }

  @Test(.enabled(if: ForeignReader.isThere, "GIGATOP_PYTHON names no Python"), arguments: names)
  func areReadAsEverByStrangers(_ name: String) throws {
    let (lines, status) = try ForeignReader.lines([UInt8](try kept(name + ".gtr")))
    #expect(status == 0)
    #expect(lines == (try kept(name + ".jsonl")))
  }
}
