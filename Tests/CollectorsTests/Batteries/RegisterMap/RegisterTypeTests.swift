import Collectors
import FleetModel
import Testing

struct RegisterTypeTests {
  /// The reading of registers by a point as a map writes it.
  private func reading(
    _ point: String, _ registers: [UInt16]
  ) throws -> RegisterPoint.Reading {
    let yaml = "points:\n  - {address: 1, \(point)}\n"
    let map = try RegisterMapParser.map(Array(yaml.utf8), file: "site.yaml")
    let first = try #require(map.points.first)
    #expect(first.type.width == registers.count)
    return first.reading(registers[...])
  }

  private static let power = "field: unit.a.batteryPower"

  @Test(arguments: [
    ("int16", [0xFFFE], -2.0), ("uint16", [0xFFFE], 65_534), ("enum16", [7], 7),
    ("int32", [0xFFFF, 0xFFFE], -2), ("uint32", [0x0001, 0x0002], 65_538),
    ("int64", [0xFFFF, 0xFFFF, 0xFFFF, 0xFFFE], -2), ("uint64", [0, 1, 0, 0], 4_294_967_296),
    ("float32", [0xC2F6, 0xE979], Double(Float(-123.456))),
    ("float64", [0x405E, 0xDD2F, 0x1A9F, 0xBE77], 123.456),
  ])
  func typesAreNumbers(type: String, registers: [UInt16], value: Double) throws {
    #expect(try reading(Self.power + ", type: \(type)", registers) == .value(value))
    let turned = Array(registers.reversed())
    #expect(
      try reading(Self.power + ", type: \(type), words: little", turned) == .value(value))
    #expect(
      try reading(
        Self.power + ", type: \(type), scale: 10, offset: 5, sign: \"-\"", registers)
        == .value(-(value * 10 + 5)))
  }

  @Test(arguments: [
    ("int16", "max", [0x7FFF]), ("int16", "min", [0x8000]), ("int16", "0x8000", [0x8000]),
    ("int16", "-1", [0xFFFF]), ("uint16", "max", [0xFFFF]), ("uint16", "[0, 65535]", [0]),
    ("int32", "min", [0x8000, 0]), ("uint32", "0xFFFFFFFF", [0xFFFF, 0xFFFF]),
    ("int64", "min", [0x8000, 0, 0, 0]), ("uint64", "max", [0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF]),
    ("float32", "-1", [0xBF80, 0]), ("float32", "max", [0x7F7F, 0xFFFF]),
    ("float32", "7", [0x7FC0, 0]), ("float64", "7", [0x7FF8, 0, 0, 1]),
  ])
  func nullsAreAbsent(type: String, null: String, registers: [UInt16]) throws {
    let point = Self.power + ", type: \(type), null: \(null)"
    #expect(try reading(point, registers) == .absent)
    var other = registers
    other[other.count - 1] ^= 0x0101
    if registers[0] & 0x7F80 != 0x7F80 || !type.hasPrefix("float") {
      #expect(try reading(point, other) != .absent)
    }
  }

  @Test func infinityIsWrong() throws {
    #expect(try reading(Self.power + ", type: float32", [0x7F80, 0]) == .wrong)
    // The negative zero of a turned sign is none.
    guard case .value(let zero) = try reading(Self.power + ", type: int16, sign: \"-\"", [0])
    else {
      Issue.record("zero is a value")
      return
    }
    #expect(zero.sign == .plus)
  }

  @Test func statesGoByTheirWords() throws {
    let state = "field: unit.a.chargeStatus, type: enum16, values: {0: off, 3: charging}"
    #expect(try reading(state, [3]) == .code(Int64(ChargeStatus.charging.rawValue)))
    #expect(try reading(state, [4]) == .code(Int64(ChargeStatus.unknown.rawValue)))
    #expect(try reading(state + ", null: max", [0xFFFF]) == .absent)
    let services = "field: site.gridServices, type: uint16, values: {0: inactive, 1: active}"
    #expect(try reading(services, [1]) == .code(1))
    #expect(try reading(services, [2]) == .wrong)
  }

  @Test func bitsAreAlarms() throws {
    let bits = "field: unit.a.alarms, type: bitfield32, bits: {0: groundFault, 31: openDoor"
    let both = BatteryAlarm.groundFault.bit | BatteryAlarm.openDoor.bit
    #expect(try reading(bits + "}", [0x8000, 0x0001]) == .code(both))
    #expect(try reading(bits + "}", [0, 0x0006]) == .code(0))
    #expect(
      try reading(bits + ", other: vendorEvent}", [0, 0x0002])
        == .code(BatteryAlarm.vendorEvent.bit))
  }
}
