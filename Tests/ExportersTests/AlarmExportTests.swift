import FleetModel
import TestSupport
import Testing

@testable import Exporters

struct AlarmExportTests {
  @Test func namesAreWordsOfExports() {
    #expect(BatteryAlarm.overTemperature.exportName == "over_temperature")
    #expect(BatteryAlarm.acDisconnect.exportName == "ac_disconnect")
    let names = Set(BatteryAlarm.allCases.map(\.exportName))
    #expect(names.count == BatteryAlarm.allCases.count)
    let isPlain = names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } }
    #expect(isPlain)
  }

  @Test func aCellIsAListOfNames() throws {
    let bits = BatteryAlarm.cabinetOpen.bit | BatteryAlarm.overTemperature.bit | 1 << 19
    var units = MetricTable(count: 2)
    units.set(.alarms, 0, .value(bits))
    units.set(.alarms, 1, .value(0))
    let frame = Frame(
      Frame.Content(
        time: RandomFleet.time, origin: .live,
        topology: TopologyBuilder.build(site: "s", identities: []).topology,
        gpus: MetricTable(count: 0), batteryUnits: [BatteryUnit(id: "u1"), BatteryUnit(id: "u2")],
        batteries: units))
    let json = try ExportFixture.text(JSONFormat(), frame)
    #expect(json.contains("\"alarms\":[\"over_temperature\",\"cabinet_open\",\"bit_19\"]"))
    #expect(json.contains("\"alarms\":[]"))
    let csv = try ExportFixture.text(CSVFormat(), frame)
    #expect(csv.contains("over_temperature|cabinet_open|bit_19") && csv.contains(",none\r\n"))
  }
}
