import Collectors
import FleetModel
import Testing

/// Values that lie in registers as devices have them: in any order of bytes, with a sign and a scale of
/// their own, in several registers that are summed.
struct RegisterShapeTests {
  private func bench(_ points: String) throws -> MapBench { try MapBench("points:\n" + points) }

  /// 0x0001E240 is 123456, 0x47F12000 is the float 123456.
  @Test(arguments: [
    ("ABCD", [UInt16(0x0001), 0xE240]), ("CDAB", [0xE240, 0x0001]), ("BADC", [0x0100, 0x40E2]),
    ("DCBA", [0x40E2, 0x0100]),
  ])
  func bytesComeInAnyOrder(_ order: String, _ words: [UInt16]) async throws {
    var bench = try bench(
      "  - {field: unit.a.batteryPower, address: 0, type: uint32, order: \(order)}\n")
    bench.device.set(1, 0, words[0], words[1])
    #expect(await bench.round().batteries.value(.batteryPower, 0) == 123_456)
  }

  @Test(arguments: [
    ("ABCD", [UInt16(0x47F1), 0x2000]), ("CDAB", [0x2000, 0x47F1]), ("BADC", [0xF147, 0x0020]),
    ("DCBA", [0x0020, 0xF147]),
  ])
  func floatsComeInAnyOrder(_ order: String, _ words: [UInt16]) async throws {
    var bench = try bench(
      "  - {field: site.loadPower, address: 0, type: float32, order: \(order)}\n")
    bench.device.set(1, 0, words[0], words[1])
    #expect(await bench.round().site.value(.loadPower, 0) == 123_456)
  }

  @Test func sixtyFourAndSixteenBitsFollow() async throws {
    var bench = try bench(
      """
        - {field: unit.a.injectedEnergy, address: 0, type: uint64, order: DCBA}
        - {field: unit.a.stateOfCharge, address: 4, type: uint16, order: BADC, scale: 0.1}
      """)
    // 0x0000_0001_0203_0405, the bytes from the last to the first; 0x0320 is 800.
    bench.device.set(1, 0, 0x0504, 0x0302, 0x0100, 0x0000, 0x2003)
    let units = await bench.round().batteries
    #expect(units.value(.injectedEnergy, 0) == Double(0x1_0203_0405))
    #expect(units.value(.stateOfCharge, 0) == 80)
  }

  /// Charge and discharge in two registers, of which one may say that there is nothing.
  @Test(arguments: [
    ([UInt16(500), 0], CellState.value(50000)), ([0, 300], .value(-30_000)),
    ([0, 0], .value(0)), ([0xFFFF, 300], .value(-30_000)), ([0xFFFF, 0xFFFF], .unsupported),
  ])
  func partsAreSummed(_ words: [UInt16], _ expected: CellState) async throws {
    var bench = try bench(
      """
        - {field: unit.a.batteryPower, address: 0, type: uint16, scale: 100, null: max, part: yes}
        - {field: unit.a.batteryPower, address: 1, type: uint16, scale: 100, null: max, sign: "-", part: yes}
      """)
    bench.device.set(1, 0, words[0], words[1])
    #expect(await bench.round().batteries.state(.batteryPower, 0) == expected)
  }

  /// A part that the device refuses makes no half of a sum.
  @Test func aPartThatIsMissingIsAnError() async throws {
    var bench = try bench(
      """
        - {field: site.loadPower, address: 0, type: uint16, part: yes}
        - {field: site.loadPower, address: 100, type: uint16, part: yes}
      """)
    bench.device.set(1, 0, 7)
    #expect(await bench.round().site.state(.loadPower, 0) == .error)
  }

  @Test(arguments: [(UInt16(0x10), -5000.0), (0xFFEF, 5000), (0, 5000), (0xFFFF, -5000)])
  func aBitTellsTheSign(_ status: UInt16, _ expected: Double) async throws {
    for (set, sign) in [("-", 1.0), ("+", -1)] {
      var bench = try bench(
        """
          - {field: unit.a.batteryPower, address: 0, type: uint16, scale: 10, sign: {at: 3, bit: 4, set: "\(set)"}}
        """)
      bench.device.set(1, 0, 500, 0, 0, status)
      #expect(await bench.round().batteries.value(.batteryPower, 0) == expected * sign)
    }
  }

  /// A device that moves its scale factor is never wrong by a power of ten: both come in one reply.
  @Test func aScaleIsReadWithItsValue() async throws {
    var bench = try bench(
      """
        - {field: unit.a.batteryPower, address: 50, type: int16, scale: {power_at: 10, times: 2}}
        - {field: unit.a.stateOfCharge, address: 120, type: uint16, scale: {power_at: 11}}
      """)
    for address in UInt16(10)...120 { bench.device.set(1, address, 0) }
    for (power, digits) in [(2, 50), (0, 5000), (-1, 5000), (1, 500)] {
      bench.device.set(1, 10, UInt16(bitPattern: Int16(power)), UInt16(bitPattern: -1))
      bench.device.set(1, 50, UInt16(digits))
      bench.device.set(1, 120, 805)
      _ = bench.device.takeReads()
      let units = await bench.round().batteries
      let expected = Double(digits) * (power == -1 ? 0.2 : [2, 20, 200][power])
      #expect(units.value(.batteryPower, 0) == expected && units.value(.stateOfCharge, 0) == 80.5)
      #expect(bench.device.takeReads().count == 1)
    }
    bench.device.set(1, 10, 0x8000)
    #expect(await bench.round().batteries.state(.batteryPower, 0) == .error)
  }

  @Test(arguments: [
    ("order: 4321", "unknown word \"4321\"; expected ABCD, CDAB, BADC, DCBA"),
    ("order: ABCD, words: big", "words says it as well"),
    ("sign: {at: 9}", "expected the register and the bit"),
    ("sign: {at: 9, bit: 16}", "expected a whole number, 0 to 15"),
    ("sign: {at: 400, bit: 1}", "within 125 registers"),
    ("scale: {at: 9}", "unknown name \"at\"; expected power_at, times"),
    ("scale: {times: 9}", "has no power_at"), ("part: maybe", "expected yes, no"),
  ])
  func whatIsWrongIsSaid(_ more: String, _ words: String) {
    let map = "points: [{field: site.loadPower, address: 0, type: uint32, \(more)}]"
    let error = #expect(throws: SourceError.self) {
      try RegisterMapParser.map(Array(map.utf8), file: "site.yaml")
    }
    #expect(error.map { "\($0)" }?.contains(words) == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func aFieldThatIsNoSumStandsOnce() {
    let map = """
      points:
        - {field: site.loadPower, address: 0, type: uint16, part: yes}
        - {field: site.loadPower, address: 1, type: uint16}
      """
    let error = #expect(throws: SourceError.self) {
      try RegisterMapParser.map(Array(map.utf8), file: "site.yaml")
    }
    #expect(error.map { "\($0)" }?.contains("again, after line 2") == true)
  }
}
