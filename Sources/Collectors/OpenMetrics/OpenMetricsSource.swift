import FleetModel

/// A page of metrics as a source: fetched once a period, a frame each time.
package struct OpenMetricsSource: Source {
  package let id: String
  package let period: Double
  private let address: PageAddress
  private let book: RuleBook
  private let headers: @Sendable () throws(SourceError) -> [HTTPRequest.Header]
  /// Made when the source first asks for something: what is not watched costs nothing.
  private let transfer: @Sendable () -> any HTTPTransfer
  private let clock: @Sendable () -> Moment
  private let sleep: @Sendable (_ seconds: Double) async throws -> Void

  /// What exporters are asked at by the Prometheus servers of most sites; dcgm-exporter itself
  /// collects each 30 s unless it was told otherwise.
  package static let defaultPeriod = 15.0
  /// Bytes of a page, decompressed, at most.
  static let largestPage = 256 << 20

  /// - Parameters:
  ///   - headers: what proves who we are, read anew for every request.
  ///   - clock: the wall clock, and seconds that only grow.
  ///   - sleep: waits, and throws when the task is cancelled.
  init(
    _ address: PageAddress, book: RuleBook = .builtIn, period: Double? = nil,
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
    self.period = max(0.1, period ?? Self.defaultPeriod)
    self.headers = headers
    self.transfer = transfer
    self.clock = clock
    self.sleep = sleep
  }

  package func run(_ deliver: @escaping @Sendable (SourceReport) -> Void) async {
    var session = session()
    let transfer = transfer()
    var due = clock().seconds
    while !Task.isCancelled {
      let asked = clock()
      let outcome = await ask(transfer)
      if Task.isCancelled { return }
      let now = clock()
      deliver(session.take(outcome, latency: now.seconds - asked.seconds, at: now.wall))
      due = max(due + session.wait, now.seconds)
      do { try await sleep(due - clock().seconds) } catch { return }
    }
  }

  /// What is asked for.
  var url: String { address.shownURL }

  /// What is known before the first page.
  func session() -> PageSession {
    PageSession(id: id, host: address.host, book: book, period: period, since: clock().wall)
  }

  /// Asks once, and says how many seconds the answer took.
  func once() async -> (PageSession.Outcome, latency: Double) {
    let asked = clock().seconds
    let outcome = await ask(transfer())
    return (outcome, clock().seconds - asked)
  }

  private func ask(_ transfer: any HTTPTransfer) async -> PageSession.Outcome {
    let proof: [HTTPRequest.Header]
    do throws(SourceError) { proof = try headers() } catch { return .failed(error.description) }
    let accept = HTTPRequest.Header(
      "Accept", "text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.8")
    let request = HTTPRequest(
      address.url, headers: [accept, HTTPRequest.Header("Accept-Encoding", "gzip")] + proof,
      deadline: min(max(period, 5), 30),
      largestAnswer: Self.largestPage)
    do throws(HTTPError) {
      return .answered(try await transfer.answer(to: request))
    } catch {
      return .failed(error.message)
    }
  }
}
