import FleetModel

/// Fleets that a seed repeats, with the holes that real ones have: absent and erroneous cells,
/// metrics that nobody reports, GPUs in every status, gaps in the index.
package enum RandomFleet {
  /// 2026-11-22T14:03:20Z.
  package static let time = Timestamp(milliseconds: 1_795_356_200_000)

  /// GPUs of hosts in two halls, in an order that is not the fleet's.
  package static func identities(
    count: Int, using generator: inout SeededGenerator
  ) -> (identities: [GPUIdentity], places: [String: Place]) {
    var places: [String: Place] = [:]
    let identities = (0..<count).map { gpu in
      let number = gpu / 4
      let host = "node-" + String(number)
      places[host] = Place(
        hall: "h" + String(number / 12), row: "r" + String(number / 6), rack: String(number / 3))
      return GPUIdentity(
        host: host, index: gpu % 4 * 2, uuid: "GPU-" + hexadecimal(UInt64(gpu) &+ 0xA1),
        busID: "00000000:1" + String(gpu % 4) + ":00.0", name: "NVIDIA H100 80GB HBM3",
        driver: "580.95.05")
    }
    return (identities.shuffled(using: &generator), places)
  }

  /// A table of random cells that can be: no GPU uses more memory than it has.
  package static func table(
    count: Int, metrics: [Metric], using generator: inout SeededGenerator
  ) -> MetricTable {
    var table = MetricTable(count: count)
    for metric in metrics where Int.random(in: 0..<8, using: &generator) > 0 {
      for entity in 0..<count {
        table.set(metric, entity, cell(metric, using: &generator))
      }
    }
    for entity in 0..<count where Int.random(in: 0..<4, using: &generator) == 0 {
      table.statuses[entity] = EntityStatus.allCases.randomElement(using: &generator) ?? .ok
    }
    for entity in 0..<count {
      guard let used = table.stored(.framebufferUsed, entity),
        let total = table.stored(.framebufferTotal, entity), used > total
      else { continue }
      table.set(.framebufferUsed, entity, .value(total))
      table.set(.framebufferTotal, entity, .value(used))
    }
    _ = table.refuseImpossible()
    return table
  }

  private static func cell(
    _ metric: Metric, using generator: inout SeededGenerator
  ) -> CellState {
    switch Int.random(in: 0..<20, using: &generator) {
    case 0...2: return .unsupported
    case 3: return .error
    default:
      let definition = metric.definition
      let low = Int64(definition.range.lowerBound * definition.factor)
      let high = Int64(definition.range.upperBound * definition.factor)
      return .value(Int64.random(in: low...high, using: &generator))
    }
  }

  /// A whole frame.
  package static func frame(
    gpus: Int, units: Int = 0, at time: Timestamp = RandomFleet.time,
    using generator: inout SeededGenerator
  ) -> Frame {
    let (identities, places) = Self.identities(count: gpus, using: &generator)
    let topology = TopologyBuilder.build(site: "test", identities: identities, places: places)
    let table = Self.table(count: gpus, metrics: MetricCatalog.gpu, using: &generator)
    let batteries = Self.table(
      count: units, metrics: MetricCatalog.battery, using: &generator)
    return Frame(
      Frame.Content(
        time: time, origin: .simulated, topology: topology.topology, gpus: table,
        batteryUnits: (0..<units).map { BatteryUnit(id: "u" + String($0), block: "b1") },
        batteries: batteries))
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, 12 - digits.count)) + digits
  }
}
