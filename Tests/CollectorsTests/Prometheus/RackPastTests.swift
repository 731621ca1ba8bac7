import FleetHistory
import FleetModel
import Testing

@testable import Collectors

/// The past of fleets that are known by their racks.
struct RackPastTests {
  private func store(
    _ engine: PlantedEngine, minutes: Double = 5, rest: String = "//engine:9090?gpus=10"
  ) async throws -> EngineStore {
    let now = Timestamp(seconds: FakeEngine.now)
    return try await engine.source(rest).past(
      from: now.adding(seconds: -60 * minutes), to: now, every: 15)
  }

  @Test func framesAreWhatWasPlanted() async throws {
    let engine = PlantedEngine(racksOfCluster: 20)
    let store = try await store(engine)
    #expect(store.summaries.count == 21)
    for place in [0, 7, 20] {
      let frame = try await EngineStoreTests.frame(store, place)
      #expect(frame.content.origin == .recorded)
      #expect(frame.time == Timestamp(seconds: FakeEngine.now - 300 + Double(place) * 15))
      #expect(frame.reportingCount == engine.gpus - 1 && frame.figures.groups.count == 40)
      for (metric, name) in [
        (Metric.temperature, "DCGM_FI_DEV_GPU_TEMP"), (.utilization, "DCGM_FI_DEV_GPU_UTIL"),
        (.powerDraw, "DCGM_FI_DEV_POWER_USAGE"), (.framebufferUsed, "DCGM_FI_DEV_FB_USED"),
      ] {
        let planted = (0..<engine.gpus - 1).map { engine.value(name, $0) }
        let rollup = frame.rollup(metric)
        #expect(rollup.total == planted.reduce(0, +))
        #expect(rollup.min == planted.min() && rollup.max == planted.max())
        #expect(rollup.percentile(50) != nil)
      }
      let xid = try #require(frame.topology.index(ofKey: "GPU-10"))
      #expect(frame.gpus.value(.xid, xid) == 79)
      let other = try await EngineStoreTests.frame(store, 3)
      #expect(frame.topology === other.topology)
    }
    store.close()
  }

  @Test func timelineIsWhatTheFramesAre() async throws {
    let engine = PlantedEngine()
    let store = try await store(engine)
    let summary = try #require(store.summaries.first)
    let frame = try await EngineStoreTests.frame(store, 0)
    #expect(summary.gpus == engine.gpus - 1 && summary.reporting == engine.gpus - 1)
    #expect(summary.power?.sum == frame.rollup(.powerDraw).total)
    #expect(summary.temperature?.max == frame.rollup(.temperature).max)
    #expect(summary.utilization?.p50 == frame.rollup(.utilization).percentile(50))
    store.close()
  }

  @Test func refusedQuestionsAreAskedInParts() async throws {
    let engine = PlantedEngine(limit: 20)
    let store = try await store(engine)
    let frame = try await EngineStoreTests.frame(store, 2)
    let planted = (0..<engine.gpus - 1).map { engine.value("DCGM_FI_DEV_POWER_USAGE", $0) }
    #expect(frame.rollup(.powerDraw).total == planted.reduce(0, +))
    #expect(store.summaries.first?.power?.sum == planted.reduce(0, +))
    #expect(store.summaries.first?.power?.max == planted.max())
    store.close()
  }

  @Test func aTimelineThatWouldCostTooMuchCountsOnly() throws {
    let engine = PlantedEngine()
    let plan = EnginePlan(names: PlantedEngine.names, book: .builtIn)
    let labels = try #require(
      RackLabels([engine.labels(0)], rack: "rack", GPULabels()))
    let racks = RackPlan(
      plan, names: PlantedEngine.names, .builtIn, labels: labels, gpus: 1_000_000)
    let past = RackPast(racks, plan, .builtIn, host: "h")
    #expect(past.isThin(over: 240, 1_000_000) && !past.isThin(over: 240, 2000))
    #expect(past.longestChunk == 10)
    let address = try EngineAddress(kind: "prometheus+http", "//h")
    #expect(past.strip(over: 240, 1_000_000).questions(address).map(\.part) == [.reporting])
    #expect(past.strip(over: 240, 2000).questions(address).count > 5)
  }
}
