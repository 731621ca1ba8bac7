import FleetHistory
import FleetModel
import Simulation
import TestSupport

extension GroupFigures {
  /// Whether they say the same of the same groups.
  func isSame(as other: GroupFigures) -> Bool {
    groups == other.groups && reporting == other.reporting && rollups == other.rollups
      && histograms == other.histograms
  }
}

extension LabelTable {
  /// What every GPU is labelled with.
  var text: [[String]] {
    (0..<count).map { gpu in labels(gpu).map { $0.key + "=" + $0.value } }
  }
}

extension RecordsFile {
  /// A site of which only the racks are known, but for the GPUs of the first one.
  static func figures(frames: Int, groupLength: Int) throws -> RecordsFile {
    let simulator = try Simulator(address: "sim:memphis?gpus=400", start: RandomFleet.time)
    var file = RecordsFile(groupLength: groupLength, stripe: 1024)
    for place in 0..<frames {
      let whole = simulator.frame(at: RandomFleet.time.adding(seconds: Double(place) * 10))
      file.append(Self.known(by: figures(place, of: whole.topology), whole))
    }
    file.finish()
    return file
  }

  /// A frame whose GPUs are covered by figures; those that are not stay.
  static func known(by figures: GroupFigures, _ frame: Frame) -> Frame {
    var content = frame.content
    content.figures = figures
    content.processes = []
    content.lastSeen = [:]
    for metric in content.gpus.metrics {
      for group in figures.groups {
        for gpu in group { content.gpus.set(metric, gpu, .unsupported) }
      }
    }
    for group in figures.groups { for gpu in group { content.gpus.statuses[gpu] = .ok } }
    return Frame(content)
  }

  /// Figures of all racks but the first, by a rule that never changes.
  static func figures(_ place: Int, of topology: Topology) -> GroupFigures {
    let groups = topology.groupRange(.rack).dropFirst().map { topology.groups[$0].gpus }
    func rollups(_ base: Int64) -> [GroupRollup] {
      groups.enumerated().map { number, group in
        if number == 3 { return GroupRollup() }
        let mean = base + Int64(number * 7 + place * 3)
        return GroupRollup(
          count: group.count, sum: mean * Int64(group.count), smallest: mean - 20,
          largest: mean + 30, largestAt: group.lowerBound + (number + place) % group.count)
      }
    }
    var histogram = Histogram()
    let bins = Histogram.Bins(.powerDraw)
    for group in groups.indices { histogram.add(Int64(40_000 + group * 900), times: 32, bins) }
    return GroupFigures(
      groups: groups, reporting: groups.enumerated().map { Int32($1.count - $0 % 2) },
      rollups: [.powerDraw: rollups(45_000), .temperature: rollups(55)],
      histograms: [.powerDraw: histogram])
  }
}
