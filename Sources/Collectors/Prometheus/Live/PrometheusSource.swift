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
  /// What the screen shows in detail.
  let demand: Demand
  /// Whether the first frame is to hold all that there is.
  let once: Bool
  /// What the engine was found to allow.
  let bound = EngineBound()
  /// Waits the moment between two looks at what the screen shows.
  let glance: @Sendable () async throws -> Void
  /// Makes a pause a little longer or shorter, so that many who wait do not come back together.
  let jitter: @Sendable () -> Double

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
    },
    demand: Demand = Demand(), once: Bool = false,
    glance: @escaping @Sendable () async throws -> Void = {
      try await Task.sleep(for: .milliseconds(100))
    },
    jitter: @escaping @Sendable () -> Double = { Double.random(in: 0.8...1.2) }
  ) {
    id = address.text
    self.address = address
    self.book = book
    self.period = max(1, period ?? address.interval ?? Self.defaultPeriod)
    self.headers = headers
    self.transfer = transfer
    self.clock = clock
    self.sleep = sleep
    self.demand = demand
    self.once = once
    self.glance = glance
    self.jitter = jitter
  }

  var client: EngineClient {
    EngineClient(
      base: address.base, headers: headers, transfer: transfer(), extra: address.extra)
  }

  package func run(_ deliver: @escaping @Sendable (SourceReport) -> Void) async {
    while !Task.isCancelled {
      guard let racks = await runEach(deliver) else { return }
      guard await RackWatch(self, racks.asker, racks.session, deliver).run() else { return }
    }
  }

  /// Reads the fleet GPU by GPU until it turns out to be too large for that.
  ///
  /// - Returns: nil when the task was cancelled.
  private func runEach(
    _ deliver: @escaping @Sendable (SourceReport) -> Void
  ) async -> (asker: EngineAsker, session: RackSession)? {
    var session = EngineSession(
      id: id, host: address.host, book: book, period: period, since: clock().wall)
    let client = client
    var due = clock().seconds
    while !Task.isCancelled {
      let report = await step(&session, client)
      if Task.isCancelled { return nil }
      if let findings = session.findings,
        let racks = RackSession(
          findings, session.status, book, host: address.host, asksAll: once)
      {
        var client = client
        client.base = findings.base
        return (EngineAsker(address: address, client: client, bound: bound), racks)
      }
      deliver(report)
      let now = clock().seconds
      due = max(due + session.wait * (session.isBusy ? jitter() : 1), now)
      do { try await sleep(due - now) } catch { return nil }
    }
    return nil
  }

  /// One attempt: a look at the engine when one is due, and a frame.
  private func step(_ session: inout EngineSession, _ client: EngineClient) async -> SourceReport {
    let asked = clock()
    if session.isDue(for: asked.wall) {
      do throws(EngineError) {
        session.take(
          try await scouted(client, session.findings?.plan.distinguishing ?? []), at: asked.wall)
      } catch {
        // What was found before is still good for a frame.
        if session.findings == nil { return session.fail(error, at: clock().wall) }
      }
    }
    guard let findings = session.findings else {
      return session.fail(EngineError(.notFound, "there is no engine"), at: asked.wall)
    }
    if findings.racks != nil { return .status(session.status) }
    var client = client
    client.base = findings.base
    let asker = EngineAsker(address: address, client: client, bound: bound)
    return await ask(asker, &session, seconds: patience)
  }

  /// Asks for what is due. Where that hides series of one GPU behind each other, finds out what tells
  /// them apart, and asks again.
  func ask(
    _ asker: EngineAsker, _ session: inout EngineSession, seconds: Double
  ) async -> SourceReport {
    let started = clock().seconds
    var report = SourceReport.status(session.status)
    for _ in 0..<Self.mostTries {
      guard let plan = session.findings?.plan else { break }
      let due = session.due
      let asksCounts = session.countsSeries
      let outcomes = await asker.ask(due.map { plan.columns[$0] }, at: nil, seconds: seconds)
      let counts = asksCounts ? await asker.seriesCounts(of: plan, seconds: seconds) : []
      let now = clock()
      report = session.take(outcomes, of: due, effort: now.seconds - started, at: now.wall)
      guard session.hidesSeries(counts) else { break }
      let labels = await asker.twinLabels(
        of: plan, book, haveUUID: session.haveUUID, at: nil, seconds: seconds)
      guard !labels.isEmpty else { break }
      session.distinguish(by: labels, at: now.wall)
    }
    return report
  }

  /// How often one frame is asked for: labels that tell series apart are found a few at a time.
  private static let mostTries = 4

  /// Seconds that one question may take.
  var patience: Double { min(max(period, 30), 60) }

  /// - Parameter distinguishing: labels that tell series of one GPU apart, as far as is known.
  func scouted(
    _ client: EngineClient, _ distinguishing: [String] = []
  ) async throws(EngineError) -> EngineFindings {
    let now = clock().wall
    let end = Double(now.milliseconds) / 1000
    var scout = EngineScout(
      address: address, book: book, client: client, bound: bound, clock: clock)
    scout.distinguishing = distinguishing
    return try await scout.run(end - 3600...end)
  }
}
