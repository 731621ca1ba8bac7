import FleetHistory
import FleetModel
import TerminalKit
import TestSupport

@testable import Panels

/// Sites for the power view that no simulation shows: alarms, values that cannot be true, units
/// that are late.
enum PowerSites {
  static let unitCount = 24

  /// A site of 24 units, two minutes of it: some hot, one in fault, one silent, one old, one with a
  /// charge far from the others' and one with an impossible temperature.
  static func troubled() -> FrameHistory {
    var history = FrameHistory(period: 1, limits: .live)
    for second in 0..<120 {
      let frame = frame(at: Double(second))
      history.append(frame, FrameSummary(frame))
    }
    return history
  }

  private static func frame(at second: Double) -> Frame {
    var builder = FrameBuilder(site: "test", origin: .live)
    for index in 0..<8 {
      let slot = builder.slot(for: GPUIdentity(host: "n1", index: index))
      builder.set(.powerDraw, slot, value: 600 + 10 * Double(index))
      builder.set(.powerLimit, slot, value: 700)
      builder.set(.utilization, slot, value: index == 7 ? 0 : 98)
    }
    var content = builder.finish(at: SiteFixture.start.adding(seconds: second)).content
    content.batteryUnits = (1...unitCount).map {
      BatteryUnit(
        id: "u\($0)", block: "192.0.2.7:502", maker: "Acme", model: "Store 4", serial: "A\($0)")
    }
    content.batteries = units(second)
    content.site = site(second)
    var source = SourceStatus(id: "sunspec", kind: "sunspec", since: content.time, period: 1)
    source.notes = ["u5: hottest module 3276.7 °C cannot be true"]
    content.sources = [source]
    return Frame(content)
  }

  private static func site(_ second: Double) -> MetricTable {
    var site = MetricTable(count: 1)
    let swing = Int(second) % 10 < 5 ? 400_000.0 : 0
    site.set(.loadPower, 0, value: 8_000_000 + swing)
    site.set(.gridPower, 0, value: 2_200_000 + 0.25 * swing)
    site.set(.reserve, 0, value: 20)
    site.set(.nominalFrequency, 0, value: 60)
    site.set(.maximumDemand, 0, value: 30_000_000)
    site.set(.meterSampleRate, 0, value: 2)
    return site
  }

  private static func units(_ second: Double) -> MetricTable {
    var table = MetricTable(count: unitCount)
    for unit in 0..<unitCount {
      table.set(.energyRating, unit, value: 3_900_000)
      table.set(.energyAvailable, unit, value: 2_100_000 - 250_000 * second / 3600)
      table.set(.stateOfCharge, unit, value: unit == 9 ? 31 : 54.2)
      table.set(.stateOfHealth, unit, value: 98.5)
      table.set(.batteryPower, unit, value: unit == 3 ? 0 : 250_000)
      table.set(.dischargeLimit, unit, value: 960_000)
      table.set(.chargeLimit, unit, value: 900_000)
      table.set(.cellTemperatureMax, unit, value: unit == 6 || unit == 8 ? 47 : 31)
      table.set(.frequency, unit, value: 59.98)
      table.set(.sampleAge, unit, value: unit == 11 ? 21 : 2)
      table.set(.inverterMode, unit, value: 0)
      table.set(.connection, unit, value: unit == 3 ? 6 : 0)
      table.set(.chargeStatus, unit, value: 1)
      table.set(.alarms, unit, value: 0)
    }
    let fault = BatteryAlarm.bankOverTemperature.bit | BatteryAlarm.fanError.bit
    table.set(.alarms, 3, .value(fault))
    table.set(.chargeStatus, 3, value: Double(ChargeStatus.fault.rawValue))
    table.set(.cellTemperatureMax, 4, .error)
    table.set(.alarms, 4, .value(BatteryAlarm.implausible.bit))
    table.statuses[11] = .stale
    table.statuses[17] = .unreachable
    return table
  }
}
