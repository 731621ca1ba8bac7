import FleetModel
import Synchronization
import Testing

@testable import Collectors

/// Fleets that are too large to be read GPU by GPU.
struct RackWatchTests {
  private func lastFrame(_ reports: [SourceReport]) throws -> Frame {
    guard case .frame(let frame)? = reports.last else {
      Issue.record("no frame: \(reports)")
      throw CancellationError()
    }
    return frame
  }

  @Test func figuresAreWhatWasPlanted() async throws {
    let engine = PlantedEngine()
    let frame = try lastFrame(try await engine.reports())
    #expect(frame.gpus.count == engine.gpus && frame.reportingCount == engine.gpus - 1)
    #expect(frame.topology.count(.rack) == 8 && frame.topology.count(.hall) == 2)
    #expect(frame.figures.groups.count == 8)
    for (metric, name) in [
      (Metric.temperature, "DCGM_FI_DEV_GPU_TEMP"), (.utilization, "DCGM_FI_DEV_GPU_UTIL"),
      (.powerDraw, "DCGM_FI_DEV_POWER_USAGE"), (.framebufferUsed, "DCGM_FI_DEV_FB_USED"),
    ] {
      let rollup = frame.rollup(metric)
      let planted = (0..<engine.gpus - 1).map { engine.value(name, $0) }
      #expect(rollup.count == planted.count, "\(metric)")
      #expect(rollup.population == engine.gpus)
      #expect(rollup.total == planted.reduce(0, +))
      #expect(rollup.min == planted.min() && rollup.max == planted.max())
      let median = planted.sorted()[(planted.count + 1) / 2 - 1]
      let slack = RackQuestion.grain(metric) == 1 ? 1 : RackQuestion.grain(metric) * 2
      #expect(abs((rollup.percentile(50) ?? -1) - median) <= slack)
      let racks = frame.groupRollups(metric, .rack)
      for rack in 0..<7 {
        let own = (rack * 8..<rack * 8 + 8).map { engine.value(name, $0) }
        #expect(racks[rack].value(.mean, of: metric) == own.reduce(0, +) / 8)
        #expect(racks[rack].value(.lowest, of: metric) == own.min())
        #expect(racks[rack].value(.worst, of: metric) == own.max())
      }
    }
    #expect(frame.groupStatuses(.rack) == [EntityStatus](repeating: .ok, count: 7) + [.lost])
    #expect(frame.missingCount(0..<engine.gpus) == 1)
    let status = try #require(frame.content.sources.first)
    #expect(status.error == nil && status.entitiesReporting == engine.gpus - 1)
    #expect(status.notes.contains("1 targets cannot be scraped"))
  }

  @Test func whatIsKnownIsShownBeforeAllIsAnswered() async throws {
    let engine = PlantedEngine()
    let frames = try await engine.reports().compactMap { report -> Frame? in
      guard case .frame(let frame) = report else { return nil }
      return frame
    }
    let first = try #require(frames.first)
    #expect(frames.count > 1 && first.figures.metrics.contains(.temperature))
    #expect(!first.figures.metrics.contains(.framebufferUsed))
    // How long a whole pass takes is not known before there was one.
    #expect(first.content.sources.first?.latency == nil)
    #expect(frames.last?.content.sources.first?.latency != nil)
    #expect(frames.last?.figures.metrics.contains(.framebufferUsed) == true)
  }

  @Test func GPUsWithXIDsAreReadAndOthersAreNot() async throws {
    let engine = PlantedEngine(racksOfCluster: 20)
    let frame = try lastFrame(try await engine.reports())
    let place = try #require(frame.topology.index(ofKey: "GPU-10"))
    #expect(frame.gpus.value(.xid, place) == 79)
    #expect(frame.topology.label(ofGPU: place) == "n2 gpu 1")
    #expect(!frame.isKnownByGroup(place))
    let rack = try #require(frame.topology.group(.rack, holding: place))
    #expect(frame.topology.groups[rack].name == "r1")
    let unread = (0..<frame.gpus.count).filter { frame.isKnownByGroup($0) }
    #expect(unread.count >= engine.gpus - 51 - 1)
    let first = try #require(unread.first)
    #expect(frame.topology.label(ofGPU: first).hasSuffix(" (not read)"))
    #expect(frame.topology.directory.identity(at: first).host.isEmpty)
    let keys = (0..<frame.gpus.count).map { frame.topology.directory.identity(at: $0).key }
    #expect(Set(keys).count == keys.count)
    for gpu in 0..<keys.count { #expect(frame.topology.index(ofKey: keys[gpu]) == gpu) }
    #expect(frame.topology.index(ofKey: "GPU-999999") == nil)
  }

  @Test func groupsTileTheFleet() async throws {
    let engine = PlantedEngine()
    let topology = try lastFrame(try await engine.reports()).topology
    for level in [FleetLevel.site, .hall, .row, .rack, .host] {
      let groups = topology.groupRange(level).map { topology.groups[$0] }
      #expect(groups.first?.gpus.lowerBound == 0 && groups.last?.gpus.upperBound == engine.gpus)
      for (one, next) in zip(groups, groups.dropFirst()) {
        #expect(one.gpus.upperBound == next.gpus.lowerBound)
      }
      for id in topology.groupRange(level) {
        for child in topology.groups[id].children {
          #expect(topology.groups[child].parent == id)
          #expect(topology.groups[id].gpus.contains(topology.groups[child].gpus.lowerBound))
        }
      }
    }
  }

  @Test func aWantedRackIsReadAtOnce() async throws {
    let engine = PlantedEngine()
    let demand = Demand()
    let frames = Mutex<[Frame]>([])
    let source = try engine.source("//engine:9090?gpus=10", demand: demand) { seconds in
      guard seconds > 0 else { return }
      if demand.wanted.version == 0 {
        demand.want([Place(hall: "c1", rack: "r5"), Place(rack: "nowhere")])
      }
      // The next tick is far: what comes now comes because it is wanted.
      for _ in 0..<2000 {
        if frames.withLock({ $0.last?.figures.groups.count }) == 7 { break }
        try await Task.sleep(for: .milliseconds(2))
      }
      throw CancellationError()
    }
    await source.run { report in
      if case .frame(let frame) = report { frames.withLock { $0.append(frame) } }
    }
    let frame = try #require(frames.withLock { $0.last })
    #expect(frame.figures.groups.count == 7 && frame.gpus.count == engine.gpus)
    let rack = try #require(
      frame.topology.groupRange(.rack).first { frame.topology.groups[$0].name == "r5" })
    for (offset, gpu) in frame.topology.groups[rack].gpus.enumerated() {
      let planted = 40 + offset
      #expect(frame.topology.label(ofGPU: gpu) == "n\(planted / 4) gpu \(planted % 4)")
      for (metric, name) in [
        (Metric.temperature, "DCGM_FI_DEV_GPU_TEMP"), (.smClock, "DCGM_FI_DEV_SM_CLOCK"),
        (.powerDraw, "DCGM_FI_DEV_POWER_USAGE"),
      ] {
        #expect(frame.gpus.value(metric, gpu) == engine.value(name, planted))
      }
      #expect(!frame.isKnownByGroup(gpu) && frame.gpus.statuses[gpu] == .ok)
    }
    // What is read and what is not come to the same whole.
    let rollup = frame.rollup(.powerDraw)
    let planted = (0..<engine.gpus - 1).map { engine.value("DCGM_FI_DEV_POWER_USAGE", $0) }
    #expect(rollup.total == planted.reduce(0, +) && rollup.percentile(95) != nil)
    #expect(engine.questions.contains { $0.query.contains(#"cluster="c1",rack="r5""#) })
  }

  @Test func aGoneGPUOfAWantedRackIsLost() async throws {
    let engine = PlantedEngine()
    let demand = Demand()
    demand.want([Place(hall: "c1", rack: "r7")])
    let frame = try lastFrame(try await engine.reports(demand: demand))
    let rack = try #require(frame.topology.groupRange(.rack).last)
    let statuses = frame.topology.groups[rack].gpus.map { frame.gpus.statuses[$0] }
    #expect(statuses == [.lost] + [EntityStatus](repeating: .ok, count: 7))
    #expect(frame.reportingCount == engine.gpus - 1)
  }

  @Test func refusedQuestionsAreAskedInParts() async throws {
    let engine = PlantedEngine(limit: 20)
    let frame = try lastFrame(try await engine.reports())
    #expect(frame.gpus.count == engine.gpus && frame.reportingCount == engine.gpus - 1)
    let planted = (0..<engine.gpus - 1).map { engine.value("DCGM_FI_DEV_GPU_TEMP", $0) }
    #expect(frame.rollup(.temperature).total == planted.reduce(0, +))
    #expect(frame.rollup(.temperature).max == planted.max())
    #expect(frame.content.sources.first?.error == nil)
    // What was learnt once is not tried again.
    let refused = engine.questions.count { $0.query.contains("DCGM_FI_DEV_FB_USED >= 0") }
    #expect(refused == 0)
  }

  @Test func rawAnswersAreAskedInPartsToo() async throws {
    let engine = PlantedEngine(limit: 20)
    let frame = try lastFrame(try await engine.reports(of: "//engine:9090"))
    #expect(frame.gpus.count == engine.gpus - 1 && frame.figures.isEmpty)
    for gpu in 0..<frame.gpus.count {
      let number = Int(frame.topology.directory.identity(at: gpu).uuid?.dropFirst(4) ?? "") ?? 0
      #expect(
        frame.gpus.value(.temperature, gpu) == engine.value("DCGM_FI_DEV_GPU_TEMP", number - 1))
    }
  }

  @Test func whatIsTooLargeEvenInPartsIsReadByRacks() async throws {
    let engine = PlantedEngine(
      override: { question in
        // An engine that gives no raw answer at all.
        question.query.hasPrefix("count(")
          ? FakeEngine.json(EngineErrorTests.said("execution", "too many samples"), status: 422)
          : nil
      })
    let frame = try lastFrame(try await engine.reports(of: "//engine:9090"))
    #expect(!frame.figures.isEmpty)
  }

  @Test func recordedSeriesAreUsedByName() async throws {
    let plain = PlantedEngine()
    func recorded(_ name: String, _ fold: ([Double]) -> Double) -> [PlantedQuery.Row] {
      (0..<8).map { rack in
        let values = (rack * 8..<rack * 8 + 8).map { plain.value(name, $0) }
        return (["cluster": "c\(rack / 4)", "rack": "r\(rack)"], fold(values))
      }
    }
    let temperature = "DCGM_FI_DEV_GPU_TEMP"
    var series: [String: [PlantedQuery.Row]] = [
      "rack:gpu_count:sum": recorded(temperature) { Double($0.count) },
      "rack:dcgm_gpu_temp:max": recorded(temperature) { $0.max() ?? 0 },
      "rack:dcgm_gpu_temp:min": recorded(temperature) { $0.min() ?? 0 },
      "rack:dcgm_gpu_temp:avg": recorded(temperature) { $0.reduce(0, +) / Double($0.count) },
    ]
    var counts: [String: Double] = [:]
    for gpu in 0..<plain.gpus {
      counts[String(Int(plain.value(temperature, gpu))), default: 0] += 1
    }
    series["cluster:dcgm_gpu_temp:hist"] = counts.map {
      (["cluster": "c0", "v": $0.key], $0.value)
    }
    let engine = PlantedEngine(recorded: series)
    let frame = try lastFrame(try await engine.reports())
    let planted = (0..<plain.gpus).map { plain.value(temperature, $0) }
    #expect(frame.rollup(.temperature).total == planted.reduce(0, +))
    #expect(frame.rollup(.temperature).percentile(50) != nil)
    #expect(frame.rollup(.utilization).count == plain.gpus - 1)
    let raw = engine.questions.filter { $0.query.contains("count_values") }
    #expect(!raw.isEmpty && raw.allSatisfy { !$0.query.contains(temperature) })
  }

  @Test func busyEnginesAreAskedLess() async throws {
    let engine = PlantedEngine()
    guard
      let findings = try? await engine.source("//engine:9090?gpus=10").scouted(
        try engine.source("//engine:9090?gpus=10").client)
    else {
      Issue.record("no findings")
      return
    }
    let now = Timestamp(seconds: FakeEngine.now)
    let status = SourceStatus(id: "x", kind: "engine", since: now, period: 15)
    var session = try #require(
      RackSession(findings, status, .builtIn, host: "h"))
    #expect(session.wait == 0)
    for place in session.racks.questions.indices {
      session.take(.failed(EngineError(.busy, "no")), of: place, effort: 1, at: now)
    }
    var waits: [Double] = []
    for _ in 0..<3 {
      guard case .status(let status) = session.report(effort: 1, at: now) else {
        Issue.record("a frame of nothing")
        return
      }
      #expect(status.error == "no" && status.state == .failing)
      waits.append(session.wait)
    }
    #expect(waits == [30, 60, 60])
  }

  @Test func costlyQuestionsTakeTurns() async throws {
    let engine = PlantedEngine()
    let source = try engine.source("//engine:9090?gpus=10")
    let findings = try await source.scouted(source.client)
    var now = Timestamp(seconds: FakeEngine.now)
    let status = SourceStatus(id: "x", kind: "engine", since: now, period: 15)
    var session = try #require(RackSession(findings, status, .builtIn, host: "h"))
    let empty = Array(#"{"status":"success","data":{"result":[]}}"#.utf8)
    while case let due = session.due(at: now), session.wait == 0 {
      for place in due { session.take(.answered([empty]), of: place, effort: 5, at: now) }
    }
    var times: [Int: [Double]] = [:]
    for _ in 0..<60 {
      now = now.adding(seconds: 30)
      let due = session.due(at: now)
      #expect(due.count < session.racks.questions.count / 2)
      for place in due {
        session.take(.answered([empty]), of: place, effort: 5, at: now)
        times[place, default: []].append(Double(now.milliseconds) / 1000)
      }
    }
    #expect(times.count == session.racks.questions.count)
    for list in times.values {
      #expect(zip(list, list.dropFirst()).allSatisfy { $1 - $0 >= 25 })
    }
  }
}

/// Labels as matchers.
struct EnginePartTests {
  @Test func matchersAreQuoted() {
    #expect(
      EnginePart(choices: [.init(label: "rack", values: ["r\"1\\"])]).matchers == #"rack="r\"1\\""#)
    #expect(
      EnginePart(choices: [.init(label: "rack", values: ["a.b", "c|d"])]).matchers
        == #"rack=~"a\\.b|c\\|d""#)
  }

  @Test func halvesHoldAllAndEndAtOne() {
    let part = EnginePart(choices: [.init(label: "cluster", values: ["a", "b", "c"])])
    let halves = part.halves ?? []
    #expect(halves.map(\.matchers) == [#"cluster="a""#, #"cluster=~"b|c""#])
    #expect(halves.first?.halves == nil && EnginePart.whole.halves == nil)
  }

  @Test func boundsAreLearntOnceAndEnd() {
    let bound = EngineBound()
    let all = EnginePart(choices: [.init(label: "r", values: (0..<512).map(String.init))])
    #expect(bound.note(.whole, fallsInto: all.halves ?? []))
    #expect(bound.note(.whole, fallsInto: []) && bound.parts().count == 2)
    var isOpen = true
    while isOpen, let next = bound.parts().first(where: { $0.halves != nil }) {
      isOpen = bound.note(next, fallsInto: next.halves ?? [])
    }
    #expect(bound.parts().count == EngineBound.mostParts)
  }
}
