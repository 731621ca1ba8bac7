import FleetHistory

/// Asks Tesla's cloud. The token is read from its place at the start, and again when the cloud does
/// not take it any more; it is never renewed here.
struct FleetClient: Sendable {
  /// `https://host`.
  let base: String
  let token: SecretPlace
  let transfer: any HTTPTransfer

  private var current: Secret?

  init(base: String, token: SecretPlace, transfer: any HTTPTransfer) {
    self.base = base
    self.token = token
    self.transfer = transfer
  }

  /// The reply of an endpoint.
  mutating func reply(_ path: String) async throws(TeslaProblem) -> JSONValue {
    let used: Secret
    if let current { used = current } else { used = try read() }
    var answer = try await get(path, used)
    if answer.status == 401 {
      let fresh = try read()
      if fresh != used { answer = try await get(path, fresh) }
    }
    try check(answer)
    guard let value = JSONValue.body(answer.body) else { throw .content("its reply is no JSON") }
    return value
  }

  private func check(_ answer: HTTPAnswer) throws(TeslaProblem) {
    switch answer.status {
    case 200: return
    case 401: throw .refused("the token has expired; put a fresh one into \(token.words)")
    case 403:
      throw .refused("the token may not read this site; it needs the scope energy_device_data")
    case 404: throw .refused("there is no such energy site for this token")
    case 421: throw .refused("the site is in another region; give ?region_host=HOST")
    case 429: throw .tooMany(retryAfter: TeslaProblem.retryAfter(answer))
    default: throw .status(answer.status)
    }
  }

  private func get(_ path: String, _ token: Secret) async throws(TeslaProblem) -> HTTPAnswer {
    let headers = [
      HTTPAuthorization.bearer(token).header, HTTPRequest.Header("Accept", "application/json"),
    ]
    do throws(HTTPError) {
      return try await transfer.answer(
        to: HTTPRequest(base + path, headers: headers, deadline: 20, largestAnswer: 4 << 20))
    } catch {
      throw .transfer(error)
    }
  }

  private mutating func read() throws(TeslaProblem) -> Secret {
    do throws(SourceError) {
      let secret = Self.token(in: try token.read())
      current = secret
      return secret
    } catch {
      throw .secret(error)
    }
  }

  /// A file may hold the token alone, or the JSON that a login tool wrote.
  private static func token(in secret: Secret) -> Secret {
    guard secret.text.hasPrefix("{"), let value = JSONReader.value(of: secret.text) else {
      return secret
    }
    return (value.word("access_token") ?? value.word("token")).map { Secret($0) } ?? secret
  }
}
