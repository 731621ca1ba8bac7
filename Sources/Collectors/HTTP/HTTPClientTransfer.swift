import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Requests over the network. Nothing is started before the first request; connections are kept
/// and used again until they have been idle for a minute.
package final class HTTPClientTransfer: HTTPTransfer {
  private let settings: HTTPSettings
  /// One client for each way out: a client has one proxy or none. Guarded by its lock.
  private let clients = Mutex<[HTTPProxies.Proxy?: HTTPClient]>([:])

  /// Redirects of one request at most.
  private static let mostRedirects = 5

  package init(_ settings: HTTPSettings = HTTPSettings()) { self.settings = settings }

  deinit {
    // A client must be shut down; it lives on until that is done.
    for client in clients.withLock({ $0.values }) { _ = client.shutdown() }
  }

  /// Sends a request and takes the whole answer. Redirects are followed, for GET and HEAD, within
  /// one host; a cancelled task ends the exchange at once.
  package func answer(to request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    let seconds = min(max(request.deadline, 0.001), 3600)
    let result = await withTaskGroup(of: Result<HTTPAnswer, HTTPError>?.self) { group in
      // The library's own deadline is a little later, so that ours is the one that is told of.
      group.addTask {
        await self.follow(request, .now() + .milliseconds(Int64(seconds * 1000) + 500))
      }
      group.addTask {
        try? await Task.sleep(for: .seconds(seconds))
        return nil
      }
      let first = await group.next()
      group.cancelAll()
      return first ?? nil
    }
    if Task.isCancelled { throw HTTPError(.cancelled, "the request was given up") }
    guard let result else { throw HTTPErrorWords.timeout(seconds) }
    return try result.get()
  }

  private func follow(
    _ request: HTTPRequest, _ deadline: NIODeadline
  ) async -> Result<HTTPAnswer, HTTPError> {
    do throws(HTTPError) {
      var request = request
      for _ in 0...Self.mostRedirects {
        guard let address = HTTPAddress(request.url) else {
          throw HTTPError(
            .malformed, "\"\(SourceWord.shown(request.url))\" is no http or https address")
        }
        let answer = try await patientExchange(request, address, deadline)
        guard let next = try HTTPRedirect.target(of: answer, request, at: address) else {
          return .success(answer)
        }
        request.url = next.description
      }
      throw HTTPError(.malformed, "it redirects more than \(Self.mostRedirects) times")
    } catch {
      return .failure(error)
    }
  }

  /// One request and its answer, once more if the connection was closed meanwhile: a server may
  /// close a kept one just when it is used again. Only for requests that change nothing.
  private func patientExchange(
    _ request: HTTPRequest, _ address: HTTPAddress, _ deadline: NIODeadline
  ) async throws(HTTPError) -> HTTPAnswer {
    do throws(HTTPError) {
      return try await exchange(request, address, deadline)
    } catch {
      guard error == HTTPErrorWords.closed, request.method == "GET" || request.method == "HEAD"
      else {
        throw error
      }
      return try await exchange(request, address, deadline)
    }
  }

  /// One request and its answer, without redirects.
  private func exchange(
    _ request: HTTPRequest, _ address: HTTPAddress, _ deadline: NIODeadline
  ) async throws(HTTPError) -> HTTPAnswer {
    let proxy = settings.proxies.proxy(for: address)
    let client = try client(proxy)
    do {
      let response = try await client.execute(message(request, address), deadline: deadline)
      let limit = min(request.largestAnswer, settings.largestAnswer)
      var body: [UInt8] = []
      for try await part in response.body {
        guard part.readableBytes <= limit - body.count else { throw HTTPErrorWords.tooLarge(limit) }
        body.append(contentsOf: part.readableBytesView)
      }
      // The parts of a cancelled answer end early, as if it were complete.
      try Task.checkCancellation()
      let headers = response.headers.map { HTTPRequest.Header($0.name, $0.value) }
      return HTTPAnswer(status: Int(response.status.code), headers: headers, body: body)
    } catch {
      let words = HTTPErrorWords.error(error, limit: settings.largestAnswer)
      guard words.code == .certificate, proxy == nil, address.isSecure else { throw words }
      throw await HTTPErrorWords.withFingerprint(words, of: address, settings.trust)
    }
  }

  private func message(_ request: HTTPRequest, _ address: HTTPAddress) -> HTTPClientRequest {
    var message = HTTPClientRequest(url: address.description)
    message.method = HTTPMethod(rawValue: request.method)
    let own = settings.headers + [settings.authorization?.header].compactMap(\.self)
    for header in request.headers { message.headers.add(name: header.name, value: header.value) }
    for header in own where !message.headers.contains(name: header.name) {
      message.headers.add(name: header.name, value: header.value)
    }
    if !message.headers.contains(name: "User-Agent") {
      message.headers.add(name: "User-Agent", value: "gigatop")
    }
    if !request.body.isEmpty { message.body = .bytes(ByteBuffer(bytes: request.body)) }
    return message
  }

  private func client(_ proxy: HTTPProxies.Proxy?) throws(HTTPError) -> HTTPClient {
    try clients.withLock { clients throws(HTTPError) in
      if let client = clients[proxy] { return client }
      let client = HTTPClient(
        eventLoopGroup: NetworkLoops.group,
        configuration: try HTTPClientConfiguration.configuration(settings, proxy))
      clients[proxy] = client
      return client
    }
  }
}
