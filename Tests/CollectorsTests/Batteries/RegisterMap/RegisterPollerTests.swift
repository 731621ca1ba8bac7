import Collectors
import FleetModel
import Testing

struct RegisterPollerTests {
  /// Points of a unit at addresses, a register each.
  private func points(_ addresses: [Int], unit: Int = 1) -> String {
    addresses.map {
      "  - {field: unit.n\(unit)x\($0).cycles, unit_id: \(unit), address: \($0), type: uint16}\n"
    }.joined()
  }

  private func spans(_ reads: [ModbusRead]) -> [String] {
    reads.map { "\($0.unit):\($0.address)+\($0.count)" }
  }

  @Test func neighboursAreReadTogether() async throws {
    var bench = try MapBench("points:\n" + points([0, 9, 18, 28, 150, 2]) + points([0], unit: 2))
    for address in UInt16(0)...160 { bench.device.set(1, address, address) }
    bench.device.set(2, 0, 7)
    let snapshot = await bench.round()
    // Gaps of 7, 6 and 8 registers are bridged; one of 9 is not.
    #expect(spans(bench.device.takeReads()) == ["1:0+19", "1:28+1", "1:150+1", "2:0+1"])
    let values = snapshot.units.indices.map { snapshot.batteries.value(.cycles, $0) }
    #expect(values == [0, 9, 18, 28, 150, 2, 7])
  }

  @Test func readsStayWithin125Registers() async throws {
    var bench = try MapBench("points:\n" + points(Array(0..<300)))
    for address in UInt16(0)..<300 { bench.device.set(1, address, address) }
    await bench.round()
    #expect(spans(bench.device.takeReads()) == ["1:0+125", "1:125+125", "1:250+50"])
  }

  @Test func missingRegistersCostOnlyTheirPoint() async throws {
    var bench = try MapBench("points:\n" + points([0, 1, 2, 3, 10, 11, 12]))
    for address in UInt16(0)...12 { bench.device.set(1, address, address + 100) }
    bench.device.remove(1, 4...9)
    bench.device.remove(1, 2...2)
    let snapshot = await bench.round()
    let states = snapshot.units.indices.map { snapshot.batteries.state(.cycles, $0) }
    #expect(
      states == [
        .value(100), .value(101), .error, .value(103), .value(110), .value(111), .value(112),
      ])
    #expect(
      bench.rows.notes
        == ["unit.n1x2.cycles (unit 1, register 2): the unit has no such registers (exception 2)"])
    #expect(bench.poll?.error == nil)
    // The parting is remembered, and what is not there is left alone for a minute.
    _ = bench.device.takeReads()
    await bench.round()
    #expect(spans(bench.device.takeReads()) == ["1:0+2", "1:3+1", "1:10+3"])
    bench.device.set(1, 2, 102)
    let later = await bench.round(after: 60)
    #expect(later.batteries.state(.cycles, 2) == .value(102) && bench.rows.notes.isEmpty)
  }

  @Test func readsThatAreTooLongAreHalvedForThatUnit() async throws {
    var bench = try MapBench(
      "points:\n" + points(Array(0..<100)) + points(Array(200..<300)) + points([0], unit: 2))
    for address in UInt16(0)..<300 { bench.device.set(1, address, address) }
    bench.device.set(2, 0, 1)
    bench.device.limit(30)
    let snapshot = await bench.round()
    #expect(snapshot.units.indices.allSatisfy { snapshot.batteries.value(.cycles, $0) != nil })
    _ = bench.device.takeReads()
    await bench.round()
    let reads = bench.device.takeReads()
    #expect(reads.count == 9 && reads.allSatisfy { $0.count <= 30 })
  }

  @Test func silentUnitsDoNotSlowTheOthers() async throws {
    var bench = try MapBench("points:\n" + points([0, 50]) + points([0, 50], unit: 2))
    for unit in UInt8(1)...2 {
      bench.device.set(unit, 0, 1)
      bench.device.set(unit, 50, 2)
    }
    await bench.round()
    _ = bench.device.takeReads()
    bench.device.fail(1, .timeout)
    await bench.round()
    // The second read of a silent unit is spared.
    #expect(spans(bench.device.takeReads()) == ["1:0+1", "2:0+1", "2:50+1"])
    #expect(bench.poll?.error == "unit 1, registers 0 to 0: no whole reply before the deadline")
    await bench.round()
    #expect(spans(bench.device.takeReads()) == ["2:0+1", "2:50+1", "1:0+1"])
    #expect(bench.poll?.nextTry?.seconds == bench.clock.moment.seconds + 5)
    for _ in 0..<4 {
      await bench.round()
      #expect(spans(bench.device.takeReads()) == ["2:0+1", "2:50+1"])
      #expect(bench.poll?.error?.hasPrefix("unit 1, ") == true)
    }
    await bench.round()
    #expect(spans(bench.device.takeReads()) == ["2:0+1", "2:50+1", "1:0+1"])
    bench.device.fail(1, nil)
    await bench.round(after: 10)
    #expect(bench.device.takeReads().count == 4)
    await bench.round()
    #expect(spans(bench.device.takeReads()) == ["1:0+1", "1:50+1", "2:0+1", "2:50+1"])
    #expect(bench.poll?.error == nil)
  }

  @Test func aLoneControllerIsTriedEachTime() async throws {
    var bench = try MapBench("points:\n" + points([0, 50]))
    bench.device.fail(1, .timeout)
    for _ in 0..<12 {
      await bench.round()
      #expect(bench.device.takeReads().count == 1)
    }
    bench.device.fail(1, nil)
    bench.device.set(1, 0, 1)
    bench.device.set(1, 50, 1)
    await bench.round()
    #expect(bench.poll?.answers == 2)
  }

  @Test func withoutAConnectionNoUnitIsBlamed() async throws {
    var bench = try MapBench("points:\n" + points([0]) + points([0], unit: 2))
    for unit in UInt8(1)...2 {
      bench.device.set(unit, 0, 1)
      bench.device.fail(unit, .unreachable("Connection refused"))
    }
    for _ in 0..<5 { await bench.round() }
    #expect(bench.poll?.error == "Connection refused" && bench.poll?.nextTry == nil)
    for unit in UInt8(1)...2 { bench.device.fail(unit, nil) }
    await bench.round()
    #expect(bench.poll?.answers == 2)
  }
}
