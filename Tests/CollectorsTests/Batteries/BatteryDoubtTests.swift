import FleetModel
import Testing

@testable import Collectors

/// What the figures of a unit say against each other.
struct BatteryDoubtTests {
  private static func snapshot(_ cells: [(Metric, Double)], units: Int = 1) -> BatterySnapshot {
    var snapshot = BatterySnapshot(
      time: Timestamp(milliseconds: 1_000_000), units: (0..<units).map { BatteryUnit(id: "u\($0)") }
    )
    for unit in 0..<units {
      for (metric, value) in cells { snapshot.set(metric, unit, value) }
    }
    return snapshot
  }

  private static func frame(_ snapshot: BatterySnapshot) -> (table: MetricTable, notes: [String]) {
    let status = SourceStatus(
      id: "t", kind: "test", since: Timestamp(milliseconds: 0), period: 1)
    let frame = snapshot.frame(status)
    return (frame.batteries, frame.content.sources.flatMap(\.notes))
  }

  private static func isDoubted(_ table: MetricTable, _ unit: Int = 0) -> Bool {
    BatteryAlarm.alarms(in: table.stored(.alarms, unit) ?? 0).contains(.implausible)
  }

  @Test(arguments: [
    (3.87, 4732.0, 13_774.0), (80, 400, 13_774), (2, 3_000_000, 3_916_000), (100, 0, 13_774),
  ])
  func chargeThatContradictsTheEnergy(charge: Double, energy: Double, capacity: Double) throws {
    let (table, notes) = Self.frame(
      Self.snapshot([
        (.stateOfCharge, charge), (.energyAvailable, energy), (.energyRating, capacity),
      ]))
    let note = try #require(notes.first)
    #expect(note.hasPrefix("u0: doubted: state of charge ") && note.contains(" contradicts "))
    #expect(note.contains("\(Int(energy)) of \(Int(capacity)) Wh") && notes.count == 1)
    #expect(Self.isDoubted(table), "the unit itself says so")
    #expect(table.value(.energyAvailable, 0) == energy, "which of them is wrong is not known")
  }

  /// Usable and nominal shares, an old pack, a new one.
  @Test(arguments: [
    (15.9, 2771.0, 13_774.0), (100, 10_000, 13_774), (95, 14_700, 14_000), (0, 700, 13_774),
    (50, 6887, 13_774), (10, 0, 13_774),
  ])
  func chargeThatAgreesIsBelieved(charge: Double, energy: Double, capacity: Double) {
    let (table, notes) = Self.frame(
      Self.snapshot([
        (.stateOfCharge, charge), (.energyAvailable, energy), (.energyRating, capacity),
      ]))
    #expect(notes.isEmpty && !Self.isDoubted(table))
    #expect(table.value(.stateOfCharge, 0) == charge)
  }

  @Test func emptyAndDischarging() {
    let (table, notes) = Self.frame(
      Self.snapshot([(.stateOfCharge, 0), (.batteryPower, 250_000), (.dischargeLimit, 979_000)]))
    #expect(table.state(.stateOfCharge, 0) == .error && Self.isDoubted(table))
    #expect(
      notes == [
        "u0: doubted: state of charge 0.0 % while it discharges 250000 W; "
          + "the state of charge is left out"
      ])
    #expect(table.value(.batteryPower, 0) == 250_000)
  }

  @Test func emptyAndDischargingAsTheEnergySaysToo() {
    let (table, notes) = Self.frame(
      Self.snapshot([
        (.stateOfCharge, 0), (.batteryPower, 5000), (.energyAvailable, 0), (.energyRating, 13_774),
      ]))
    #expect(table.value(.stateOfCharge, 0) == 0 && notes.count == 1 && Self.isDoubted(table))
  }

  @Test(arguments: [-250_000.0, 0, 40])
  func emptyAndNotDischargingIsBelieved(power: Double) {
    let (table, notes) = Self.frame(
      Self.snapshot([(.stateOfCharge, 0), (.batteryPower, power), (.dischargeLimit, 979_000)]))
    #expect(table.value(.stateOfCharge, 0) == 0 && notes.isEmpty && !Self.isDoubted(table))
  }

  @Test func manyUnitsAreCounted() {
    let (_, notes) = Self.frame(
      Self.snapshot(
        [(.stateOfCharge, 4), (.energyAvailable, 9000), (.energyRating, 10_000)], units: 40))
    #expect(notes.count == 5)
    #expect(notes.last == "and 36 more units whose figures contradict each other")
  }

  @Test func aUnitThatIsNotHeardIsNotJudged() {
    var snapshot = Self.snapshot([(.stateOfCharge, 0), (.batteryPower, 250_000)])
    snapshot.batteries.statuses[0] = .unreachable
    #expect(Self.frame(snapshot).notes.isEmpty)
  }

  @Test func valuesThatCannotBeAreCounted() {
    var snapshot = Self.snapshot([(.stateOfCharge, 120), (.cellTemperatureMax, 300)], units: 2)
    snapshot.set(site: .siteFrequency, 0.5)
    let (table, notes) = Self.frame(snapshot)
    #expect(table.state(.stateOfCharge, 1) == .error)
    #expect(notes == ["values that cannot be: 5, first state of charge 120 % of u0"])
    #expect(BatteryPlausibility.plausible(101, .stateOfCharge) == 100)
  }

  @Test func onAPage() throws {
    let page = BatteryPageTests.sunspec(
      extra: BatteryPageTests.sunspec(unit: 2).replacing("SoC_Pct{", with: "Unused{"))
    var reader = PageFixtures.reader(
      page.replacing("_SoC_Pct{", with: "_SoC_Other{") + Self.charge(unit: 1, 0)
        + Self.charge(unit: 2, 3.87))
    var assembler = PageAssembler(site: "s", period: 15)
    let frame = assembler.frame(&reader, at: PageFixtures.now)
    #expect(frame.batteries.state(.stateOfCharge, 0) == .error)
    #expect(assembler.notes.count == 2)
    #expect(assembler.notes.contains { $0.contains("0.0 % while it discharges") })
    #expect(assembler.notes.contains { $0.contains("3.9 % contradicts 2943100 of 3916000 Wh") })
  }

  private static func charge(unit: Int, _ percent: Double) -> String {
    "sunspec_DERStorageCapacity_SoC_Pct{device_type=\"tcp\",ipaddr=\"10.0.0.5\",ipport=\"502\","
      + "name=\"mp\(unit)\",slave_id=\"\(unit)\"} \(percent)\n"
  }
}
