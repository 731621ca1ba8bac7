import Synchronization

/// Asks an engine: every request is a form, because selectors can be longer than a URL may be. Where
/// forms are refused, as by a proxy that lets only GET through, questions go into the URL from then
/// on.
struct EngineClient: Sendable {
  /// What all requests came to.
  struct Tally: Hashable, Sendable {
    var queries = 0
    /// Bytes of answers, decompressed.
    var bytes = 0
  }

  /// A parameter of a request.
  struct Field: Hashable, Sendable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Scheme, host, port and prefix.
  var base: String
  private let headers: @Sendable () throws(SourceError) -> [HTTPRequest.Header]
  private let transfer: any HTTPTransfer
  /// Parameters that the user wants in every request.
  private let extra: [Field]
  private let counts = Counts()

  private final class Counts: Sendable {
    let tally = Mutex(Tally())
    /// Whether forms were refused and the same question was answered without one.
    let refusesForms = Mutex(false)
  }

  /// Bytes of an answer, decompressed, at most: a range of a metric of 100,000 GPUs.
  static let largestAnswer = 512 << 20
  /// Requests that are under way at once: an engine has few places (four, in small ones), and we
  /// are not its only reader.
  static let atOnce = 3

  init(
    base: String, headers: @escaping @Sendable () throws(SourceError) -> [HTTPRequest.Header],
    transfer: any HTTPTransfer, extra: [Field] = []
  ) {
    self.extra = extra
    self.base = base
    self.headers = headers
    self.transfer = transfer
  }

  var tally: Tally { counts.tally.withLock { $0 } }

  /// Asks a question under the base.
  ///
  /// - Parameter seconds: what the whole may take.
  func answer(
    _ path: String, _ fields: [Field], seconds: Double
  ) async throws(EngineError) -> HTTPAnswer {
    let inURL = path + "?" + Self.form(fields)
    if counts.refusesForms.withLock({ $0 }) { return try await get(inURL, seconds: seconds) }
    let request = HTTPRequest(
      base + path, method: "POST",
      headers: [
        HTTPRequest.Header("Content-Type", "application/x-www-form-urlencoded"),
        HTTPRequest.Header("Accept-Encoding", "gzip"),
      ] + (try proof()),
      body: Array(Self.form(fields + extra).utf8), deadline: seconds,
      largestAnswer: Self.largestAnswer)
    let answer = try await send(request)
    guard answer.status == 403 || answer.status == 405 else { return answer }
    let second = try await get(inURL, seconds: seconds)
    guard second.status != answer.status, second.status != 403 else { return answer }
    counts.refusesForms.withLock { $0 = true }
    return second
  }

  /// Gets what an engine does not take as a form.
  func get(_ path: String, seconds: Double) async throws(EngineError) -> HTTPAnswer {
    let more = Self.form(extra)
    let url = base + path + (more.isEmpty ? "" : (path.contains("?") ? "&" : "?") + more)
    return try await send(
      HTTPRequest(
        url, headers: [HTTPRequest.Header("Accept-Encoding", "gzip")] + (try proof()),
        deadline: seconds, largestAnswer: Self.largestAnswer))
  }

  /// Whether questions go into the URL since forms were refused.
  var refusesForms: Bool { counts.refusesForms.withLock { $0 } }

  private func proof() throws(EngineError) -> [HTTPRequest.Header] {
    do throws(SourceError) { return try headers() } catch {
      throw EngineError(.noEntry, error.description)
    }
  }

  private static func form(_ fields: [Field]) -> String {
    fields.map { PageAddress.encoded($0.name) + "=" + PageAddress.encoded($0.value) }
      .joined(separator: "&")
  }

  private func send(_ request: HTTPRequest) async throws(EngineError) -> HTTPAnswer {
    do throws(HTTPError) {
      let answer = try await patientAnswer(request)
      counts.tally.withLock { tally in
        tally.queries += 1
        tally.bytes &+= answer.body.count
      }
      return answer
    } catch {
      throw EngineError(error)
    }
  }

  /// Once more where a kept connection was closed meanwhile: no question changes anything.
  private func patientAnswer(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    do throws(HTTPError) {
      return try await transfer.answer(to: request)
    } catch {
      guard error.code == .unreachable, error.message.contains("closed") else { throw error }
      return try await transfer.answer(to: request)
    }
  }

  /// Answers of several questions, a few at a time, in the order of the questions.
  func all<Question: Sendable, Answer: Sendable>(
    _ questions: [Question], atOnce: Int = atOnce,
    _ ask: @escaping @Sendable (Question) async -> Answer
  ) async -> [Answer] {
    await withTaskGroup(of: (Int, Answer).self) { group in
      var answers: [Int: Answer] = [:]
      var next = 0
      while next < min(atOnce, questions.count) {
        let (place, question) = (next, questions[next])
        group.addTask { (place, await ask(question)) }
        next += 1
      }
      while let (place, answer) = await group.next() {
        answers[place] = answer
        guard next < questions.count else { continue }
        let (following, question) = (next, questions[next])
        group.addTask { (following, await ask(question)) }
        next += 1
      }
      return questions.indices.compactMap { answers[$0] }
    }
  }
}
