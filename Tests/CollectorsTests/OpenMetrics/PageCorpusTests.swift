import FleetModel
import Foundation
import TestSupport
import Testing

@testable import Collectors

/// Captured pages, where they lie beside the repository.
struct PageCorpusTests {
  static func page(_ path: String) throws -> String? {
    guard let folder = SharedFolder.url else { return nil }
    let url = folder.appending(path: "corpus/" + path)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    return String(decoding: try Data(contentsOf: url), as: UTF8.self)
  }

  /// What a page holds of a GPU: its name, and some values.
  struct Expected: Sendable {
    let file: String
    let name: String
    let values: [(Metric, Double?)]
  }

  static let expected: [Expected] = [
    Expected(
      file: "nge__linux-x86_64__nvidia-h100-80gb-hbm3__590.48.01__load.prom",
      name: "NVIDIA H100 80GB HBM3",
      values: [
        (.utilization, 100), (.memoryUtilization, 11), (.framebufferTotal, 81559),
        (.framebufferUsed, 19818), (.remappedRows, 0),
      ]),
    Expected(
      file: "nge__linux-x86_64__nvidia-h200-mig__590.48.01__load.prom", name: "NVIDIA H200",
      values: [
        (.utilization, nil), (.temperature, 36), (.memoryTemperature, 39), (.powerDraw, 295.01),
        (.powerLimit, 700), (.smClock, 1980), (.memoryClock, 3201), (.framebufferTotal, 143771),
        (.framebufferUsed, 16959), (.clocksEventReasons, 0), (.performanceState, 0),
        (.eccUncorrected, 0),
      ]),
    Expected(
      file: "conformance__v1.35_rafay_accelator_metrics.prom", name: "Tesla T4",
      values: [(.memoryTemperature, nil)]),
    Expected(
      file: "conformance__v1.35_vks_accelerator_metrics.prom", name: "GRID A100-40C",
      values: [(.memoryTemperature, nil), (.temperature, nil)]),
  ]

  @Test(arguments: expected.indices)
  func capturedPage(_ number: Int) throws {
    let expected = Self.expected[number]
    guard let page = try Self.page("prometheus/" + expected.file) else { return }
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 1)
    #expect(frame.identity(0).name == expected.name)
    for (metric, value) in expected.values {
      #expect(frame.gpu(metric, 0) == value, "\(expected.file) \(metric)")
    }
  }

  @Test func everyCapturedPageIsReadWithoutDamage() throws {
    guard let folder = SharedFolder.url?.appending(path: "corpus/prometheus"),
      FileManager.default.fileExists(atPath: folder.path)
    else { return }
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    for file in files where file.pathExtension == "prom" || file.pathExtension == "om" {
      let page = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      let reader = PageFixtures.reader(page)
      #expect(reader.tally.damaged == 0, "\(file.lastPathComponent)")
      #expect(reader.tally.series > 0)
    }
  }

  @Test func simulatedFleet() throws {
    guard let page = try Self.page("prometheus/synth__dcgm_16gpu.om") else { return }
    let frame = PageFixtures.frame(page)
    #expect(frame.gpus.count == 16)
    #expect(frame.gpu(.utilization, 0) == 88)
    #expect(frame.topology.count(.host) == 2 && frame.topology.count(.rack) == 1)
  }

  @Test func sunspecSite() throws {
    guard let page = try Self.page("battery/pysunspec2_exporter.sunspec_site.metrics.txt") else {
      return
    }
    let frame = PageFixtures.frame(page)
    #expect(frame.batteryUnits.map(\.id) == ["127.0.0.1:45999/1"])
    let expected: [(Metric, Double)] = [
      (.batteryPower, 250_000), (.stateOfCharge, 77.8), (.stateOfHealth, 96.6),
      (.energyRating, 3_916_000), (.energyAvailable, 2_943_100), (.frequency, 59.994),
      (.injectedEnergy, 350_324_000), (.absorbedEnergy, 373_878_000), (.cabinetTemperature, 33.8),
      (.ambientTemperature, 25), (.cellTemperatureMax, 31.8), (.dischargeLimit, 979_000),
      (.chargeLimit, 979_000), (.dcPower, 258_300), (.dcVoltage, 1266.7), (.dcCurrent, 204),
      (.acVoltage, 481), (.acCurrent, 300), (.cycles, 411), (.heartbeat, 4),
      (.stateOfChargeMin, 5), (.stateOfChargeMax, 98), (.alarms, 0), (.throttled, 0),
    ]
    for (metric, value) in expected { #expect(frame.unit(metric, 0) == value, "\(metric)") }
    #expect(frame.site(.reserve) == 20)
    #expect(frame.unit(.chargeStatus, 0) == Double(ChargeStatus.discharging.rawValue))
  }
}
