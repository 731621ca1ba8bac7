import FleetModel
import Simulation
import Testing

@Suite struct IncidentTests {
  private func frames(_ address: String, _ seconds: [Double]) throws -> [Frame] {
    let site = try simulator(address)
    return seconds.map { site.frame(at: start.adding(seconds: $0)) }
  }

  private func reasons(_ frame: Frame, _ gpu: Int) -> ClocksEventReasons {
    ClocksEventReasons(rawValue: UInt64(frame.gpus.stored(.clocksEventReasons, gpu) ?? 0))
  }

  private func battery(_ frame: Frame) -> Double {
    frame.batteryRollup(.batteryPower).total ?? 0
  }

  @Test func gridTripPutsTheLoadOnTheBatteriesAndBack() throws {
    let seen = try frames("sim:memphis?incident=grid-trip", [25, 32, 200, 325, 420])
    let ties = seen.map { $0.site.stored(.islandState, 0).map { UInt8(clamping: $0) } }
    let words = ties.map { $0.flatMap(GridConnection.init(rawValue:)) }
    #expect(
      words == [
        .gridConnected, .islandedUnintentional, .islandedUnintentional, .toGrid, .gridConnected,
      ])
    for frame in seen[1...3] {
      #expect(frame.site.stored(.gridPower, 0) == 0)
      #expect(battery(frame) == frame.site(.loadPower))
      #expect(
        frame.batteries.stored(.inverterMode, 0) == Int64(InverterMode.gridForming.rawValue))
    }
    #expect((seen[0].site(.gridPower) ?? 0) > 500_000 && (seen[4].site(.gridPower) ?? 0) > 500_000)
    #expect((seen[1].site(.siteFrequency) ?? 60) < 59.9)
    #expect(abs((seen[2].site(.siteFrequency) ?? 0) - 60) < 0.02)
    #expect(
      (seen[3].batteryRollup(.stateOfCharge).mean ?? 0)
        < (seen[0].batteryRollup(.stateOfCharge).mean ?? 0))
  }

  @Test func theBrakeHoldsWhereTheBatteriesAreTooFew() throws {
    let seen = try frames("sim:colossus-2?gpus=20000&incident=grid-trip", [25, 210, 345])
    let limits = seen.map { $0.rollup(.powerLimit).max ?? 0 }
    #expect(limits[0] == 1200 && limits[1] < 700 && limits[2] == 1200)
    #expect(battery(seen[1]) <= seen[1].batteryRollup(.dischargeLimit).total ?? 0)
    #expect(seen[1].site.stored(.gridPower, 0) == 0)
    let braked = (0..<20_000).filter { reasons(seen[1], $0).contains(.hwPowerBrakeSlowdown) }
    #expect(braked.count > 10_000)
    #expect(seen[1].rollup(.smClock).mean ?? 9999 < 0.75 * (seen[0].rollup(.smClock).mean ?? 0))
    #expect((0..<20_000).allSatisfy { !reasons(seen[0], $0).contains(.hwPowerBrakeSlowdown) })
  }

  @Test func coolantLossHeatsOneRowUntilItThrottles() throws {
    let seen = try frames("sim:memphis?incident=coolant-loss", [25, 290, 700])
    func hotRows(_ frame: Frame) -> [Int] {
      frame.topology.groupRange(.row).filter { row in
        let range = frame.topology.groups[row].gpus
        return (frame.rollup(.temperature, over: range).mean ?? 0) > 80
      }
    }
    #expect(hotRows(seen[0]).isEmpty && hotRows(seen[2]).isEmpty)
    let row = try #require(hotRows(seen[1]).first)
    #expect(hotRows(seen[1]).count == 1)
    let gpus = seen[1].topology.groups[row].gpus
    let slowed = gpus.filter { reasons(seen[1], $0).isSlowdown }
    #expect(slowed.count > gpus.count * 3 / 4)
    let power = seen.map { $0.rollup(.powerDraw, over: gpus).mean ?? 0 }
    #expect(power[1] < 0.85 * power[2])
    #expect((seen[1].rollup(.temperature).max ?? 0) <= 100)
  }

  @Test func trainingSwingsTogether() throws {
    let site = try simulator("sim:memphis?incident=training-swing@+100s")
    func swing(_ seconds: Range<Int>) -> Double {
      let loads = seconds.compactMap {
        site.frame(at: start.adding(seconds: Double($0))).rollup(.powerDraw).total
      }
      return ((loads.max() ?? 0) - (loads.min() ?? 0)) / (loads.max() ?? 1)
    }
    #expect(swing(150..<180) > 0.5)
    #expect(swing(345..<360) < 0.5)
  }

  @Test func lostNodesGoOneByOneAndComeBack() throws {
    let seen = try frames("sim:memphis?incident=node-loss", [29, 60, 220, 335])
    let gone = seen.map { $0.count(.unreachable) }
    #expect(gone[0] == 0 && gone[1] > 0 && gone[2] > gone[1] && gone[3] == 0)
    let frame = seen[2]
    for gpu in 0..<frame.gpus.count where frame.gpus.statuses[gpu] == .unreachable {
      #expect(frame.gpus.value(.powerDraw, gpu) == nil)
      #expect(try #require(frame.content.lastSeen[gpu]) < frame.time)
    }
    #expect((frame.rollup(.powerDraw).total ?? 0) < (seen[0].rollup(.powerDraw).total ?? 0) * 1.1)
  }

  @Test func anIncidentBeginsWhenItWasAskedTo() throws {
    let site = try simulator("sim:memphis?incident=grid-trip@+120s&incident=node-loss@-100")
    func grid(_ seconds: Double) -> Int64? {
      site.frame(at: start.adding(seconds: seconds)).site.stored(.gridPower, 0)
    }
    #expect(grid(119) ?? 0 > 0)
    #expect(grid(122) == 0)
    #expect(site.frame(at: start.adding(seconds: -50)).count(.unreachable) > 0)
  }

  @Test func aBlockOfBatteriesTripsAndTheOthersTakeOver() throws {
    let seen = try frames(
      "sim:colossus-2?gpus=60000&incident=battery-fault", [25, 90, 180, 345, 700])
    func count(_ frame: Frame, _ state: ChargeStatus) -> Int {
      (0..<frame.batteries.count).count {
        frame.batteries.stored(.chargeStatus, $0) == Int64(state.rawValue)
      }
    }
    #expect(seen.map { count($0, .fault) } == [0, 0, 8, 8, 0])
    #expect(count(seen[2], .offline) == 1)
    let alarmed = seen.map { frame in
      (0..<frame.batteries.count).compactMap { frame.batteries.stored(.alarms, $0) }
        .compactMap(BatteryAlarm.worst).max()
    }
    #expect(alarmed == [nil, .performance, .critical, .critical, nil])
    let tripped = (0..<seen[2].batteries.count).filter {
      seen[2].batteries.stored(.chargeStatus, $0) == Int64(ChargeStatus.fault.rawValue)
    }
    for unit in tripped {
      #expect(seen[2].batteries.value(.batteryPower, unit) == 0)
      #expect(seen[2].batteries.value(.dischargeLimit, unit) == 0)
      #expect((seen[2].batteries.value(.cellTemperatureMax, unit) ?? 0) > 60)
    }
    #expect(
      Set(tripped.map { seen[2].batteryUnits[$0].block }).count == 1,
      "the units of one block trip")
    // The load is carried all the same, by the units that are left.
    for frame in seen where frame.batteries.statuses.allSatisfy(\.isReporting) {
      let sum = (frame.site(.gridPower) ?? 0) + battery(frame) + (frame.site(.generationPower) ?? 0)
      #expect(abs(sum - (frame.site(.loadPower) ?? 0)) < 1)
    }
  }

  @Test func aSilentBatteryGrowsOldBeforeItIsGone() throws {
    let seen = try frames("sim:memphis?incident=battery-fault", [150, 220, 360])
    let silent = try #require(
      seen[0].batteries.statuses.firstIndex(of: .stale), "nothing is stale")
    #expect((seen[0].batteries.value(.stateOfCharge, silent) ?? 0) > 10)
    #expect((seen[0].batteries.value(.sampleAge, silent) ?? 0) > 5)
    #expect(seen[1].batteries.statuses[silent] == .unreachable)
    #expect(seen[1].batteries.value(.stateOfCharge, silent) == nil)
    #expect(
      seen[1].batteries.stored(.alarms, silent) == BatteryAlarm.communicationLost.bit)
    #expect(seen[2].batteries.statuses[silent] == .ok)
  }

  @Test func curtailmentCapsAFifthOfTheRacks() throws {
    let seen = try frames("sim:memphis?incident=curtailment", [25, 200, 520])
    let racks = seen[0].topology.groupRange(.rack).map { seen[0].topology.groups[$0].gpus }
    let limits = seen.map { frame in
      racks.map { frame.rollup(.powerLimit, over: $0).max ?? 0 }
    }
    #expect(limits[0].allSatisfy { $0 == 700 } && limits[2].allSatisfy { $0 == 700 })
    let capped = racks.indices.filter { limits[1][$0] == 500 }
    #expect(capped.count == 13 && limits[1].allSatisfy { $0 == 500 || $0 == 700 })
    for rack in racks.indices {
      let power = seen[1].rollup(.powerDraw, over: racks[rack])
      #expect((power.max ?? 0) <= (capped.contains(rack) ? 500 : 700))
    }
    func mean(_ frame: Frame, _ metric: Metric) -> Double {
      let busy = capped.filter { (frame.rollup(.utilization, over: racks[$0]).mean ?? 0) > 60 }
      return busy.reduce(0) { $0 + (frame.rollup(metric, over: racks[$1]).mean ?? 0) }
        / Double(max(1, busy.count))
    }
    #expect(mean(seen[1], .smClock) < 0.9 * mean(seen[0], .smClock))
    #expect(mean(seen[1], .temperature) < mean(seen[0], .temperature) - 5)
    let rack = try #require(
      capped.first { (seen[1].rollup(.utilization, over: racks[$0]).mean ?? 0) > 90 })
    #expect(racks[rack].contains { reasons(seen[1], $0).contains(.swPowerCap) })
  }

  @Test func xidStormsPassThroughOnePartOfTheFleet() throws {
    let seen = try frames("sim:memphis?incident=xid-storm", [25, 50, 150, 340])
    func codes(_ frame: Frame) -> [Int: Int64] {
      var found: [Int: Int64] = [:]
      for gpu in 0..<frame.gpus.count {
        if let code = frame.gpus.stored(.xid, gpu), code > 0 { found[gpu] = code }
      }
      return found
    }
    let found = seen.map(codes)
    #expect(found[0].isEmpty && found[3].isEmpty)
    #expect(found[1].count < found[2].count && found[2].count >= 4)
    #expect(Set(found[2].values).isSuperset(of: [79, 48, 63]))
    let gpus = found[2].keys
    #expect((gpus.max() ?? 0) - (gpus.min() ?? 0) <= 2048 / 8)
    for (gpu, code) in found[2] {
      let status = seen[2].gpus.statuses[gpu]
      #expect(code != 79 || status == .lost)
      #expect(code != 48 || status == .needsReset || status == .lost)
      if status == .lost {
        #expect(seen[2].gpus.value(.powerDraw, gpu) == nil)
        #expect(try #require(seen[2].content.lastSeen[gpu]) < seen[2].time)
      }
      #expect(seen[3].gpus.value(.powerDraw, gpu) != nil || seen[0].gpus.statuses[gpu] != .ok)
    }
  }
}
