import FleetHistory
import FleetModel
import Foundation
import TestSupport
import Testing

/// A reader that a stranger wrote from the page of bytes agrees with us on every value.
@Suite(.enabled(if: ForeignReader.isThere, "GIGATOP_PYTHON names no Python"))
struct RecordsForeignReaderTests {
  private func expectAgreement(_ file: RecordsFile, _ note: String) throws {
    let (records, status) = try ForeignReader.read(file.bytes)
    #expect(status == 0, "\(note)")
    let printed = ForeignReader.of(.frame, records)
    #expect(printed.count == file.frames.count, "\(note)")
    for (place, (frame, record)) in zip(file.frames, printed).enumerated() {
      let difference = ForeignReader.difference(frame, record)
      #expect(difference == nil, "frame \(place), \(note)")
    }
    let ours = try RecordsFile.frames(of: file.bytes)
    #expect(ours.count == printed.count, "\(note)")
    for (frame, record) in zip(ours, printed) {
      #expect(ForeignReader.difference(frame, record) == nil, "\(note)")
    }
    expectSummaries(of: file, ForeignReader.of(.groupSummary, records), note)
    expectTopologies(of: file, ForeignReader.of(.topology, records), note)
    try expectDetails(of: file, ForeignReader.of(.groupDetail, records), note)
  }

  private func expectDetails(
    of file: RecordsFile, _ printed: [[String: Any]], _ note: String
  ) throws {
    #expect(printed.count == file.detailed.count, "\(note)")
    let recording = try Recording(MemoryBytes(file.bytes))
    #expect(recording.groups == file.detailed, "\(note)")
    for (group, record) in zip(file.detailed, printed) {
      let difference = ForeignReader.difference(recording, group, record)
      #expect(difference == nil, "group \(group), \(note)")
    }
  }

  private func expectSummaries(of file: RecordsFile, _ printed: [[String: Any]], _ note: String) {
    var place = 0
    for record in printed {
      let content = record["content"] as? [String: Any] ?? [:]
      let columns = content["columns"] as? [[String: Any]] ?? []
      #expect(columns.count == SummaryField.all.count, "\(note)")
      for frame in 0..<(record["count"] as? Int ?? 0) {
        let fields = FrameSummary(file.frames[place]).fields
        for (field, column) in zip(fields, columns) {
          let value = (column["values"] as? [Any])?[frame] as? Double
          #expect(column["name"] as? String == field.name)
          #expect(
            ForeignReader.isSame(value, field.value), "\(field.name) of frame \(place), \(note)")
        }
        place += 1
      }
    }
    #expect(place == file.frames.count, "\(note)")
  }

  private func expectTopologies(of file: RecordsFile, _ printed: [[String: Any]], _ note: String) {
    #expect(printed.count == file.topologies.count, "\(note)")
    for (ours, record) in zip(file.topologies, printed) {
      let content = record["content"] as? [String: Any] ?? [:]
      func texts(_ name: String) -> [String?] {
        let column = content[name] as? [String: Any] ?? [:]
        let texts = column["texts"] as? [String] ?? []
        return (column["places"] as? [Int] ?? []).map { $0 == 0 ? nil : texts[$0 - 1] }
      }
      let (hosts, uuids, names) = (texts("host"), texts("uuid"), texts("name"))
      let indices = content["index"] as? [Int] ?? []
      #expect(indices.count == ours.topology.gpuCount, "\(note)")
      for (gpu, index) in indices.enumerated() {
        let identity = ours.topology.directory.identity(at: gpu)
        #expect(hosts[gpu] ?? "" == identity.host && uuids[gpu] == identity.uuid, "\(note)")
        #expect(names[gpu] == identity.name && index == (identity.index ?? -1) + 1, "\(note)")
      }
      let groups = content["groups"] as? [[String: Any]] ?? []
      #expect(groups.map { $0["name"] as? String } == ours.topology.groups.map(\.name), "\(note)")
      let units = content["units"] as? [[String: Any]] ?? []
      #expect(units.map { $0["id"] as? String } == ours.batteryUnits.map(\.id), "\(note)")
    }
  }

  @Test(arguments: [
    ("sim:desk", 40), ("sim:memphis?gpus=64", 40), ("sim:memphis?gpus=3000&incident=node-loss", 6),
  ])
  func onSimulatedSites(_ address: String, _ count: Int) throws {
    let file = try RecordsFile.simulated(address, frames: count)
    try expectAgreement(file, address)
  }

  @Test(arguments: [0, 1, 63, 200, 1500]) func onRandomFrames(_ gpus: Int) throws {
    let file = RecordsFile.random(gpus: gpus, frames: 12)
    try expectAgreement(file, "\(gpus) GPUs, seed \(SeededGenerator.seedOfRun)")
  }

  @Test func damageIsSaidAndNothingInventedOfIt() throws {
    let file = try RecordsFile.simulated("sim:desk", frames: 16, groupLength: 8)
    var bytes = file.bytes
    bytes[file.places[4] + 60] ^= 0x10
    let (records, status) = try ForeignReader.read(bytes)
    #expect(status == 3)
    let printed = ForeignReader.of(.frame, records)
    let numbers = printed.compactMap { $0["number"] as? Int }
    #expect(numbers == [0, 1, 2, 3] + Array(8..<16))
    for (number, record) in zip(numbers, printed) {
      #expect(ForeignReader.difference(file.frames[number], record) == nil)
    }
    let cut = try ForeignReader.read(Array(file.bytes.prefix(file.places[9] + 100)))
    #expect(cut.status == 3)
    #expect(ForeignReader.of(.frame, cut.records).count == 9)
  }
}
