import FleetModel
import Synchronization
import Testing

@testable import Collectors

/// An engine as a live source.
struct PrometheusSourceTests {
  @Test func oneQuestionAMetricMakesAFrame() async throws {
    let engine = FakeEngine()
    let frame = try #require(try await engine.frame())
    #expect(frame.gpus.count == 6 && frame.reportingCount == 6)
    #expect(frame.topology.label(ofGPU: 3) == "n1 gpu 1")
    let identity = frame.topology.directory.identity(at: 3)
    #expect(identity.uuid == "GPU-0004" && identity.name == "H100 \"SXM\"")
    #expect(frame.topology.groups[frame.topology.groupRange(.rack).lowerBound].name == "r1")
    #expect(frame.gpus.value(.temperature, 3) == 53)
    #expect(frame.gpus.value(.powerDraw, 3) == 603.25)
    #expect(frame.gpus.value(.xid, 1) == 79)
    let status = try #require(frame.content.sources.first)
    #expect(status.state == .answering && status.error == nil)
    #expect(status.notes.contains { $0.hasPrefix("6 queries a frame, ") })
    #expect(
      status.notes.contains {
        $0.hasPrefix("dcgm-exporter does not export DCGM_FI_DEV_FB_FREE")
          && $0.hasSuffix("add them to its counters file")
      })
    #expect(engine.seriesQuestions.count == 6)
  }

  @Test func labelsThatSayNothingOfTheGPUAreLeftToTheEngine() async throws {
    let engine = FakeEngine()
    _ = try await engine.frame()
    #expect(engine.seriesQuestions.allSatisfy { !$0.query.contains("replica") })
    // Whom GPUs work for is asked of one metric, and so are its times.
    #expect(engine.seriesQuestions.count { $0.query.contains("exported_pod") } == 2)
    #expect(engine.seriesQuestions.allSatisfy { $0.fields["timeout"] == "28s" })
  }

  @Test func oldSamplesAreStale() async throws {
    let engine = FakeEngine(age: { gpu, _ in gpu == 2 ? 200 : 5 })
    let frame = try #require(try await engine.frame())
    #expect(frame.gpus.statuses == [.ok, .ok, .stale, .ok, .ok, .ok])
  }

  @Test func silentGPUIsLostAndSilentHostUnreachable() async throws {
    let frames = Mutex(0)
    let engine = FakeEngine(
      value: { name, gpu, time in
        let isLate = frames.withLock { $0 } > 0
        return isLate && (gpu == 1 || gpu >= 4) ? nil : FakeEngine.steady(name, gpu, time)
      },
      override: { question, _ in
        // The second look at the first column begins the second frame.
        if question.path == "/api/v1/label/__name__/values" { frames.withLock { $0 = 0 } }
        return nil
      })
    let seen = Mutex<[[EntityStatus]]>([])
    let source = try engine.source { _ in
      frames.withLock { $0 += 1 }
      if frames.withLock({ $0 }) > 2 { throw CancellationError() }
    }
    await source.run { report in
      if case .frame(let frame) = report { seen.withLock { $0.append(frame.gpus.statuses) } }
    }
    let all = seen.withLock { $0 }
    #expect(
      all.dropFirst() == [
        [.ok, .stale, .ok, .ok, .unreachable, .unreachable],
        [.ok, .lost, .ok, .ok, .unreachable, .unreachable],
      ])
  }

  @Test func aFailedMetricIsAbsentAndSaid() async throws {
    let engine = FakeEngine(override: { question, _ in
      question.query.contains("POWER")
        ? FakeEngine.json(
          EngineErrorTests.said("execution", "would load too many samples"), status: 422)
        : nil
    })
    let frame = try #require(try await engine.frame())
    #expect(frame.gpus[.powerDraw] == nil && frame.gpus.value(.temperature, 0) == 50)
    let status = try #require(frame.content.sources.first)
    #expect(status.error?.hasPrefix("DCGM_FI_DEV_POWER_USAGE: the query is more than it") == true)
  }

  @Test func partialAnswerIsMarked() async throws {
    let engine = FakeEngine(override: { question, _ in
      question.query.contains("UTIL")
        ? FakeEngine.json(
          #"{"status":"success","data":{"resultType":"vector","result":[]},"warnings":["no StoreAPIs matched"]}"#
        )
        : nil
    })
    let frame = try #require(try await engine.frame())
    let status = try #require(frame.content.sources.first)
    #expect(status.error == "the answer is a part of the whole: no StoreAPIs matched")
    #expect(status.state == .answering)
  }

  @Test func refusalsAreStatusesAndWaitLonger() async throws {
    let pauses = Mutex<[Double]>([])
    let engine = FakeEngine(override: { _, _ in
      FakeEngine.json(EngineErrorTests.said("x", "too many requests"), status: 429)
    })
    let source = try engine.source { seconds in
      pauses.withLock { $0.append(seconds) }
      if pauses.withLock({ $0.count }) == 4 { throw CancellationError() }
    }
    let errors = Mutex<[String?]>([])
    await source.run { report in
      if case .status(let status) = report { errors.withLock { $0.append(status.error) } }
    }
    #expect(
      errors.withLock { $0 }.allSatisfy {
        $0 == "it is asked too much (HTTP 429): too many requests"
      })
    let waits = pauses.withLock { $0 }
    // The clock stands still, so that what is due adds up.
    #expect(waits == [30, 90, 150, 210])
  }

  @Test func prefixIsFound() async throws {
    let engine = FakeEngine(override: { question, _ in
      question.path.hasPrefix("/prometheus/") ? nil : HTTPAnswer(status: 404, body: [])
    })
    let reports = try await engine.reports(1)
    guard case .status(let status)? = reports.first else {
      Issue.record("a fake without a prefix cannot give a frame")
      return
    }
    #expect(status.error != nil)
    #expect(engine.questions.contains { $0.path == "/prometheus/api/v1/query" })
  }

  @Test func noMetricsOfOursIsSaid() async throws {
    let engine = FakeEngine(names: ["up", "node_load1"])
    guard case .status(let status)? = try await engine.reports(1).first else {
      Issue.record("no status")
      return
    }
    #expect(status.error == "none of its 2 metrics is known here; give a mapping: ?map=FILE")
  }

  @Test func namesAreCountedWhereTheListIsRefused() async throws {
    let engine = FakeEngine(override: { question, _ in
      if question.path.hasSuffix("/values") {
        return FakeEngine.json(EngineErrorTests.said("bad_data", "not supported"), status: 400)
      }
      guard question.query.hasPrefix("count(") else { return nil }
      let isThere = question.query == "count(DCGM_FI_DEV_GPU_TEMP)"
      let rows = isThere ? #"{"metric":{},"value":[1,"6"]}"# : ""
      return FakeEngine.json(
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[\(rows)]}}")
    })
    let frame = try #require(try await engine.frame())
    #expect(frame.gpus.metrics == [.temperature] && frame.gpus.count == 6)
  }
}

/// How a large fleet is asked for.
struct LargeFleetTests {
  @Test func whatChangesSlowlyIsAskedForInTurns() throws {
    let names = [
      "DCGM_FI_DEV_GPU_TEMP", "DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_POWER_USAGE",
      "DCGM_FI_DEV_SM_CLOCK", "DCGM_FI_DEV_MEM_CLOCK", "DCGM_FI_DEV_FAN_SPEED",
    ]
    let plan = EnginePlan(names: names, book: .builtIn)
    let now = Timestamp(seconds: FakeEngine.now)
    var session = EngineSession(
      id: "x", host: "h", book: .builtIn, period: 15, since: now)
    session.take(
      EngineFindings(engine: "E", base: "", plan: plan, latency: 0, names: 6), at: now)
    #expect(session.due.count == 7)
    let rows = (0...EngineSession.large).map { gpu in
      #"{"metric":{"UUID":"GPU-\#(gpu)","gpu":"0","Hostname":"n\#(gpu)"},"value":[1,"50"]}"#
    }
    let body = Array(
      "{\"status\":\"success\",\"data\":{\"result\":[\(rows.joined(separator: ","))]}}".utf8)
    var asked: [Int] = []
    for frame in 0..<8 {
      let due = session.due
      #expect(frame == 0 ? due.count == 7 : due.count < 7)
      if frame > 3 { asked += due.filter { !plan.columns[$0].isFirst } }
      let report = session.take(
        due.map { _ in .answered([body]) }, of: due, effort: 1, at: now)
      guard case .frame(let made) = report else {
        Issue.record("no frame")
        return
      }
      #expect(made.gpus.value(.smClock, 0) == 50 && made.gpus.count == rows.count)
    }
    #expect(asked.sorted() == plan.columns.indices.filter { !plan.columns[$0].isFirst })
  }

  @Test func aSlowEngineIsAskedLessOften() {
    let now = Timestamp(seconds: FakeEngine.now)
    var session = EngineSession(
      id: "x", host: "h", book: .builtIn, period: 15, since: now)
    let plan = EnginePlan(names: ["DCGM_FI_DEV_GPU_TEMP"], book: .builtIn)
    session.take(
      EngineFindings(engine: "E", base: "", plan: plan, latency: 0, names: 1), at: now)
    let body = Array(
      #"{"status":"success","data":{"result":[{"metric":{"UUID":"GPU-1"},"value":[1,"50"]}]}}"#.utf8
    )
    _ = session.take(
      [.answered([body]), .failed(EngineError(.busy, "no"))], of: [0, 1], effort: 8, at: now)
    #expect(session.wait == 40)
    #expect(session.status.notes.contains { $0.hasPrefix("a frame takes the engine 8 s") })
  }
}
