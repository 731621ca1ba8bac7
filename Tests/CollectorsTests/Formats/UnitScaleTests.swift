import FleetModel
import Testing

@testable import Collectors

@Suite struct UnitScaleTests {
  @Test(arguments: [
    ("12.5 GiB", Metric.framebufferUsed, CellState.value(12800)),
    ("12.5 GB", .framebufferUsed, .value(11921)), ("80 GB", .framebufferTotal, .value(76294)),
    ("1048576 B", .framebufferUsed, .value(1)),
    ("85520809984 bytes", .framebufferTotal, .value(81559)),
    ("1536 KiB", .framebufferUsed, .value(2)), ("1024 MB", .framebufferUsed, .value(1024)),
    ("301250 mW", .powerDraw, .value(30125)), ("0.30125 kW", .powerDraw, .value(30125)),
    ("5 mW", .powerDraw, .value(1)), ("4 mW", .powerDraw, .value(0)), ("1 MW", .powerDraw, .error),
    ("142 F", .temperature, .value(61)), ("142 °F", .temperature, .value(61)),
    ("-40 F", .temperature, .value(-40)), ("334.15 K", .temperature, .value(61)),
    ("61 degC", .temperature, .value(61)), ("61°", .temperature, .value(61)),
    ("1.41 GHz", .smClock, .value(1410)), ("1410000 kHz", .smClock, .value(1410)),
    ("1410000000 Hz", .smClock, .value(1410)), ("2048 KB/s", .pcieRx, .value(2)),
    ("3 Mb/s", .pcieRx, .error), ("3071 Mb", .framebufferTotal, .value(3071)),
    ("3 MB/s", .pcieRx, .value(3)),
    ("1048576 B/s", .pcieRx, .value(1)),
    ("5 hp", .powerDraw, .error), ("61 W", .temperature, .error),
    ("99999999999999999999999999999999 mW", .powerDraw, .error),
    ("9223372036854775807 kW", .powerDraw, .error),
  ])
  func cellsAreConverted(_ text: String, _ metric: Metric, _ expected: CellState) {
    #expect(NvidiaSMICell.parse(text, for: metric) == expected)
  }

  private static func table(_ header: String, _ cell: String) throws -> (Frame, [String]) {
    let text = "index,utilization.gpu [%],\(header)\n0,7 %,\(cell)\n0,7 %,\(cell)\n"
    let (frames, reader) = try FrameText.read([UInt8](text.utf8))
    #expect(frames.map { $0.gpus.value(.utilization, 0) } == [7, 7])
    return (try #require(frames.last), reader.notes)
  }

  @Test(arguments: [
    ("memory.used [GiB]", "12.5", Metric.framebufferUsed, 12800),
    ("memory.used [GB]", "12.5", .framebufferUsed, 11921),
    ("memory.used [bytes]", "13421772800", .framebufferUsed, 12800),
    ("memory.used [KiB]", "13107200", .framebufferUsed, 12800),
    ("memory.used [GiB]", "500 MiB", .framebufferUsed, 500),
    ("power.draw [mW]", "301250", .powerDraw, 30125),
    ("power.draw [kW]", "0.30125", .powerDraw, 30125),
    ("power.draw [mW]", "301.25 W", .powerDraw, 30125),
    ("temperature.gpu [F]", "142", .temperature, 61),
    ("temperature.gpu [°C]", "61", .temperature, 61),
    ("temperature.gpu [K]", "334.15", .temperature, 61),
    ("clocks.sm [GHz]", "1.41", .smClock, 1410),
    ("fan.speed [ratio]", "0.305", .fanSpeed, 31), ("power_mw", "301250", .powerDraw, 30125),
    ("power_kw", "0.3", .powerDraw, 30000), ("temp_f", "142", .temperature, 61),
    ("GPU Temp (F)", "142", .temperature, 61), ("mem_used_gib", "12.5", .framebufferUsed, 12800),
    ("mem_used_bytes", "1048576", .framebufferUsed, 1), ("sm_clock_ghz", "1.41", .smClock, 1410),
    ("fan_ratio", "0.5", .fanSpeed, 50), ("mem_util_pct", "3", .memoryUtilization, 3),
    ("memory.used [MiB]", "5 MiB", .framebufferUsed, 5),
  ])
  func unitsOfHeadersAreHonoured(
    _ header: String, _ cell: String, _ metric: Metric, _ stored: Int64
  ) throws {
    let (frame, notes) = try Self.table(header, cell)
    #expect(frame.gpus.stored(metric, 0) == stored)
    #expect(!notes.contains { $0.contains("units") })
  }

  @Test(arguments: [
    ("power.draw [hp]", "3", Metric.powerDraw, "power.draw [hp]"),
    ("memory_used_gb", "12.5", .framebufferUsed, "memory_used_gb"),
    ("temperature.gpu [W]", "61", .temperature, "temperature.gpu [W]"),
    ("memory.used [pages]", "61", .framebufferUsed, "memory.used [pages]"),
  ])
  func aUnitThatNobodyKnowsCostsItsColumn(
    _ header: String, _ cell: String, _ metric: Metric, _ name: String
  ) throws {
    let (frame, notes) = try Self.table(header, cell)
    #expect(frame.gpus.state(metric, 0) == .unsupported)
    #expect(notes.contains { $0.contains(name) }, "\(notes)")
  }

  @Test func aPercentageOfTheGPUIsNotItsNumber() {
    for name in ["GPU [%]", "gpu_percent", "GPU%", "gpu_util_pct"] {
      guard case .metric(.utilization, _) = FieldRole.named(name) else {
        Issue.record("\(name)")
        continue
      }
    }
    #expect(FieldRole.named("time_f") == nil)
  }
}
