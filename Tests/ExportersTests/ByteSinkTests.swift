import FleetModel
import TerminalKit
import TestSupport
import Testing

@testable import Exporters

struct ByteSinkTests {
  private struct PipeClosed: Error {}

  private func written(_ write: (inout ByteSink) -> Void) throws -> String {
    var bytes: [UInt8] = []
    var sink = ByteSink { bytes += $0 }
    write(&sink)
    try sink.finish()
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [
    (Int64(0), 0, "0"), (0, 2, "0.00"), (41_237, 2, "412.37"), (41_230, 2, "412.30"),
    (5, 2, "0.05"),
    (-5, 2, "-0.05"), (-41_237, 2, "-412.37"), (999, 3, "0.999"), (1000, 3, "1.000"),
    (.max, 0, "9223372036854775807"), (.min, 0, "-9223372036854775808"),
    (.min, 3, "-9223372036854775.808"),
  ])
  func writesScaledIntegers(stored: Int64, decimals: Int, text: String) throws {
    #expect(try written { $0.put(scaled: stored, decimals: decimals) } == text)
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (1.5, "1.5"), (412.37, "412.37"), (100, "100"), (-0.0004, "0"),
    (0.125, "0.125"), (1234.5678, "1234.568"), (1e16, "1e+16"), (-2.5e20, "-2.5e+20"),
  ])
  func writesNumbersWithoutZerosAtTheEnd(value: Double, text: String) throws {
    #expect(try written { $0.put(value, decimals: 3) } == text)
  }

  @Test func randomNumbersReadBack() throws {
    var generator = SeededGenerator()
    for _ in 0..<300 {
      let stored = Int64.random(in: -1_000_000_000...1_000_000_000, using: &generator)
      let text = try written { $0.put(scaled: stored, decimals: 3) }
      #expect(Double(text) == Double(stored) / 1000, "seed \(generator.seed), \(stored)")
      #expect(try written { $0.put(stored) } == String(stored))
    }
    #expect(try written { $0.put(hexadecimal: 0xA4) } == "0x00000000000000a4")
  }

  @Test func handsOnInChunksAndPassesErrorsOn() throws {
    var generator = SeededGenerator()
    let frame = RandomFleet.frame(gpus: 100, using: &generator)
    let snapshot = ExportSnapshot(frame, ExportContext(replayOf: frame))
    let whole = try ExportFixture.text(CSVFormat(), snapshot)
    var sizes: [Int] = []
    var sink = ByteSink(chunkBytes: 1000) { sizes.append($0.count) }
    try CSVFormat().write(snapshot, to: &sink)
    try sink.finish()
    #expect(sizes.count > 5 && sizes.reduce(0, +) == whole.utf8.count)
    #expect(sizes.allSatisfy { $0 < 3000 }, "no chunk grows with the fleet")
    #expect(try ExportFixture.text(CSVFormat(), snapshot, chunkBytes: 1) == whole)
    var closed = ByteSink(chunkBytes: 1000) { _ in throw PipeClosed() }
    #expect(throws: PipeClosed.self) { try CSVFormat().write(snapshot, to: &closed) }
  }

  @Test func everyFormatWritesEveryFleet() throws {
    var generator = SeededGenerator()
    for format in FormatRegistry.all {
      for count in [0, 1, 9] {
        let frame = RandomFleet.frame(gpus: count, units: count, using: &generator)
        let snapshot = ExportSnapshot(
          frame, ExportContext(replayOf: frame), screen: ExportFixture.screen)
        #expect(try !ExportFixture.text(format, snapshot).isEmpty, "\(format.name)")
      }
      #expect(!format.summary.isEmpty)
    }
  }

  @Test func formatsAreFoundByName() throws {
    #expect(FormatRegistry.names == ["json", "csv", "nvidia-smi-csv", "txt"])
    #expect(Set(FormatRegistry.names).count == FormatRegistry.all.count)
    for name in FormatRegistry.names {
      #expect(try FormatRegistry.format(named: name).name == name)
    }
    let error = #expect(throws: ExportError.self) { try FormatRegistry.format(named: "xml") }
    let text = "format \"xml\": no such format; valid: json, csv, nvidia-smi-csv, txt"
    #expect(error?.description == text)
  }

  @Test func textIsTheRowsOfTheScreen() throws {
    let frame = ExportFixture.oneHost
    let context = ExportContext(replayOf: frame)
    let text = try ExportFixture.text(
      TextFormat(), ExportSnapshot(frame, context, screen: ExportFixture.screen))
    #expect(text == "gigatop\n\n  77 °C\n")
    let error = #expect(throws: ExportError.self) {
      try ExportFixture.text(TextFormat(), ExportSnapshot(frame, context))
    }
    #expect(error?.code == .needsScreen)
  }
}
