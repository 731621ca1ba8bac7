import FleetHistory

/// A conversation with a gateway: logs in when it must, and asks.
struct GatewayClient: Sendable {
  let base: String
  let email: String
  let password: SecretPlace
  let transfer: any HTTPTransfer
  /// Seconds for one exchange.
  let deadline: Double

  /// The `Cookie` header of the session; nil before the login.
  private var cookies: String?
  private var mayLogIn = true
  /// What stays forbidden after a login: each asking would log in again.
  private var forbidden: Set<String> = []
  private var hasAnswered = false

  /// Bytes of a reply at most: a thousand units with a hundred faults are less.
  private static let largest = 8 << 20

  init(
    base: String, email: String, password: SecretPlace, transfer: any HTTPTransfer,
    deadline: Double
  ) {
    self.base = base
    self.email = email
    self.password = password
    self.transfer = transfer
    self.deadline = deadline
  }

  /// Allows one more login: there is at most one in a round. When nothing was allowed, it was the
  /// session, not the endpoints.
  mutating func beginRound() {
    mayLogIn = true
    if !hasAnswered { forbidden = [] }
    hasAnswered = false
  }

  /// The reply of an endpoint.
  mutating func reply(_ path: String) async throws(TeslaProblem) -> (JSONValue, HTTPAnswer) {
    if cookies == nil { try await logIn() }
    var answer = try await get(path)
    if Self.isRefusal(answer), mayLogIn, !forbidden.contains(path) {
      try await logIn()
      answer = try await get(path)
      if Self.isRefusal(answer) { forbidden.insert(path) }
    }
    try Self.check(answer)
    hasAnswered = true
    guard let value = JSONValue.body(answer.body) else {
      throw .content("its reply is no JSON")
    }
    return (value, answer)
  }

  private static func isRefusal(_ answer: HTTPAnswer) -> Bool {
    answer.status == 401 || answer.status == 403
  }

  private static func check(_ answer: HTTPAnswer) throws(TeslaProblem) {
    if answer.status == 429 { throw .tooMany(retryAfter: TeslaProblem.retryAfter(answer)) }
    guard answer.status == 200 else { throw .status(answer.status) }
  }

  private func get(_ path: String) async throws(TeslaProblem) -> HTTPAnswer {
    let headers = [
      HTTPRequest.Header("Cookie", cookies ?? ""), HTTPRequest.Header("Accept", "application/json"),
    ]
    return try await send(
      HTTPRequest(
        base + path, headers: headers, deadline: deadline, largestAnswer: Self.largest))
  }

  private func send(_ request: HTTPRequest) async throws(TeslaProblem) -> HTTPAnswer {
    do throws(HTTPError) {
      return try await transfer.answer(to: request)
    } catch {
      throw .transfer(error)
    }
  }

  /// `POST /api/login/Basic`; the session is in the cookies `AuthCookie` and `UserRecord`, and its
  /// first also in `token`.
  private mutating func logIn() async throws(TeslaProblem) {
    guard mayLogIn else { throw .status(401) }
    mayLogIn = false
    cookies = nil
    let secret: Secret
    do throws(SourceError) { secret = try password.read() } catch { throw .secret(error) }
    let body = JSONValue.object([
      .init("username", .string("customer")), .init("email", .string(email)),
      .init("password", .string(secret.text)), .init("force_sm_off", .bool(false)),
    ])
    let answer = try await send(
      HTTPRequest(
        base + "/api/login/Basic", method: "POST",
        headers: [HTTPRequest.Header("Content-Type", "application/json")],
        body: Array(body.line.utf8), deadline: deadline, largestAnswer: Self.largest))
    if Self.isRefusal(answer) {
      throw .refused("it refuses the password in \(password.words)")
    }
    try Self.check(answer)
    cookies = Self.cookies(of: answer)
    if cookies == nil { throw .content("the login brings no session") }
  }

  private static func cookies(of answer: HTTPAnswer) -> String? {
    var found: [String: Substring] = [:]
    for header in answer.headers where header.name.lowercased() == "set-cookie" {
      let pair = header.value.prefix { $0 != ";" }
      guard let cut = pair.firstIndex(of: "=") else { continue }
      found[String(pair[..<cut])] = pair[pair.index(after: cut)...]
    }
    let token = JSONValue.body(answer.body)?.word("token").flatMap { token in
      token.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3B } ? Substring(token) : nil
    }
    guard let session = found["AuthCookie"] ?? token else { return nil }
    let user = found["UserRecord"].map { "; UserRecord=" + $0 } ?? ""
    return "AuthCookie=" + session + user
  }
}
