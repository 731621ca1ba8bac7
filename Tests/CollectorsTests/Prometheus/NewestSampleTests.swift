import FleetModel
import Testing

@testable import Collectors

/// An engine may have several series of one GPU; the one whose sample is the newest is true.
@Suite struct NewestSampleTests {
  private static let names = [
    "DCGM_FI_DEV_GPU_TEMP", "DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_POWER_USAGE",
  ]

  /// Series of a fleet in which GPU 0 is told of twice.
  private static func twins(
    _ old: [String: String], _ new: [String: String], uuid: Bool = true,
    newIsOlderBy seconds: Double = -100
  ) -> ListedEngine {
    func series(_ gpu: Int, _ more: [String: String], _ value: Double, age: Double)
      -> ListedEngine.Series
    {
      var labels = ["gpu": "\(gpu)", "Hostname": "n1", "job": "dcgm"]
      if uuid { labels["UUID"] = "GPU-\(gpu)" }
      return ListedEngine.Series(
        labels: labels.merging(more) { $1 }, value: value, time: FakeEngine.now - age)
    }
    var all: [String: [ListedEngine.Series]] = [:]
    for (place, name) in names.enumerated() {
      let high = [80.0, 90, 600][place]
      let low = [40.0, 3, 90][place]
      all[name] = [
        series(0, old, high, age: 110), series(0, new, low, age: 110 + seconds),
        series(1, [:], low + 1, age: 10),
      ]
    }
    return ListedEngine(all)
  }

  private static func figures(_ frame: Frame, _ gpu: Int = 0) -> [Double?] {
    [.temperature, .utilization, .powerDraw].map { frame.gpus.value($0, gpu) }
  }

  static let kinds: [([String: String], [String: String])] = [
    (["prometheus_replica": "a"], ["prometheus_replica": "b"]),
    (["exported_pod": "old"], ["exported_pod": "new"]),
    ([:], ["exported_pod": "new"]),
    (["instance": "10.0.0.1:9400"], ["instance": "10.0.0.2:9400"]),
    (["job": "dcgm-old"], ["job": "dcgm"]),
    (["pod": "dcgm-exporter-x", "endpoint": "e"], ["pod": "dcgm-exporter-y", "endpoint": "f"]),
    (["GPU_DRIVER": "550", "exported_pod": "old"], ["GPU_DRIVER": "560", "exported_pod": "new"]),
  ]

  @Test(arguments: kinds, [true, false])
  func theNewerSeriesCountsThoughItIsSmaller(
    _ kind: ([String: String], [String: String]), uuid: Bool
  ) async throws {
    let frame = try await Self.twins(kind.0, kind.1, uuid: uuid).frame()
    #expect(frame.gpus.count == 2)
    #expect(Self.figures(frame) == [40, 3, 90])
    #expect(Self.figures(frame, 1) == [41, 4, 91])
    #expect(frame.labels.value(LabelKey.pod, 0) == kind.1["exported_pod"])
  }

  @Test(arguments: kinds)
  func theLargerCountsWhereItIsNewer(
    _ kind: ([String: String], [String: String])
  ) async throws {
    let frame = try await Self.twins(kind.0, kind.1, newIsOlderBy: 100).frame()
    #expect(Self.figures(frame) == [80, 90, 600])
  }

  @Test func threeSeriesThatDifferInDifferentLabelsAreToldApart() async throws {
    var all: [String: [ListedEngine.Series]] = [:]
    for name in Self.names {
      all[name] = (0..<3).map { number in
        let labels = [
          "gpu": "0", "Hostname": "n1", "UUID": "GPU-0", "endpoint": number == 0 ? "x" : "y",
          "replica": number == 2 ? "2" : "1",
        ]
        return ListedEngine.Series(
          labels: labels, value: Double(70 - number), time: FakeEngine.now - 60 + Double(number))
      }
    }
    #expect(Self.figures(try await ListedEngine(all).frame()) == [68, 68, 68])
  }

  @Test func aFleetWithoutTwinsIsAskedOneQuestionMore() async throws {
    let engine = Self.twins(["gpu": "2", "UUID": "GPU-2"], ["gpu": "0"])
    let frame = try await engine.frame()
    #expect(frame.gpus.count == 3)
    let asked = engine.queries.filter { $0 != "vector(1)" && !$0.hasPrefix("max by") }
    #expect(asked.filter { !$0.hasPrefix("count(") } == [])
    #expect(!engine.queries.contains { $0.contains("topk") })
  }

  /// Two series that nothing tells apart are not looked into again and again.
  @Test func whatNothingExplainsIsLookedIntoOnce() async throws {
    let engine = ListedEngine(
      [
        "DCGM_FI_DEV_GPU_TEMP": [
          .init(labels: ["gpu": "0", "Hostname": "n1"], value: 50, time: FakeEngine.now)
        ]
      ],
      override: { request in
        guard FakeEngine.question(request).query == "count(DCGM_FI_DEV_GPU_TEMP)" else {
          return nil
        }
        return FakeEngine.json(
          #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"#
            + #""value":[1,"7"]}]}}"#)
      })
    #expect(try await engine.frame().gpus.count == 1)
    #expect(engine.queries.count { $0.contains("topk") } == 1)
  }
}
