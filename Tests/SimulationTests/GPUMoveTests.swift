import FleetModel
import Simulation
import Testing

@Suite struct GPUMoveTests {
  @Test(arguments: [
    ("sim:colossus-1", 11_968), ("sim:leased", 2_880), ("sim:memphis", 224),
    ("sim:colossus-2?gpus=20000", 2_376),
  ])
  func wholeRacksGoAndComeBack(address: String, away: Int) throws {
    let joint = address.contains("?") ? "&" : "?"
    let site = try simulator(address + joint + "incident=gpu-move")
    func frame(_ seconds: Double) -> Frame { site.frame(at: start.adding(seconds: seconds)) }
    let (before, emptied, gone, again, after) = (
      frame(25), frame(127), frame(250), frame(425), frame(520)
    )
    #expect(before.gpus.count - gone.gpus.count == away)
    #expect(before.topology === emptied.topology && before.topology === after.topology)
    #expect(gone.topology.epoch != before.topology.epoch)
    #expect(gone.topology === frame(200).topology && gone.labels === frame(200).labels)
    #expect(gone.labels.count == gone.gpus.count && gone.site.count == 1)
    #expect(after.labels === before.labels && again.gpus.count == before.gpus.count)

    let racks = before.topology.count(.rack) - gone.topology.count(.rack)
    let first = before.topology.groups[before.topology.groupRange(.rack).lowerBound]
    #expect(racks * first.gpus.count == away)
    let kept = Set(gone.topology.groupRange(.rack).map { gone.topology.groups[$0].name })
    for id in before.topology.groupRange(.rack) {
      let rack = before.topology.groups[id]
      guard !kept.contains(rack.name) else { continue }
      #expect((emptied.rollup(.utilization, over: rack.gpus).max ?? 0) == 0)
      #expect((before.rollup(.framebufferUsed, over: rack.gpus).max ?? 0) >= 4)
      #expect((emptied.rollup(.framebufferUsed, over: rack.gpus).max ?? 0) == 4)
    }
    let total = [before, gone].map { $0.rollup(.framebufferTotal).total ?? 0 }
    #expect(total[1] < total[0])
  }

  @Test func whoStaysIsFoundWhereItStandsNow() throws {
    let site = try simulator("sim:memphis?incident=gpu-move")
    let before = site.frame(at: start)
    let gone = site.frame(at: start.adding(seconds: 250))
    var missing = 0
    for gpu in stride(from: 0, to: 2048, by: 7) {
      guard let place = gone.topology.index(of: gpu, in: before.topology) else {
        missing += 1
        continue
      }
      #expect(
        gone.topology.directory.identity(at: place) == before.topology.directory.identity(at: gpu))
      #expect(
        gone.gpus.stored(.framebufferUsed, place) == before.gpus.stored(.framebufferUsed, gpu))
      #expect(gone.labels.value(LabelKey.job, place) == before.labels.value(LabelKey.job, gpu))
      #expect(gone.topology.label(ofGPU: place) == before.topology.label(ofGPU: gpu))
    }
    #expect(missing > 20)
    for level in FleetLevel.allCases.dropLast() {
      let tiles = gone.topology.groupRange(level).map { gone.topology.groups[$0].gpus }
      #expect(tiles.reduce(0) { $0 + $1.count } == gone.gpus.count)
      #expect(zip(tiles, tiles.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }
  }

  @Test func theLoadFallsAndComesBack() throws {
    let site = try simulator("sim:colossus-1?gpus=20000&incident=gpu-move")
    func load(_ seconds: Range<Int>) -> Double {
      let loads = seconds.compactMap {
        site.frame(at: start.adding(seconds: Double($0))).site(.loadPower)
      }
      return loads.reduce(0, +) / Double(loads.count)
    }
    let (before, gone, after) = (load(-30..<0), load(200..<230), load(600..<630))
    #expect(gone < 0.97 * before || gone < 0.97 * after, "\(before) \(gone) \(after)")
  }
}
