import FleetHistory
import FleetModel
import Testing

@testable import Collectors

/// Values that cannot be, in an engine.
struct ImpossibleSampleTests {
  /// A GPU whose registers hold nothing for a while.
  @Sendable private static func planted(_ name: String, _ gpu: Int, _ time: Double) -> Double? {
    let isBad = gpu == 3 && time >= FakeEngine.now - 600
    switch name {
    case "DCGM_FI_DEV_GPU_UTIL" where isBad: return 4_294_967_295
    case "DCGM_FI_DEV_GPU_TEMP" where isBad: return 255
    case "DCGM_FI_DEV_POWER_USAGE" where isBad: return 65_535
    case "DCGM_FI_DEV_FB_USED" where isBad: return 4_294_967_295
    default: return FakeEngine.steady(name, gpu, time)
    }
  }

  @Test func thePastAndItsTimelineAreWithoutThem() async throws {
    let store = try await EngineStoreTests.store(FakeEngine(value: Self.planted))
    let place = store.summaries.count - 1
    let summary = store.summaries[place]
    let frame = try await EngineStoreTests.frame(store, place)
    for metric in [Metric.utilization, .temperature, .powerDraw, .framebufferUsed] {
      #expect(frame.gpus.state(metric, 3) == .error, "\(metric)")
    }
    let own = FrameSummary(frame)
    #expect(summary.utilization?.max == 95 && summary.utilization?.sum == own.utilization?.sum)
    #expect(summary.temperature?.max == 55 && summary.temperature?.count == 5)
    #expect(summary.power?.max == own.power?.max && summary.power?.sum == own.power?.sum)
    #expect(summary.memoryUsed?.max == own.memoryUsed?.max)
    #expect(summary.reporting == 6 && !summary.isDoubted)
    let told = frame.content.sources.flatMap(\.notes)
    #expect(told.contains { $0.hasPrefix("values that cannot be: 4, first ") })
    // The same frame again is not counted twice, and one before says nothing of it.
    let again = try await EngineStoreTests.frame(store, place)
    #expect(again.content.sources.flatMap(\.notes) == told)
    let early = try await EngineStoreTests.frame(store, 0)
    let before = early.content.sources.flatMap(\.notes)
    #expect(!before.contains { $0.contains("cannot be") })
  }

  @Test(arguments: [
    (RuleTarget.metric(.utilization), 1.0, 0.0, " >= 0 <= 100"),
    (.metric(.temperature), 1, 0, " >= -40 <= 150 != -1"),
    (.metric(.powerDraw), 0.001, 0, " >= 0 <= 3000004.9"),
    (.metric(.utilization), 100, 0, " >= 0 <= 1.0049"),
    (.metric(.temperature), 1, 32, " >= -72 <= 118 != -1"),
    (.metric(.batteryPower), -1000, 0, " >= -1000000000.00049 <= 1000000000.00049"),
    (.framebufferFree, 1, 0, " < 2147483632"),
  ])
  func boundsAreInTheExportersUnit(
    target: RuleTarget, factor: Double, offset: Double, bounds: String
  ) {
    let rule = MetricRule(names: ["m"], target: target, factor: factor, offset: offset)
    let text = rule.believed("m")
    #expect(text.hasPrefix("m"))
    if factor > 0 { #expect(text == "m" + bounds) }
    #expect(text.contains(" >= ") == (target != .framebufferFree))
  }

  @Test func numbersThatMeanNoneAreNamed() {
    let rule = MetricRule(names: ["m"], target: .metric(.utilization), none: [77, -1])
    #expect(rule.believed("m") == "m >= 0 <= 100 != 77 != -1")
  }
}
