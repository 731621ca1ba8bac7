import FleetModel

/// Why an engine gave nothing, in words that fit behind `source: `.
struct EngineError: Error, Hashable, Sendable {
  enum Code: Sendable, Hashable {
    /// It is asked too much or too often at this moment; later it may answer.
    case busy
    /// The query is larger than it allows.
    case tooLarge
    /// The query is not one that it understands, or knows no answer to.
    case refused
    /// It is not there, or does not answer in time.
    case unreachable
    /// It wants to know who we are.
    case noEntry
    /// There is no engine at this address.
    case notFound
    /// It answered something else than its API says.
    case malformed
  }

  let code: Code
  let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// Whether the same question may be answered a little later.
  var isPassing: Bool { code == .busy || code == .unreachable }

  init(_ error: HTTPError) {
    self.init(error.code == .tooLarge ? .tooLarge : .unreachable, Self.words(error))
  }

  private static func words(_ error: HTTPError) -> String {
    error.code == .tooLarge ? error.message + "; narrow it with ?match=" : error.message
  }

  /// What an answer means that came in parts, one of which is no success.
  init(_ said: EngineAnswer, parts: [[UInt8]]) {
    self.init(status: 200, said, body: parts.last ?? [])
  }

  /// What an answer that is no success means.
  ///
  /// Source: Prometheus, "HTTP API": 400 for wrong parameters, 422 for a query that cannot be
  /// carried out, 503 for one that took too long; VictoriaMetrics, Thanos and Mimir do the same,
  /// and 429 is what gateways and Mimir say.
  init(status: Int, _ said: EngineAnswer, body: [UInt8]) {
    let text = Self.said(said, body)
    let reason = text.isEmpty ? "" : ": " + text
    switch status {
    case 200..<300 where Self.isWebPage(body):
      self.init(.notFound, "this is a web page, not an engine; a login, or another path?")
    case 200..<300 where said.isDamaged:
      self.init(.malformed, "its answer breaks off, or is no JSON")
    case 300..<400:
      self.init(.notFound, "it redirects (HTTP \(status)); give the address that it leads to")
    case 401 where text.contains("no org id"):
      self.init(
        .noEntry, "it has several tenants (HTTP 401: no org id); name yours: ?org_id=TENANT")
    case 401, 407:
      self.init(
        .noEntry,
        "it wants a name and password, or a token (HTTP \(status)); give a file with one: "
          + "?basic_file= or ?bearer_file=")
    case 403: self.init(.noEntry, "it does not let us in (HTTP 403)" + reason)
    case 404, 405, 410:
      self.init(.notFound, "there is no engine at this path (HTTP \(status)); is there a prefix?")
    case 414:
      self.init(.tooLarge, "the query is longer than it takes in a URL (HTTP 414)" + reason)
    case 413: self.init(.tooLarge, "the query is too large for it (HTTP 413)" + reason)
    case 429: self.init(.busy, "it is asked too much (HTTP 429)" + reason)
    case 400, 422: self.init(Self.limit(text, status, reason))
    case 503 where said.errorType == "timeout" || text.contains("deadline exceeded"):
      self.init(.busy, "the query took longer than its time (HTTP 503)" + reason)
    case 503: self.init(.busy, "it cannot answer now (HTTP 503)" + reason)
    case 502, 504: self.init(.busy, "what lies before it gives up (HTTP \(status))" + reason)
    default: self.init(.malformed, "it failed (HTTP \(status))" + reason)
    }
  }

  private init(_ other: EngineError) { self = other }

  /// Wrong and too large both come as 400 or 422; the text tells them apart.
  private static func limit(_ text: String, _ status: Int, _ reason: String) -> EngineError {
    let lower = text.lowercased()
    if lower.contains("deadline exceeded") || lower.contains("timeout") {
      return EngineError(.busy, "the query took longer than its time (HTTP \(status))" + reason)
    }
    let limits = ["too many", "exceed", "limit", "max-", "maximum"]
    guard limits.contains(where: lower.contains) else {
      return EngineError(.refused, "it refuses the query (HTTP \(status))" + reason)
    }
    return EngineError(
      .tooLarge,
      "the query is more than it allows (HTTP \(status))" + reason
        + "; narrow it with ?match=")
  }

  private static let longestReason = 240

  /// The end of a message, where the reason stands: VictoriaMetrics begins with the query, which can
  /// be longer than all that is shown, and what failed at each level.
  ///
  /// Source: VictoriaMetrics 1.79, `error when executing query="..." for (time=..., step=...): ...`.
  private static func reason(in message: String) -> String {
    var rest = Substring(message)
    let head = "error when executing query="
    if rest.hasPrefix(head) {
      let quoted = rest.dropFirst(head.count)
      var isEscaped = false
      let end = quoted.dropFirst().firstIndex { character in
        defer { isEscaped = character == "\\" && !isEscaped }
        return character == "\"" && !isEscaped
      }
      if let end { rest = afterColon(quoted[end...]) ?? rest }
    }
    while rest.utf8.count > longestReason, let shorter = afterColon(rest) { rest = shorter }
    return String(rest)
  }

  /// What stands behind the first colon and blank; nil without one.
  private static func afterColon(_ text: Substring) -> Substring? {
    var place = text.startIndex
    while let colon = text[place...].firstIndex(of: ":") {
      place = text.index(after: colon)
      if text[place...].hasPrefix(" ") { return text[place...].dropFirst() }
    }
    return nil
  }

  private static func said(_ answer: EngineAnswer, _ body: [UInt8]) -> String {
    if !answer.error.isEmpty {
      return HarmlessText.excerpt(reason(in: answer.error), limit: longestReason)
    }
    guard !isWebPage(body), answer.isDamaged else { return "" }
    let text = String(decoding: body.prefix(240).prefix { $0 != 0x0A }, as: UTF8.self)
    return HarmlessText.excerpt(text, limit: 200)
  }

  private static func isWebPage(_ body: [UInt8]) -> Bool {
    body.prefix(512).first { $0 > 0x20 } == UInt8(ascii: "<")
  }
}
