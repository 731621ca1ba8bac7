import Exporters
import FleetModel
import Foundation
import TestSupport
import Testing

/// Whose GPUs they are, in exports.
struct LabelExportTests {
  private var frame: Frame {
    var content = ExportFixture.oneHost.content
    content.labels = LabelTable(
      count: 3,
      columns: [
        LabelTable.Column(key: LabelKey.job, values: ["train, \"big\""], codes: [1, 0, 0]),
        LabelTable.Column(key: "te\"am", values: ["a\u{1B}[31m"], codes: [1, 1, 0]),
      ])
    return Frame(content)
  }

  @Test func json() throws {
    let text = try ExportFixture.text(JSONFormat(), frame)
    let made = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let gpus = try #require(made["gpus"] as? [[String: Any]])
    let labels = gpus.map { $0["labels"] as? [String: String] }
    #expect(
      labels == [
        ["job": "train, \"big\"", "te\"am": "a\u{1B}[31m"], ["te\"am": "a\u{1B}[31m"], [:],
      ])
    #expect(!text.unicodeScalars.contains("\u{1B}"))
    #expect(try !ExportFixture.text(JSONFormat(), ExportFixture.oneHost).contains("labels"))
  }

  @Test func csv() throws {
    let text = try ExportFixture.text(CSVFormat(), frame)
    let lines = text.components(separatedBy: "\r\n")
    #expect(lines[0].hasSuffix(",label_job,\"label_te\"\"am\""))
    #expect(lines[1].contains(",\"train, \"\"big\"\"\","))
    #expect(lines[3].hasSuffix(",,"))
  }
}
