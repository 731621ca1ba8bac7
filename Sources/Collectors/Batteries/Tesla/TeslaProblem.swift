import FleetModel

/// Why a request to Tesla's gateway or cloud brought nothing, in words that fit behind its name.
package enum TeslaProblem: Error, Equatable, Sendable {
  case transfer(HTTPError)
  case secret(SourceError)
  /// An answer of another status than 200.
  case status(Int)
  /// 429; seconds until the next request is welcome, where the answer says.
  case tooMany(retryAfter: Double?)
  /// The answer is not what it should be.
  case content(String)
  /// The password or the token is not accepted; what the user can do.
  case refused(String)

  package var words: String {
    switch self {
    case .transfer(let error): error.message
    case .secret(let error): error.description
    case .status(502): "502: the site master is off"
    case .status(let code): "it answers \(code)"
    case .tooMany(let seconds):
      "429: too many requests"
        + (seconds.map { "; asking again in \(Int(min($0, 1e6).rounded(.up))) s" } ?? "")
    case .content(let words), .refused(let words): words
    }
  }

  /// Whether the other requests of the round would fare no better.
  package var endsRound: Bool {
    switch self {
    case .transfer(let error): error.code != .timeout && error.code != .tooLarge
    case .secret, .refused, .tooMany: true
    case .status, .content: false
    }
  }

  /// Seconds that a `Retry-After` header asks for: a number, or an instant (RFC 9110, 10.2.3).
  static func retryAfter(_ answer: HTTPAnswer) -> Double? {
    guard let text = answer.header("Retry-After") else { return nil }
    if let seconds = Int(text) { return Double(min(max(seconds, 0), 86_400)) }
    guard let then = TeslaInstant.instant(ofHeader: text),
      let now = answer.header("Date").flatMap({ TeslaInstant.instant(ofHeader: $0) })
    else { return nil }
    return min(max(then.seconds(since: now), 0), 86_400)
  }
}
