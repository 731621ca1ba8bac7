import FleetHistory
import FleetModel
import Simulation
import TestSupport

extension RecordsFile {
  /// A simulated site, a frame every ten seconds.
  static func simulated(
    _ address: String, frames: Int, groupLength: Int = 32
  ) throws -> RecordsFile {
    let simulator = try Simulator(address: address, start: RandomFleet.time)
    var file = RecordsFile(groupLength: groupLength, stripe: 1024)
    for place in 0..<frames {
      file.append(simulator.frame(at: RandomFleet.time.adding(seconds: Double(place) * 10)))
    }
    file.finish()
    return file
  }

  /// Frames of random cells, processes and sources, with another topology in the middle.
  static func random(gpus: Int, frames: Int, seed: UInt64 = SeededGenerator.seedOfRun)
    -> RecordsFile
  {
    var random = RandomRecords(seed)
    var file = RecordsFile(groupLength: 8, stripe: 64)
    var content = RandomFleet.frame(gpus: gpus, units: 5, using: &random.generator).content
    for place in 0..<frames {
      content.time = RandomFleet.time.adding(seconds: Double(place))
      content.timeIsAssumed = random.chance(2)
      if place == frames / 2 {
        content.topology = Topology(
          directory: content.topology.directory, groups: content.topology.groups)
      }
      content.gpus = RandomFleet.table(
        count: gpus, metrics: MetricCatalog.gpu, using: &random.generator)
      if gpus > 0 { content.gpus.set(.energy, gpus - 1, .value(1 << 52)) }
      content.site = RandomFleet.table(
        count: 1, metrics: MetricCatalog.site, using: &random.generator)
      let rest = random.rest()
      content.processes =
        gpus == 0
        ? []
        : rest.processes.map { process in
          var process = process
          process.gpu %= gpus
          return process
        }
      content.sources = rest.sources
      file.append(Frame(content))
    }
    file.finish()
    return file
  }
}
