import Synchronization

/// Asks an engine: every request is a form, because selectors can be longer than a URL may be.
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
  private let counts = Counts()

  private final class Counts: Sendable {
    let tally = Mutex(Tally())
  }

  /// Bytes of an answer, decompressed, at most: a range of a metric of 100,000 GPUs.
  static let largestAnswer = 512 << 20
  /// Requests that are under way at once: an engine has few places (four, in small ones), and we
  /// are not its only reader.
  static let atOnce = 3

  init(
    base: String, headers: @escaping @Sendable () throws(SourceError) -> [HTTPRequest.Header],
    transfer: any HTTPTransfer
  ) {
    self.base = base
    self.headers = headers
    self.transfer = transfer
  }

  var tally: Tally { counts.tally.withLock { $0 } }

  /// Sends a request under the base.
  ///
  /// - Parameter seconds: what the whole may take.
  func answer(
    _ path: String, _ fields: [Field], seconds: Double
  ) async throws(EngineError) -> HTTPAnswer {
    let proof: [HTTPRequest.Header]
    do throws(SourceError) { proof = try headers() } catch {
      throw EngineError(.noEntry, error.description)
    }
    let body = fields.map { PageAddress.encoded($0.name) + "=" + PageAddress.encoded($0.value) }
      .joined(separator: "&")
    let request = HTTPRequest(
      base + path, method: "POST",
      headers: [
        HTTPRequest.Header("Content-Type", "application/x-www-form-urlencoded"),
        HTTPRequest.Header("Accept-Encoding", "gzip"),
      ] + proof,
      body: Array(body.utf8), deadline: seconds, largestAnswer: Self.largestAnswer)
    return try await send(request)
  }

  /// Gets what an engine does not take as a form.
  func get(_ path: String, seconds: Double) async throws(EngineError) -> HTTPAnswer {
    let proof: [HTTPRequest.Header]
    do throws(SourceError) { proof = try headers() } catch {
      throw EngineError(.noEntry, error.description)
    }
    return try await send(HTTPRequest(base + path, headers: proof))
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
