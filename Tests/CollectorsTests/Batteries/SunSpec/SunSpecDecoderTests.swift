import FleetModel
import Foundation
import TestSupport
import Testing

@testable import Collectors

@Suite struct SunSpecDecoderTests {
  @Test func readsABattery() throws {
    let reading = try #require(UnitMap.battery().reading())
    #expect(reading.isStorage)
    #expect(reading.maker == "Maker" && reading.model == "Block" && reading.serial == "B1")
    let expected: [(Metric, Double)] = [
      (.energyRating, 4_000_000), (.energyAvailable, 3_136_000), (.stateOfCharge, 80),
      (.stateOfHealth, 98), (.batteryPower, 500_000), (.chargeLimit, 800_000),
      (.dischargeLimit, 900_000), (.acVoltage, 480.2), (.frequency, 59.99),
      (.injectedEnergy, 700_000), (.absorbedEnergy, 800_000), (.ambientTemperature, -1),
      (.cabinetTemperature, 30.5), (.dcPower, 510_000), (.dcVoltage, 1250),
      (.cellTemperatureMax, 30), (.stateOfChargeMin, 5), (.stateOfChargeMax, 98),
    ]
    for (metric, value) in expected { #expect(reading[metric] == value, "\(metric)") }
    #expect(reading[.reactivePower] == nil && reading[.acCurrent] == nil)
    #expect(reading.state == .discharging && reading.connection == .gridConnected)
    #expect(reading.mode == .gridFollowing && reading.alarms == 0 && reading.reserve == 20)
    #expect(reading.notes.isEmpty && reading.heartbeat == 7)
  }

  /// What is not implemented is absent, whatever its scale would make of it.
  @Test func notImplementedIsTestedBeforeScaling() throws {
    var map = UnitMap.battery()
    map.set(.current, 0x8000)
    map.set(.charge, 0xFFFF)
    map.set(.frequency, 0xFFFF_FFFF)
    map.set(.injected, .max)
    map.set(.power, 0x8000)
    let reading = try #require(map.reading())
    for metric in [Metric.acCurrent, .stateOfCharge, .frequency, .injectedEnergy] {
      #expect(reading.numbers.allSatisfy { $0.metric != metric }, "\(metric)")
    }
    #expect(reading[.batteryPower] == 510_000)
    #expect(reading.notes.isEmpty)
  }

  @Test(arguments: [Int16.min, 99, 11, -11])
  func aWrongScaleFactorMakesANumberAbsent(_ power: Int16) throws {
    var map = UnitMap.battery()
    map.set(.charge, 800, scale: Int(power))
    map.set(.power, 5000, scale: Int(power))
    let reading = try #require(map.reading())
    #expect(reading[.stateOfCharge] == nil && reading[.stateOfHealth] == nil)
    #expect(reading[.batteryPower] == nil)
    #expect(reading.state == .discharging)
    #expect(reading.notes.count == 2)
    var options = SunSpecDecoder.Options()
    options.scales["713.Pct_SF"] = -1
    #expect(map.reading(options)?[.stateOfCharge] == 80)
  }

  @Test func anInverterWithoutABatteryHasNoCharge() throws {
    var map = UnitMap.battery()
    for point in [SunSpecPoint.capacity, .energy, .bankCapacity] { map.set(point, 0xFFFF) }
    map.set(.charge, 0)
    let reading = try #require(map.reading())
    #expect(!reading.isStorage && reading.state == nil)
    for metric in [Metric.stateOfCharge, .batteryPower, .energyRating, .energyAvailable] {
      #expect(reading[metric] == nil, "\(metric)")
    }
    #expect(reading[.frequency] == 59.99 && reading.notes.count == 1)
  }

  @Test func wordsOutsideTheListsAreNoted() throws {
    var map = UnitMap.battery()
    map.set(.inverterState, 42)
    map.set(.connectionState, 7)
    map.set(.storageStatus, 9)
    map.set(.bankState, 55)
    let reading = try #require(map.reading())
    #expect(reading.state == .unknown && reading.connection == .unknown)
    #expect(reading.notes.count == 4)
  }

  @Test func anIslandIsAUnitThatIsOffTheGridAndForms() throws {
    var map = UnitMap.battery()
    map.set(.connectionState, 0)
    #expect(map.reading()?.connection == .unknown)
    map.set(.operatingMode, 2)
    let reading = try #require(map.reading())
    #expect(reading.connection == .islanded && reading.mode == .gridForming)
  }

  @Test func valuesThatCannotBeAreKeptAsErrors() throws {
    var map = UnitMap.battery()
    map.set(.power, 20_000, scale: 2)
    map.set(.energy, 60_000, scale: 2)
    map.set(.charge, 1500, scale: -1)
    let reading = try #require(map.reading())
    let wrong = reading.numbers.filter { !$0.isPlausible }.map(\.metric)
    #expect(Set(wrong) == [.batteryPower, .energyAvailable, .stateOfCharge])
    #expect(reading[.batteryPower] == nil)
    #expect(reading.notes.contains { $0.contains("701.W") && $0.contains("0x4E20") })
  }

  @Test func alarmsOfAllModelsComeTogether() throws {
    var map = UnitMap.battery()
    map.set(.inverterAlarms, 0x8000_0000 | 1 << 7)
    map.set(.bankEvents, 1 << 1)
    map.set(.storageStatus, 2)
    map.set(.bankMakerEvents, 4)
    let bits = try #require(map.reading()?.alarms)
    #expect(
      Set(BatteryAlarm.alarms(in: bits)) == [
        .overTemperature, .bankOverTemperature, .storageError, .vendorEvent,
      ])
  }

  @Test func aFullBankTakesNoChargeWhateverItsInverterCould() throws {
    var map = UnitMap.battery()
    map.set(.bankVoltage, 1250, scale: 0)
    map.set(.bankChargeCurrent, 0, scale: 0)
    map.set(.bankDischargeCurrent, 719, scale: 0)
    let reading = try #require(map.reading())
    #expect(reading[.chargeLimit] == 0)
    // 719 A are 898,750 W: within a step of the 900,000 W that the inverter is set to.
    #expect(reading[.dischargeLimit] == 900_000)
  }

  @Test func theSignOfDirectCurrentIsCheckedAndCanBeTurned() throws {
    var map = UnitMap.battery()
    map.set(.power, 0x8000)
    map.set(.directPower, -5100, scale: 2)
    let reading = try #require(map.reading())
    #expect(reading[.batteryPower] == nil)
    #expect(reading.notes.contains { $0.contains("invert=yes") })
    var options = SunSpecDecoder.Options()
    options.invertsDirectCurrent = true
    #expect(map.reading(options)?[.batteryPower] == 510_000)
  }

  @Test func zeroLimitsAreNotSet() throws {
    var map = UnitMap.battery()
    map.set(.bankHighest, 0)
    map.set(.bankLowest, 0)
    map.set(.bankReserve, 0)
    let reading = try #require(map.reading())
    #expect(reading[.stateOfChargeMin] == nil && reading[.stateOfChargeMax] == nil)
    #expect(reading.reserve == nil)
  }

  @Test func olderModelsServeAlone() throws {
    var map = UnitMap()
    map.add(120, length: 26)
    map.set(.olderCapacity, 1000, scale: 1)
    map.set(.olderPowerRating, 50, scale: 2)
    map.set(.olderDischargeRating, 45, scale: 2)
    map.add(122, length: 44)
    map.set(.olderInjected, 123_456)
    map.add(124, length: 24)
    map.set(.olderCharge, 555, scale: -1)
    map.set(.olderChargeStatus, 4)
    map.end()
    let reading = try #require(map.reading())
    #expect(reading[.energyRating] == 10_000 && reading[.stateOfCharge] == 55.5)
    #expect(reading[.energyAvailable] == 5550 && reading[.dischargeLimit] == 4500)
    #expect(reading[.injectedEnergy] == 123_456 && reading.state == .charging)
  }

  @Test func capturedInverterReadsAsItsMakerMeant() throws {
    guard let folder = SharedFolder.path else { return }
    let path = folder + "/corpus/battery/EmulatedDER.regs.json"
    guard let data = FileManager.default.contents(atPath: path),
      let object = try JSONSerialization.jsonObject(with: data) as? [String: Any],
      let words = object["registers"] as? [String], let base = object["base"] as? Int
    else { return }
    var map = UnitMap()
    map.base = base
    map.words = words.compactMap { UInt16($0, radix: 16) }
    let chain = try #require(map.chain)
    var decoder = SunSpecDecoder(chain, map.registers)
    let expected: [(SunSpecPoint, Double?)] = [
      (.power, 9800), (.frequency, 60.01), (.lineVoltage, 480.2), (.ambient, -1), (.cabinet, 55),
      (.injected, 150), (.operatingMode, nil), (.charge, 0), (.capacity, 0),
      (.directPower, 10_000), (.portVoltage, 475), (.portTemperature, 23),
    ]
    for (point, value) in expected { #expect(decoder.number(point) == value, "\(point.title)") }
    #expect(map.reading()?.isStorage == false)
  }
}
