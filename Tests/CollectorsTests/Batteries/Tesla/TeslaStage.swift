import Collectors
import FleetModel
import Glibc
import Synchronization

/// The world of a Tesla source in a test: answers by path, a clock that only waiting moves on, and
/// an end after some rounds.
final class TeslaStage: HTTPTransfer {
  typealias Answers =
    @Sendable (_ request: HTTPRequest, _ round: Int) -> Result<
      HTTPAnswer, HTTPError
    >

  private struct State {
    var requests: [HTTPRequest] = []
    var reports: [SourceReport] = []
    var pauses: [Double] = []
    var now = Moment(seconds: 1000, wall: Timestamp(milliseconds: 1_795_356_000_000))
  }

  private let state = Mutex(State())
  private let answers: Answers
  private let rounds: Int

  init(rounds: Int = 1, _ answers: @escaping Answers) {
    self.rounds = rounds
    self.answers = answers
  }

  var requests: [HTTPRequest] { state.withLock { $0.requests } }
  var pauses: [Double] { state.withLock { $0.pauses } }
  var paths: [String] {
    requests.map { String($0.url.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" }) }
  }
  var frames: [Frame] {
    state.withLock { $0.reports }.compactMap {
      if case .frame(let frame) = $0 { frame } else { nil }
    }
  }

  /// The status of each round, with a frame or without.
  var statuses: [SourceStatus] {
    state.withLock { $0.reports }.compactMap {
      switch $0 {
      case .frame(let frame): frame.content.sources.first
      case .status(let status): status
      }
    }
  }

  func answer(to request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    let round = state.withLock { state in
      state.requests.append(request)
      return state.pauses.count
    }
    return try answers(request, round).get()
  }

  /// A round trip of the source through this world.
  func run(_ make: (TeslaSurroundings) -> any Source) async {
    let surroundings = TeslaSurroundings(
      transfer: self, clock: { self.state.withLock { $0.now } },
      sleep: { seconds in
        let isOver = self.state.withLock { state in
          state.pauses.append(seconds)
          state.now = state.now.adding(seconds: seconds)
          return state.pauses.count >= self.rounds
        }
        if isOver { throw CancellationError() }
      },
      random: { 0 })
    await make(surroundings).run { report in self.state.withLock { $0.reports.append(report) } }
  }

  static func ok(_ text: String, _ headers: [HTTPRequest.Header] = []) -> Result<
    HTTPAnswer, HTTPError
  > {
    .success(HTTPAnswer(status: 200, headers: headers, body: Array(text.utf8)))
  }

  static func status(
    _ code: Int, _ headers: [HTTPRequest.Header] = []
  ) -> Result<HTTPAnswer, HTTPError> {
    .success(HTTPAnswer(status: code, headers: headers, body: Array(#"{"code":1}"#.utf8)))
  }

  /// A file that only we can read, for as long as the body runs.
  static func withSecret(_ text: String, _ body: (String) async throws -> Void) async throws {
    var name = Array("/tmp/gigatop-tesla-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    _ = text.withCString { write(descriptor, $0, strlen($0)) }
    close(descriptor)
    defer { unlink(path) }
    try await body(path)
  }
}
