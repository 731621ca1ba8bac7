import Exporters
import FleetModel
import Foundation
import TestSupport
import Testing

struct GroupExportTests {
  private static func fleet() -> (whole: Frame, told: Frame, seed: UInt64) {
    var generator = SeededGenerator()
    var whole = RandomFleet.frame(gpus: 96, using: &generator)
    while whole.gpus[.temperature] == nil { whole = RandomFleet.frame(gpus: 96, using: &generator) }
    return (whole, SummarizedFleet.frame(whole, read: [1], hottest: 3), generator.seed)
  }

  @Test func groupsHaveTheirFiguresAndOnlyGPUsThatWereReadAreListed() throws {
    let (whole, told, seed) = Self.fleet()
    let text = try ExportFixture.text(JSONFormat(), told)
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let groups = try #require(document["groups"] as? [[String: Any]])
    let gpus = try #require(document["gpus"] as? [[String: Any]])
    #expect(groups.count == whole.topology.count(.rack) - 1, "seed \(seed)")
    let read = (0..<96).filter { !told.isKnownByGroup($0) }
    #expect(gpus.count == read.count && read.count < 96, "seed \(seed)")
    for (place, group) in groups.enumerated() {
      let range = told.figures.groups[place]
      let truth = GroupRollup(whole.gpus[.temperature], over: range, mask: whole.rollupMask)
      let heat = group["temperature_celsius"] as? [String: Any]
      #expect(group["gpus"] as? Int == range.count && group["level"] as? String == "rack")
      #expect(heat?["max"] as? Int64 == (truth.count > 0 ? truth.largest : nil), "seed \(seed)")
      #expect(heat?["gpus"] as? Int == (truth.count > 0 ? Int(truth.count) : nil))
    }
    let whole2 = try ExportFixture.text(JSONFormat(), whole)
    #expect(!whole2.contains("\"groups\""))
  }

  @Test(arguments: ["csv", "nvidia-smi-csv"])
  func tablesHaveNoRowsOfGPUsThatWereNotRead(_ name: String) throws {
    let (_, told, seed) = Self.fleet()
    let format: any ExportFormat = name == "csv" ? CSVFormat() : NvidiaSMICSVFormat()
    let lines = try ExportFixture.text(format, told).split(whereSeparator: \.isNewline)
    let read = (0..<96).count { !told.isKnownByGroup($0) }
    let rows = lines.count { $0.contains("GPU-") }
    #expect(rows == read, "seed \(seed)")
  }
}
