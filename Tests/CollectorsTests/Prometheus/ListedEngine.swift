import FleetModel
import Synchronization

@testable import Collectors

/// An engine that has a list of series, each with one sample: what PromQL does with them is worked out
/// for the few forms that are asked.
final class ListedEngine: HTTPTransfer {
  struct Series: Sendable {
    var labels: [String: String]
    var value: Double
    /// Seconds since 1970 of its newest sample.
    var time: Double
  }

  /// By metric.
  let series: [String: [Series]]
  /// An answer in place of the right one.
  let override: @Sendable (HTTPRequest) -> HTTPAnswer?
  private let asked = Mutex<[HTTPRequest]>([])

  init(
    _ series: [String: [Series]],
    override: @escaping @Sendable (HTTPRequest) -> HTTPAnswer? = { _ in nil }
  ) {
    self.series = series
    self.override = override
  }

  var requests: [HTTPRequest] { asked.withLock { $0 } }
  var queries: [String] { requests.compactMap { FakeEngine.question($0).fields["query"] } }

  func answer(to request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    asked.withLock { $0.append(request) }
    return override(request) ?? answer(FakeEngine.question(request))
  }

  private func answer(_ question: FakeEngine.Question) -> HTTPAnswer {
    switch question.path {
    case "/api/v1/status/buildinfo":
      return FakeEngine.json(#"{"status":"success","data":{"version":"3.0.0"}}"#)
    case "/api/v1/label/__name__/values":
      let names = series.keys.sorted().map { "\"" + $0 + "\"" }.joined(separator: ",")
      return FakeEngine.json("{\"status\":\"success\",\"data\":[\(names)]}")
    case "/api/v1/query": return Self.answer(rows(question.query))
    default: return HTTPAnswer(status: 404, body: Array("404 page not found".utf8))
    }
  }

  /// With the members of each series in an order of its own.
  private static func answer(_ rows: [Series]?) -> HTTPAnswer {
    guard let rows else {
      return FakeEngine.json(
        #"{"status":"error","errorType":"bad_data","error":"parse error"}"#, status: 400)
    }
    let texts = rows.enumerated().map { place, row in
      let labels = row.labels.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
      let metric = "\"metric\":{" + labels.joined(separator: ",") + "}"
      let value = "\"value\":[\(FakeEngine.now),\"\(row.value)\"]"
      return "{" + (place % 2 == 0 ? value + "," + metric : metric + "," + value) + "}"
    }
    return FakeEngine.json(
      "{\"data\":{\"result\":[" + texts.joined(separator: ",")
        + "],\"resultType\":\"vector\"},\"status\":\"success\"}")
  }

  private func rows(_ query: String) -> [Series]? {
    if query == "vector(1)" { return [Series(labels: [:], value: 1, time: FakeEngine.now)] }
    if let match = query.wholeMatch(of: /count\((\w+)\)/) {
      let count = series[String(match.1)]?.count ?? 0
      return count == 0 ? [] : [Series(labels: [:], value: Double(count), time: 0)]
    }
    if let match = query.wholeMatch(of: /max by \((.*?)\) \(timestamp\((\w+)\)\)/) {
      return grouped(series[String(match.2)] ?? [], by: match.1) { $0.time }
    }
    if let match = query.wholeMatch(of: /max by \((.*?)\) \((\w+)\)/) {
      return grouped(series[String(match.2)] ?? [], by: match.1) { $0.value }
    }
    if let match = query.wholeMatch(
      of: /(\w+) and on \((.*?)\) topk\(\d+, count by \((.*?)\) \((\w+)\) > 1\)/),
      match.1 == match.4, match.2 == match.3
    {
      let all = series[String(match.1)] ?? []
      let by = Self.names(match.2)
      return all.filter { one in
        all.count { other in by.allSatisfy { one.labels[$0] == other.labels[$0] } } > 1
      }
    }
    return nil
  }

  private static func names(_ text: Substring) -> [String] {
    text.split(separator: ",").map(String.init)
  }

  private func grouped(
    _ all: [Series], by text: Substring, _ value: (Series) -> Double
  ) -> [Series] {
    let names = Set(Self.names(text))
    var found: [[String: String]: Double] = [:]
    for one in all {
      let labels = one.labels.filter { names.contains($0.key) }
      found[labels] = max(found[labels] ?? -.infinity, value(one))
    }
    return found.map { Series(labels: $0.key, value: $0.value, time: 0) }
      .sorted {
        "\($0.labels.sorted { $0.key < $1.key })" < "\($1.labels.sorted { $0.key < $1.key })"
      }
  }

  func source(_ rest: String = "//engine:9090") throws -> PrometheusSource {
    PrometheusSource(
      try EngineAddress(kind: "prometheus+http", rest), transfer: { self },
      clock: { Moment(seconds: 100, wall: Timestamp(seconds: FakeEngine.now)) },
      sleep: { _ in throw CancellationError() }, jitter: { 1 })
  }

  /// What the first attempt gives.
  func report(of rest: String = "//engine:9090") async throws -> SourceReport? {
    let collected = Mutex<[SourceReport]>([])
    try await source(rest).run { report in collected.withLock { $0.append(report) } }
    return collected.withLock { $0.first }
  }

  func frame(of rest: String = "//engine:9090") async throws -> Frame {
    switch try await report(of: rest) {
    case .frame(let frame)?: return frame
    case .status(let status)?: throw HTTPError(.malformed, status.error ?? "no frame")
    case nil: throw HTTPError(.malformed, "no report")
    }
  }
}
