import FleetModel
import Synchronization

@testable import Collectors

/// An engine over a fleet of clusters and racks that refuses questions which select too much.
final class PlantedEngine: HTTPTransfer {
  let clusters: Int
  let racksOfCluster: Int
  /// GPUs of a rack, in hosts of four.
  let gpusOfRack: Int
  /// Series that a question may select.
  let limit: Int
  /// Recorded series, by name: label sets and values.
  let recorded: [String: [PlantedQuery.Row]]
  /// An answer in place of the right one.
  let override: @Sendable (FakeEngine.Question) -> HTTPAnswer?
  private let asked = Mutex<[FakeEngine.Question]>([])

  init(
    clusters: Int = 2, racksOfCluster: Int = 4, gpusOfRack: Int = 8, limit: Int = .max,
    recorded: [String: [PlantedQuery.Row]] = [:],
    override: @escaping @Sendable (FakeEngine.Question) -> HTTPAnswer? = { _ in nil }
  ) {
    self.clusters = clusters
    self.racksOfCluster = racksOfCluster
    self.gpusOfRack = gpusOfRack
    self.limit = limit
    self.recorded = recorded
    self.override = override
  }

  static let names = [
    "DCGM_FI_DEV_GPU_TEMP", "DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_POWER_USAGE",
    "DCGM_FI_DEV_FB_USED", "DCGM_FI_DEV_SM_CLOCK", "DCGM_FI_DEV_XID_ERRORS", "up",
  ]

  var gpus: Int { clusters * racksOfCluster * gpusOfRack }
  var questions: [FakeEngine.Question] { asked.withLock { $0 } }

  /// GPUs that a rack has lost: the last of the last rack, an hour ago still there.
  func isGone(_ gpu: Int, _ ago: Double) -> Bool { gpu == gpus - 1 && ago < 3600 }

  func value(_ name: String, _ gpu: Int) -> Double {
    switch name {
    case "DCGM_FI_DEV_GPU_TEMP": Double(40 + gpu * 7 % 45)
    case "DCGM_FI_DEV_GPU_UTIL": Double(gpu * 13 % 101)
    case "DCGM_FI_DEV_POWER_USAGE": 300 + Double(gpu * 17 % 400) + 0.25
    case "DCGM_FI_DEV_FB_USED": Double(1000 + gpu * 1017 % 80_000)
    case "DCGM_FI_DEV_SM_CLOCK": Double(1400 + gpu)
    default: gpu == 9 ? 79 : 0
    }
  }

  func labels(_ gpu: Int) -> [String: String] {
    let rack = gpu / gpusOfRack
    let host = gpu / 4
    return [
      "cluster": "c\(rack / racksOfCluster)", "rack": "r\(rack)", "Hostname": "n\(host)",
      "gpu": "\(gpu % 4)", "UUID": "GPU-\(gpu + 1)", "modelName": "H100", "job": "dcgm",
    ]
  }

  private func rows(
    _ name: String, _ matchers: [(label: String, sign: String, value: String)], _ ago: Double
  ) -> [PlantedQuery.Row] {
    let all: [PlantedQuery.Row]
    if let recorded = recorded[name] {
      all = recorded
    } else if name == "up" {
      all = (0..<gpus / 4).map { host in
        let labels = labels(host * 4).filter { ["cluster", "rack", "job"].contains($0.key) }
        return (labels.merging(["instance": "n\(host)"]) { $1 }, host == 1 ? 0 : 1)
      }
    } else if Self.names.contains(name) {
      all = (0..<gpus).filter { !isGone($0, ago) }.map { gpu in
        var labels = labels(gpu)
        if name.contains("XID") { labels["err_code"] = String(Int(value(name, gpu))) }
        return (labels, value(name, gpu))
      }
    } else {
      all = []
    }
    return all.filter { row in
      matchers.allSatisfy { label, sign, value in
        let here = row.labels[label] ?? ""
        switch sign {
        case "=": return here == value
        case "!=": return here != value
        default:
          return value.split(separator: "|", omittingEmptySubsequences: false).contains(here[...])
        }
      }
    }
  }

  func answer(to request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    if Task.isCancelled { throw HTTPError(.cancelled, "the request was given up") }
    let question = FakeEngine.question(request)
    asked.withLock { $0.append(question) }
    if let answer = override(question) { return answer }
    if question.path.hasPrefix("/api/v1/label/") { return list(question) }
    if question.path == "/api/v1/status/buildinfo" {
      return FakeEngine.json(#"{"status":"success","data":{"version":"2.42.0"}}"#)
    }
    if question.query == "vector(1)" {
      return FakeEngine.json(#"{"status":"success","data":{"result":[]}}"#)
    }
    guard let times = times(question) else { return HTTPAnswer(status: 404, body: []) }
    return series(question.query, times)
  }

  private func times(_ question: FakeEngine.Question) -> [Double]? {
    if question.path == "/api/v1/query" { return [FakeEngine.now] }
    guard question.path == "/api/v1/query_range",
      let start = question.fields["start"].flatMap({ Double($0) }),
      let end = question.fields["end"].flatMap({ Double($0) }),
      let step = question.fields["step"].flatMap({ Double($0) })
    else { return nil }
    return Array(stride(from: start, through: end, by: step))
  }

  private func list(_ question: FakeEngine.Question) -> HTTPAnswer {
    let label = question.path.split(separator: "/").dropLast().last.map(String.init) ?? ""
    let values: [String] =
      label == "__name__"
      ? Self.names + recorded.keys
      : Set((0..<gpus).compactMap { labels($0)[label] }).sorted()
    let text = values.map { "\"" + $0 + "\"" }.joined(separator: ",")
    return FakeEngine.json("{\"status\":\"success\",\"data\":[\(text)]}")
  }

  private func series(_ text: String, _ times: [Double]) -> HTTPAnswer {
    var selected = 0
    var query = PlantedQuery(text) { name, matchers, ago in
      let rows = self.rows(name, matchers, ago)
      selected += rows.count
      return rows
    }
    let rows = query?.answer()
    if selected > limit {
      return FakeEngine.json(
        EngineErrorTests.said(
          "422", "the number of matching timeseries exceeds \(limit)"), status: 422)
    }
    guard let rows else {
      return FakeEngine.json(EngineErrorTests.said("bad_data", "parse error: " + text), status: 400)
    }
    let texts = rows.map { row in
      let labels = row.labels.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
      let samples = times.map { "[\($0),\"\(row.value)\"]" }.joined(separator: ",")
      return "{\"metric\":{\(labels.joined(separator: ","))},"
        + (times.count == 1 ? "\"value\":\(samples)}" : "\"values\":[\(samples)]}")
    }
    return FakeEngine.json(
      "{\"status\":\"success\",\"data\":{\"result\":[\(texts.joined(separator: ","))]}}")
  }

  func source(
    _ rest: String, demand: Demand = Demand(),
    sleep: @escaping @Sendable (Double) async throws -> Void = { _ in }
  ) throws -> PrometheusSource {
    PrometheusSource(
      try EngineAddress(kind: "prometheus+http", rest), transfer: { self },
      clock: { Moment(seconds: 100, wall: Timestamp(seconds: FakeEngine.now)) }, sleep: sleep,
      demand: demand, glance: { try await Task.sleep(for: .milliseconds(2)) }, jitter: { 1 })
  }

  /// The reports of a source up to its first pause.
  func reports(
    of rest: String = "//engine:9090?gpus=10", demand: Demand = Demand()
  ) async throws -> [SourceReport] {
    let reports = Mutex<[SourceReport]>([])
    let source = try source(rest, demand: demand) { seconds in
      if seconds > 0 { throw CancellationError() }
    }
    await source.run { report in reports.withLock { $0.append(report) } }
    return reports.withLock { $0 }
  }
}
