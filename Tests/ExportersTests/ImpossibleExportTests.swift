import Exporters
import FleetModel
import Foundation
import TestSupport
import Testing

/// A value that cannot be is kept out of every export.
struct ImpossibleExportTests {
  private var frame: Frame {
    var builder = FrameBuilder(site: "test", origin: .live)
    for index in 0..<2 {
      let slot = builder.slot(for: GPUIdentity(host: "n1", index: index, uuid: "GPU-\(index + 1)"))
      builder.set(.utilization, slot, .value(index == 0 ? 905 : 73))
      builder.set(.temperature, slot, .value(index == 0 ? 255 : 61))
      builder.set(.powerDraw, slot, value: index == 0 ? 65_535 : 600.5)
    }
    return builder.finish(at: RandomFleet.time)
  }

  @Test func itIsNullInJSON() throws {
    let text = try ExportFixture.text(JSONFormat(), frame)
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let gpu = try #require((document["gpus"] as? [[String: Any]])?.first)
    for key in ["utilization_percent", "temperature_celsius", "power_watts"] {
      #expect(gpu[key] is NSNull, "\(key)")
    }
    let fleet = try #require(document["fleet"] as? [String: Any])
    let utilization = try #require(fleet["utilization_percent"] as? [String: Any])
    #expect(utilization["mean"] as? Double == 73 && utilization["max"] as? Double == 73)
    #expect(!text.contains("905") && !text.contains("255") && !text.contains("65535"))
  }

  @Test func itIsAnEmptyCellInCSV() throws {
    let text = try ExportFixture.text(CSVFormat(), frame)
    #expect(!text.contains("905") && !text.contains("65535") && text.contains("600.5"))
    let tool = try ExportFixture.text(NvidiaSMICSVFormat(), frame)
    #expect(!tool.contains("905") && !tool.contains("65535") && tool.contains("600.50 W"))
    #expect(tool.contains("[Unknown Error]"))
  }
}
