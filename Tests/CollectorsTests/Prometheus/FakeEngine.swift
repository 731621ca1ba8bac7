import FleetModel
import Synchronization

@testable import Collectors

/// An engine of our own making: answers the questions that are asked of it out of a small fleet
/// whose values are a function of metric, GPU and time.
final class FakeEngine: HTTPTransfer {
  /// A question as it came.
  struct Question: Hashable, Sendable {
    var path: String
    var fields: [String: String]
    var query: String { fields["query"] ?? "" }
  }

  /// Hosts of two GPUs each.
  var gpus: Int { hosts * 2 }
  let hosts: Int
  let names: [String]
  /// The value of a metric of a GPU at a time; nil where it has no sample.
  let value: @Sendable (_ name: String, _ gpu: Int, _ time: Double) -> Double?
  /// How old the newest sample is then.
  let age: @Sendable (_ gpu: Int, _ time: Double) -> Double
  /// An answer in place of the right one.
  let override: @Sendable (Question, _ number: Int) -> HTTPAnswer?
  private let asked = Mutex<[Question]>([])

  static let now = 1_800_000_000.0

  init(
    hosts: Int = 3,
    names: [String] = [
      "DCGM_FI_DEV_GPU_TEMP", "DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_POWER_USAGE",
      "DCGM_FI_DEV_FB_USED", "DCGM_FI_DEV_XID_ERRORS", "up",
    ],
    value: @escaping @Sendable (String, Int, Double) -> Double? = FakeEngine.steady,
    age: @escaping @Sendable (Int, Double) -> Double = { _, _ in 5 },
    override: @escaping @Sendable (Question, Int) -> HTTPAnswer? = { _, _ in nil }
  ) {
    self.hosts = hosts
    self.names = names
    self.value = value
    self.age = age
    self.override = override
  }

  @Sendable static func steady(_ name: String, _ gpu: Int, _ time: Double) -> Double? {
    switch name {
    case "DCGM_FI_DEV_GPU_TEMP": Double(50 + gpu)
    case "DCGM_FI_DEV_GPU_UTIL": Double(90 + gpu)
    case "DCGM_FI_DEV_POWER_USAGE": 600.25 + Double(gpu)
    case "DCGM_FI_DEV_FB_USED": Double(70_000 + gpu)
    case "DCGM_FI_DEV_XID_ERRORS": gpu == 1 ? 79 : 0
    default: nil
    }
  }

  var questions: [Question] { asked.withLock { $0 } }

  /// Questions of series, without those that find out what there is.
  var seriesQuestions: [Question] {
    questions.filter { $0.path.hasSuffix("/query") || $0.path.hasSuffix("/query_range") }
      .filter { $0.query != "vector(1)" && $0.query.wholeMatch(of: /count\(\w+\)/) == nil }
  }

  func answer(to request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    if Task.isCancelled { throw HTTPError(.cancelled, "the request was given up") }
    let question = Self.question(request)
    let number = asked.withLock { asked in
      asked.append(question)
      return asked.count
    }
    if let answer = override(question, number) { return answer }
    return answer(question)
  }

  static func question(_ request: HTTPRequest) -> Question {
    let parts = request.url.split(separator: "?", maxSplits: 1).map(String.init)
    let address = HTTPAddressPath.path(parts[0])
    var fields: [String: String] = [:]
    let text =
      request.body.isEmpty
      ? parts.dropFirst().first ?? "" : String(decoding: request.body, as: UTF8.self)
    for pair in text.split(separator: "&") {
      let cut = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      fields[HTTPAddressPath.decoded(cut[0])] = HTTPAddressPath.decoded(cut.count > 1 ? cut[1] : "")
    }
    return Question(path: address, fields: fields)
  }

  static func json(_ body: String, status: Int = 200) -> HTTPAnswer {
    HTTPAnswer(
      status: status, headers: [HTTPRequest.Header("Content-Type", "application/json")],
      body: Array(body.utf8))
  }

  private func answer(_ question: Question) -> HTTPAnswer {
    switch question.path {
    case "/api/v1/query" where question.query == "vector(1)":
      return Self.json(
        #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":["#
          + "\(Self.now),\"1\"]}]}}")
    case "/api/v1/status/buildinfo":
      return Self.json(#"{"status":"success","data":{"version":"2.42.0","revision":"x"}}"#)
    case "/api/v1/label/__name__/values":
      let list = names.map { "\"" + $0 + "\"" }.joined(separator: ",")
      return Self.json("{\"status\":\"success\",\"data\":[\(list)]}")
    case "/api/v1/query":
      let time = question.fields["time"].flatMap { Double($0) } ?? Self.now
      return series(question.query, [time], isRange: false)
    case "/api/v1/query_range":
      guard let start = question.fields["start"].flatMap({ Double($0) }),
        let end = question.fields["end"].flatMap({ Double($0) }),
        let step = question.fields["step"].flatMap({ Double($0) })
      else {
        return Self.json(
          #"{"status":"error","errorType":"bad_data","error":"no range"}"#, status: 400)
      }
      return series(
        question.query, Array(stride(from: start, through: end, by: step)), isRange: true)
    default: return HTTPAnswer(status: 404, body: Array("404 page not found".utf8))
    }
  }

  /// Labels that the query asks for, and some that it must not get.
  private func labels(_ gpu: Int, _ wanted: Set<String>) -> String {
    let all = [
      ("Hostname", "n\(gpu / 2)"), ("gpu", "\(gpu % 2)"), ("UUID", "GPU-000\(gpu + 1)"),
      ("modelName", "H100 \\\"SXM\\\""), ("rack", "r1"), ("pod", "p\(gpu)"),
    ]
    return all.filter { wanted.contains($0.0) }.map { "\"\($0.0)\":\"\($0.1)\"" }
      .joined(separator: ",")
  }

  private func series(_ query: String, _ times: [Double], isRange: Bool) -> HTTPAnswer {
    guard let meaning = QueryMeaning(query) else {
      return Self.json(
        #"{"status":"error","errorType":"bad_data","error":"parse error"}"#, status: 400)
    }
    var rows: [String] = []
    for (labels, values) in meaning.rows(self, times) where !values.isEmpty {
      let samples = values.map { "[\($0.0),\"\($0.1)\"]" }
      let text =
        isRange ? "\"values\":[\(samples.joined(separator: ","))]" : "\"value\":\(samples[0])"
      rows.append("{\"metric\":{\(labels)},\(text)}")
    }
    let kind = isRange ? "matrix" : "vector"
    return Self.json(
      "{\"status\":\"success\",\"data\":{\"resultType\":\"\(kind)\",\"result\":["
        + rows.joined(separator: ",") + "]}}")
  }

  /// What a query means; only what is asked is understood.
  struct QueryMeaning {
    enum Outer { case each, timestamps, scrapes, recent(Double), histogram(Double), fold(String) }
    var outer: Outer
    var name: String
    var wanted: Set<String>
    /// Comparisons that a value must hold: ` >= 0 <= 100 != -1`.
    var bounds: [(sign: String, number: Double)] = []

    init?(_ query: String) {
      if let match = query.wholeMatch(of: /max\(count_over_time\((\w+)\[5m\]\)\)/) {
        self.init(outer: .scrapes, name: String(match.1), wanted: "")
      } else if let match = query.wholeMatch(
        of: /count\(\(time\(\) - max by \((.*?)\) \(timestamp\((\w+)\)\)\) <= (\d+)\)/)
      {
        self.init(
          outer: .recent(Double(match.3) ?? 0), name: String(match.2), wanted: match.1)
      } else if let match = query.wholeMatch(of: /max by \((.*?)\) \(timestamp\((\w+)\)\)/) {
        self.init(outer: .timestamps, name: String(match.2), wanted: match.1)
      } else if let match = query.wholeMatch(
        of: /count_values\("v", round\(max by \((.*?)\) \((\w+)( [^()]*)?\), ([0-9.]+)\)\)/)
      {
        self.init(
          outer: .histogram(Double(match.4) ?? 1), name: String(match.2), wanted: match.1,
          bounds: match.3)
      } else if let match = query.wholeMatch(
        of: /(sum|min|max)\(max by \((.*?)\) \((\w+)( [^()]*)?\)\)/)
      {
        self.init(
          outer: .fold(String(match.1)), name: String(match.3), wanted: match.2,
          bounds: match.4)
      } else if let match = query.wholeMatch(of: /max by \((.*?)\) \((\w+)\)/) {
        self.init(outer: .each, name: String(match.2), wanted: match.1)
      } else {
        return nil
      }
    }

    private init(
      outer: Outer, name: String, wanted: some StringProtocol, bounds: Substring? = nil
    ) {
      let words = (bounds ?? "").split(separator: " ").map { String($0) }
      for place in stride(from: 0, to: words.count - 1, by: 2) {
        self.bounds.append((words[place], Double(words[place + 1]) ?? .nan))
      }
      self.outer = outer
      self.name = name
      self.wanted = Set(String(wanted).split(separator: Character(",")).map { String($0) })
    }

    private func isWithin(_ value: Double) -> Bool {
      bounds.allSatisfy { sign, number in
        switch sign {
        case ">=": value >= number
        case "<=": value <= number
        case "<": value < number
        case "!=": value != number
        default: false
        }
      }
    }

    func rows(_ engine: FakeEngine, _ times: [Double]) -> [(String, [(Double, Double)])] {
      func values(_ time: Double) -> [Double] {
        (0..<engine.gpus).compactMap { engine.value(name, $0, time) }.filter(isWithin)
      }
      func one(_ value: (Double) -> Double?) -> [(String, [(Double, Double)])] {
        [("", times.compactMap { time in value(time).map { (time, $0) } })]
      }
      switch outer {
      case .scrapes: return one { _ in 20 }
      case .each:
        return (0..<engine.gpus).map { gpu in
          (
            engine.labels(gpu, wanted),
            times.compactMap { time in engine.value(name, gpu, time).map { (time, $0) } }
          )
        }
      case .timestamps:
        return (0..<engine.gpus).map { gpu in
          (
            engine.labels(gpu, wanted),
            times.compactMap { time in
              engine.value(name, gpu, time).map { _ in (time, time - engine.age(gpu, time)) }
            }
          )
        }
      case .recent(let patience):
        return one { time in
          let count = (0..<engine.gpus).count {
            engine.value(name, $0, time) != nil && engine.age($0, time) <= patience
          }
          return count > 0 ? Double(count) : nil
        }
      case .fold(let word):
        return one { time in
          let all = values(time)
          guard !all.isEmpty else { return nil }
          return word == "sum" ? all.reduce(0, +) : word == "min" ? all.min() : all.max()
        }
      case .histogram(let grain):
        var bins: [Double: [(Double, Double)]] = [:]
        for time in times {
          let rounded = values(time).map { ($0 / grain).rounded() * grain }
          for value in Set(rounded) {
            bins[value, default: []].append((time, Double(rounded.count { $0 == value })))
          }
        }
        return bins.map { ("\"v\":\"\($0.key)\"", $0.value) }
      }
    }
  }
}

/// Takes addresses and forms apart.
enum HTTPAddressPath {
  static func path(_ url: String) -> String {
    let rest = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    let after = rest.count > 2 ? String(rest[2]) : ""
    return "/"
      + (after.split(separator: "/", maxSplits: 1).dropFirst().first.map(String.init) ?? "")
  }

  static func decoded(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == 0x25, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension FakeEngine {
  /// A source that asks this engine, at a standstill of the clock.
  func source(
    _ rest: String = "//engine:9090", period: Double? = nil,
    sleep: @escaping @Sendable (Double) async throws -> Void = { _ in }
  ) throws -> PrometheusSource {
    PrometheusSource(
      try EngineAddress(kind: "prometheus+http", rest), period: period, transfer: { self },
      clock: { Moment(seconds: 100, wall: Timestamp(seconds: FakeEngine.now)) }, sleep: sleep,
      jitter: { 1 })
  }

  /// The first reports of a source that watches this engine.
  func reports(_ count: Int, of rest: String = "//engine:9090") async throws -> [SourceReport] {
    let collected = Mutex<[SourceReport]>([])
    let source = try source(rest) { _ in
      if collected.withLock({ $0.count >= count }) { throw CancellationError() }
    }
    await source.run { report in collected.withLock { $0.append(report) } }
    return collected.withLock { $0 }
  }

  func frame(of rest: String = "//engine:9090") async throws -> Frame? {
    guard case .frame(let frame)? = try await reports(1, of: rest).first else { return nil }
    return frame
  }
}
