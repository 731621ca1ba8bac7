import FleetModel

/// A Prometheus-compatible engine as a source: a frame a period, each of one question a metric.
package struct PrometheusSource: Source {
  package let id: String
  package let period: Double
  let address: EngineAddress
  let book: RuleBook
  let headers: @Sendable () throws(SourceError) -> [HTTPRequest.Header]
  /// Made when the source first asks for something: what is not watched costs nothing.
  let transfer: @Sendable () -> any HTTPTransfer
  let clock: @Sendable () -> Moment
  let sleep: @Sendable (_ seconds: Double) async throws -> Void

  /// What most engines scrape at; asking faster shows nothing new.
  package static let defaultPeriod = 15.0

  /// - Parameters:
  ///   - headers: what proves who we are, read anew for every request.
  ///   - clock: the wall clock, and seconds that only grow.
  ///   - sleep: waits, and throws when the task is cancelled.
  init(
    _ address: EngineAddress, book: RuleBook = .builtIn, period: Double? = nil,
    headers: @escaping @Sendable () throws(SourceError) -> [HTTPRequest.Header] = {
      () throws(SourceError) in []
    },
    transfer: @escaping @Sendable () -> any HTTPTransfer,
    clock: @escaping @Sendable () -> Moment = { Moment.now() },
    sleep: @escaping @Sendable (_ seconds: Double) async throws -> Void = {
      try await Task.sleep(for: .seconds($0))
    }
  ) {
    id = address.text
    self.address = address
    self.book = book
    self.period = max(1, period ?? address.interval ?? Self.defaultPeriod)
    self.headers = headers
    self.transfer = transfer
    self.clock = clock
    self.sleep = sleep
  }

  var client: EngineClient {
    EngineClient(base: address.base, headers: headers, transfer: transfer())
  }

  package func run(_ deliver: @escaping @Sendable (SourceReport) -> Void) async {
    var session = EngineSession(
      id: id, host: address.host, book: book, period: period, since: clock().wall)
    let client = client
    var due = clock().seconds
    while !Task.isCancelled {
      let report = await step(&session, client)
      if Task.isCancelled { return }
      deliver(report)
      let now = clock().seconds
      due = max(due + session.wait, now)
      do { try await sleep(due - now) } catch { return }
    }
  }

  /// One attempt: a look at the engine when one is due, and a frame.
  private func step(_ session: inout EngineSession, _ client: EngineClient) async -> SourceReport {
    let asked = clock()
    if session.isDue(for: asked.wall) {
      do throws(EngineError) {
        session.take(try await scouted(client), at: asked.wall)
      } catch {
        // What was found before is still good for a frame.
        if session.findings == nil { return session.fail(error, at: clock().wall) }
      }
    }
    guard let findings = session.findings else {
      return session.fail(EngineError(.notFound, "there is no engine"), at: asked.wall)
    }
    var client = client
    client.base = findings.base
    let started = clock().seconds
    let asker = EngineAsker(address: address, client: client)
    let due = session.due
    let outcomes = await asker.ask(
      due.map { findings.plan.columns[$0] }, at: nil, seconds: patience)
    let now = clock()
    return session.take(outcomes, of: due, effort: now.seconds - started, at: now.wall)
  }

  /// Seconds that one question may take.
  private var patience: Double { min(max(period, 30), 60) }

  func scouted(_ client: EngineClient) async throws(EngineError) -> EngineFindings {
    let now = clock().wall
    let end = Double(now.milliseconds) / 1000
    var scout = EngineScout(address: address, book: book, client: client, clock: clock)
    return try await scout.run(end - 3600...end)
  }
}
