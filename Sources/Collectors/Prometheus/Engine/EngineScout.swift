import FleetModel

/// What was found out about an engine before the first question.
struct EngineFindings: Sendable {
  /// `Prometheus 2.42.0`, `VictoriaMetrics`.
  var engine: String
  /// Scheme, host, port and the prefix at which it answered.
  var base: String
  /// Metrics that it has and we know.
  var plan: EnginePlan
  /// Seconds that the quickest question took.
  var latency: Double
  /// How many names it has.
  var names: Int
  /// How a fleet is asked for that is too large to be read GPU by GPU; nil reads each.
  var racks: RackPlan?
  var notes: [String] = []
  /// Seconds by which its clock is ahead of ours.
  var clockAhead = 0.0

  /// Seconds that its times are to be put back by; none where its clock is about right.
  var clockShift: Double { abs(clockAhead) > Self.tolerance ? clockAhead : 0 }
  private static let tolerance = 60.0

  /// What is to be told of its clock; nil where it is about right.
  var clockNote: String? {
    guard clockShift != 0 else { return nil }
    let seconds = Int(min(abs(clockShift), 1e12).rounded())
    return "its clock is \(seconds) s \(clockShift > 0 ? "ahead of" : "behind") ours; "
      + "ages allow for it"
  }
}

/// Finds out what an engine is, where on its host it answers, and which metrics of ours it has.
struct EngineScout: Sendable {
  let address: EngineAddress
  let book: RuleBook
  var client: EngineClient
  let bound: EngineBound
  let clock: @Sendable () -> Moment
  /// The instant at which the fleet is counted, seconds since 1970; nil for the
  /// present.
  var time: Double?
  /// Labels that tell series of one GPU apart, as far as is known.
  var distinguishing: [String] = []

  /// Where engines mostly are, when they are not at the path that was given.
  private static let prefixes = ["", "/prometheus", "/select/0/prometheus", "/api/prom"]
  private static let patience = 20.0

  /// - Parameter span: the time in which metrics are looked for, seconds since 1970.
  mutating func run(_ span: ClosedRange<Double>) async throws(EngineError) -> EngineFindings {
    let given = client.base
    let started = clock().seconds
    let (engine, prefix, ahead) = try await findEngine(given)
    let latency = clock().seconds - started
    client.base = given + prefix
    let names = try await names(span)
    let plan = EnginePlan(names: names, book: book, distinguishing: distinguishing)
    guard !plan.columns.isEmpty else { throw Self.nothing(names.count, address) }
    var findings = EngineFindings(
      engine: engine, base: client.base, plan: plan, latency: latency, names: names.count)
    if !prefix.isEmpty { findings.notes.append("found at \(prefix)") }
    findings.clockAhead = ahead
    if let note = findings.clockNote { findings.notes.append(note) }
    findings.racks = await racks(plan, names)
    return findings
  }

  private static func nothing(_ names: Int, _ address: EngineAddress) -> EngineError {
    let what = names == 0 ? "it has no metric" : "none of its \(names) metrics is known here"
    let where_ = address.match.isEmpty ? "" : " with \(address.match)"
    return EngineError(
      .notFound,
      what + where_ + (names == 0 ? "" : "; give a mapping: ?map=FILE"))
  }

  /// The engine's name, the prefix at which it answers a question that costs it nothing, and by how
  /// many seconds its clock is ahead of ours.
  private func findEngine(
    _ given: String
  ) async throws(EngineError) -> (engine: String, prefix: String, ahead: Double) {
    var first: EngineError?
    for prefix in Self.prefixes {
      var client = client
      client.base = given + prefix
      do throws(EngineError) {
        let answer = try await client.answer(
          "/api/v1/query", [.init("query", "vector(1)")], seconds: Self.patience)
        let now = Double(clock().wall.milliseconds) / 1000
        var sink = LatestTime()
        let said = answer.body.withUnsafeBufferPointer { EngineAnswer($0, into: &sink) }
        guard said.isSuccess, (200..<300).contains(answer.status) else {
          throw EngineError(
            status: answer.status, said, body: answer.body)
        }
        let isVictoria = answer.header("X-Server-Hostname") != nil
        let ahead = sink.latest.map { $0 - now } ?? 0
        return (await name(client, isVictoria: isVictoria), prefix, ahead)
      } catch {
        first = first ?? error
        guard error.code == .notFound || error.code == .malformed else { throw error }
      }
    }
    throw first ?? EngineError(.notFound, "there is no engine at this path")
  }

  /// VictoriaMetrics gives itself out for a Prometheus there.
  private func name(_ client: EngineClient, isVictoria: Bool) async -> String {
    if isVictoria { return "VictoriaMetrics" }
    guard
      let answer = try? await client.get("/api/v1/status/buildinfo", seconds: Self.patience),
      answer.status == 200
    else { return "an engine that does not name itself" }
    let info = answer.body.withUnsafeBufferPointer { EngineList($0) }
    let kind = info.texts["application"] ?? "Prometheus"
    return HarmlessText.excerpt(kind + " " + (info.texts["version"] ?? ""), limit: 60)
  }

  /// Names of metrics; where the list is refused, those of ours that have series.
  private func names(_ span: ClosedRange<Double>) async throws(EngineError) -> [String] {
    var query = [
      "start=" + EngineAsker.text(span.lowerBound), "end=" + EngineAsker.text(span.upperBound),
    ]
    if !address.match.isEmpty {
      query.append("match[]=" + PageAddress.encoded("{" + address.match + "}"))
    }
    do throws(EngineError) {
      let answer = try await client.get(
        "/api/v1/label/__name__/values?" + query.joined(separator: "&"), seconds: Self.patience)
      let list = answer.body.withUnsafeBufferPointer { EngineList($0) }
      guard answer.status == 200, list.isSuccess else {
        var sink = NoSeries()
        let said = answer.body.withUnsafeBufferPointer { EngineAnswer($0, into: &sink) }
        throw EngineError(status: answer.status, said, body: answer.body)
      }
      return list.items
    } catch {
      guard error.code == .refused || error.code == .tooLarge || error.code == .notFound else {
        throw error
      }
      return await countedNames(span.upperBound)
    }
  }

  /// Names of ours that have series, each asked for alone.
  private func countedNames(_ time: Double) async -> [String] {
    let names = Array(Set(book.exporters.flatMap { $0.rules.flatMap(\.names) })).sorted()
    let (client, address) = (client, address)
    let found = await client.all(names) { name -> String? in
      let fields = [
        EngineClient.Field("query", "count(" + address.selector(name) + ")"),
        EngineClient.Field("time", EngineAsker.text(time)),
      ]
      guard
        let answer = try? await client.answer("/api/v1/query", fields, seconds: Self.patience)
      else { return nil }
      var sink = NoSeries()
      let said = answer.body.withUnsafeBufferPointer { EngineAnswer($0, into: &sink) }
      return said.isSuccess && said.series > 0 ? name : nil
    }
    return found.compactMap { $0 }
  }
}

/// Passes over the series of an answer.
struct NoSeries: EngineSink {
  mutating func begin(_ rest: Bytes) -> Int? {
    var cursor = JSONCursor(rest)
    return cursor.skip() ? cursor.place : nil
  }

  mutating func take(_: Double, _: Double) {}
}

/// The time of the newest sample of an answer, seconds since 1970; nil of one without samples.
private struct LatestTime: EngineSink {
  private(set) var latest: Double?

  mutating func begin(_ rest: Bytes) -> Int? {
    var cursor = JSONCursor(rest)
    return cursor.skip() ? cursor.place : nil
  }

  mutating func take(_ time: Double, _: Double) { latest = max(latest ?? time, time) }
}
