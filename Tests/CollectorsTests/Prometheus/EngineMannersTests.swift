import FleetModel
import Testing

@testable import Collectors

/// Engines behind proxies, with clocks of their own, and addresses copied out of a browser.
@Suite struct EngineMannersTests {
  private static let series: [String: [ListedEngine.Series]] = [
    "DCGM_FI_DEV_GPU_TEMP": (0..<2).map { gpu in
      .init(
        labels: ["gpu": "\(gpu)", "Hostname": "n1", "UUID": "GPU-\(gpu)"],
        value: Double(50 + gpu), time: FakeEngine.now - 5)
    }
  ]

  private static func vector(at time: Double) -> HTTPAnswer {
    FakeEngine.json(
      "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},"
        + "\"value\":[\(time),\"1\"]}]}}")
  }

  @Test(arguments: [403, 405])
  func whereFormsAreRefusedQuestionsGoIntoTheURL(status: Int) async throws {
    let engine = ListedEngine(Self.series) { request in
      request.method == "POST" ? HTTPAnswer(status: status, body: Array("no POST here".utf8)) : nil
    }
    let frame = try await engine.frame()
    #expect(frame.gpus.count == 2 && frame.gpus.value(.temperature, 1) == 51)
    #expect(engine.requests.count { $0.method == "POST" } == 1, "it is remembered")
  }

  @Test func whoIsNotLetInIsNotLetInEitherWay() async throws {
    let engine = ListedEngine(Self.series) { _ in HTTPAnswer(status: 403, body: []) }
    guard case .status(let status)? = try await engine.report() else {
      Issue.record("a frame")
      return
    }
    #expect(status.error?.contains("does not let us in (HTTP 403)") == true)
  }

  @Test func ownParametersGoWithEveryRequest() async throws {
    let engine = ListedEngine(Self.series)
    _ = try await engine.frame(of: "//engine:9090?param.namespace=gpu%20ops&param.dedup=false")
    #expect(!engine.requests.isEmpty)
    for request in engine.requests {
      let fields = FakeEngine.question(request).fields
      #expect(fields["namespace"] == "gpu ops" && fields["dedup"] == "false", "\(request.url)")
    }
  }

  @Test(arguments: [
    ("//engine:9090/graph?g0.expr=up&g0.tab=1", "http://engine:9090"),
    ("//engine:9090/graph", "http://engine:9090"),
    ("//engine:9090/prom/query?g0.expr=up&match={job=\"a\"}", "http://engine:9090/prom"),
    ("//engine/select/0/prometheus/vmui/#/?g0.expr=up", "http://engine/select/0/prometheus"),
    ("//engine:9090/api/v1/query?query=up", "http://engine:9090"),
    ("//engine:9090/api/v1/query_range", "http://engine:9090"),
    ("//engine:9090/api/prom", "http://engine:9090/api/prom"),
    ("//engine:9090", "http://engine:9090"),
  ])
  func pagesForPeopleAreTakenOff(_ rest: String, _ base: String) throws {
    let address = try EngineAddress(kind: "prometheus+http", rest)
    #expect(address.base == base)
    if rest.contains("match=") { #expect(address.match == "job=\"a\"") }
  }

  @Test func parametersThatNobodyKnowsAreStillRefused() {
    #expect(throws: SourceError.self) {
      try EngineAddress(kind: "prometheus+http", "//engine:9090?gpu=5")
    }
  }

  @Test func severalTenantsNameTheSetting() async throws {
    let engine = ListedEngine(Self.series) { _ in
      HTTPAnswer(status: 401, body: Array("no org id\n".utf8))
    }
    guard case .status(let status)? = try await engine.report() else {
      Issue.record("a frame")
      return
    }
    #expect(status.error?.contains("?org_id=") == true, "\(status.error ?? "")")
  }

  @Test(arguments: [(-400.0, "400 s behind"), (90, "90 s ahead of"), (40, ""), (-59, "")])
  func aClockThatDiffersByMoreThanAMinuteIsTold(_ ahead: Double, _ words: String) async throws {
    let series = Self.series.mapValues { list in
      list.map { one in
        var moved = one
        moved.time += ahead
        return moved
      }
    }
    let engine = ListedEngine(series) { request in
      FakeEngine.question(request).query == "vector(1)"
        ? Self.vector(at: FakeEngine.now + ahead) : nil
    }
    let frame = try await engine.frame()
    let notes = frame.content.sources.first?.notes ?? []
    #expect(notes.contains { $0.contains("its clock") } == !words.isEmpty)
    if !words.isEmpty {
      #expect(notes.contains { $0.contains(words) }, "\(notes)")
      #expect(frame.gpus.statuses == [.ok, .ok], "its samples are as old as it says")
    }
  }

  @Test func aCutAnswerLeavesThePartThatCame() async throws {
    let engine = ListedEngine(Self.series) { request in
      guard FakeEngine.question(request).query.hasPrefix("max by"),
        !FakeEngine.question(request).query.contains("timestamp")
      else { return nil }
      return FakeEngine.json(
        #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"gpu":"0","#
          + #""Hostname":"n1","UUID":"GPU-0"},"value":[1800000000,"50"]},{"metric":{"gpu":"1","#
          + #""Hostname":"n1","UUID":"GPU-1"},"value":[180"#)
    }
    let frame = try await engine.frame()
    #expect(frame.gpus.value(.temperature, 0) == 50)
    #expect(frame.content.sources.first?.error?.contains("breaks off") == true)
  }
}
