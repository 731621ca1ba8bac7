import Collectors
import Testing

/// Requests to a server on this machine that says what the test wants.
@Suite struct HTTPClientTransferTests {
  private let transfer = HTTPClientTransfer(HTTPSettings(proxies: .none))

  private func error(
    _ server: ScriptedServer, _ path: String = "/", deadline: Double = 600, largest: Int = 1 << 20
  ) async -> HTTPError? {
    let request = HTTPRequest(
      "http://127.0.0.1:\(server.port)\(path)", deadline: deadline, largestAnswer: largest)
    do throws(HTTPError) {
      _ = try await transfer.answer(to: request)
      return nil
    } catch {
      return error
    }
  }

  /// A request with the time of a machine that has a thousand other tests to run.
  private func patient(_ url: String, method: String = "GET") -> HTTPRequest {
    HTTPRequest(url, method: method, deadline: 600)
  }

  @Test func takesAWholeAnswerAndKeepsTheConnection() async throws {
    let server = try await ScriptedServer.start { _ in
      .answer(200, ["X-Word: a", "Set-Cookie: b=c"], body: Array("{}".utf8))
    }
    var request = patient("http://127.0.0.1:\(server.port)/a?b=c")
    request.headers = [HTTPRequest.Header("Cookie", "d=e")]
    let answer = try await transfer.answer(to: request)
    #expect(answer.status == 200 && answer.body == Array("{}".utf8))
    #expect(answer.header("set-cookie") == "b=c")
    _ = try await transfer.answer(to: request)
    #expect(server.connections == 1)
    let head = try #require(server.heads.first)
    #expect(head.hasPrefix("GET /a?b=c HTTP/1.1"))
    #expect(head.contains("Cookie: d=e") && head.contains("User-Agent: gigatop"))
    #expect(head.lowercased().contains("accept-encoding: deflate, gzip"))
    try await server.stop()
  }

  @Test func sendsWhoItIs() async throws {
    let server = try await ScriptedServer.start { _ in .answer() }
    let settings = HTTPSettings(
      headers: [HTTPRequest.Header("X-Scope", "gpu")],
      authorization: .basic(user: "Aladdin", password: Secret("open sesame")), proxies: .none)
    let url = "http://127.0.0.1:\(server.port)/"
    _ = try await HTTPClientTransfer(settings).answer(to: patient(url))
    #expect(server.heads[0].contains("Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="))
    #expect(server.heads[0].contains("X-Scope: gpu"))
    try await server.stop()
  }

  @Test func goesThroughAProxy() async throws {
    let proxy = try await ScriptedServer.start { line, _ in
      if line.hasPrefix("CONNECT 192.0.2.1:80 ") { return .init("HTTP/1.1 200 OK\r\n\r\n") }
      return .answer(200, body: Array(line.utf8))
    }
    let proxies = HTTPProxies { $0 == "http_proxy" ? "http://u:p@127.0.0.1:\(proxy.port)" : nil }
    let transfer = HTTPClientTransfer(HTTPSettings(proxies: proxies))
    let answer = try await transfer.answer(to: patient("http://192.0.2.1/x"))
    #expect(String(decoding: answer.body, as: UTF8.self) == "GET /x HTTP/1.1")
    #expect(proxy.heads[0].lowercased().contains("proxy-authorization: basic dtpw"))
    try await proxy.stop()
  }

  @Test func followsRedirectsWithinTheHostOnly() async throws {
    let server = try await ScriptedServer.start { line in
      if line.contains("/old ") { return .answer(302, ["Location: new?x=1"]) }
      if line.contains("/loop") { return .answer(301, ["Location: /loop"]) }
      if line.contains("/away") { return .answer(307, ["Location: http://192.0.2.1/"]) }
      return .answer(200, body: Array(line.utf8))
    }
    let answer = try await transfer.answer(
      to: patient("http://127.0.0.1:\(server.port)/a/old"))
    #expect(String(decoding: answer.body, as: UTF8.self).hasPrefix("GET /a/new?x=1 "))
    #expect(await error(server, "/loop")?.message == "it redirects more than 5 times")
    #expect(await error(server, "/away")?.code == .malformed)
    try await server.stop()
  }

  @Test func endsAtItsDeadlineAndSize() async throws {
    let server = try await ScriptedServer.start { line in
      if line.contains("/silent") { return .nothing }
      if line.contains("/half") { return .init("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") }
      return .answer(200, body: [UInt8](repeating: 65, count: 5000))
    }
    #expect(await error(server, "/silent", deadline: 0.1)?.code == .timeout)
    #expect(await error(server, "/half", deadline: 0.1)?.message == "no whole answer in 0.1 s")
    #expect(await error(server, "/large", largest: 4999)?.code == .tooLarge)
    #expect(await error(server, "/large", largest: 5000) == nil)
    try await server.stop()
  }

  /// 1 MiB of zeroes in 1,051 bytes of gzip: refused by what it becomes, not by what it is.
  @Test func refusesABomb() async throws {
    let server = try await ScriptedServer.start { _ in
      .answer(200, ["Content-Encoding: gzip"], body: Self.mebibyteOfZeroes)
    }
    let url = "http://127.0.0.1:\(server.port)/"
    let whole = try await transfer.answer(to: patient(url))
    #expect(whole.body.count == 1 << 20)
    #expect(await error(server, largest: (1 << 20) - 1)?.code == .tooLarge)
    let narrow = HTTPClientTransfer(HTTPSettings(proxies: .none, largestAnswer: 100_000))
    await #expect(throws: HTTPError(.tooLarge, "the answer is larger than 100000 bytes")) {
      try await narrow.answer(to: patient(url))
    }
    try await server.stop()
  }

  @Test func saysWhatIsWrong() async throws {
    let server = try await ScriptedServer.start { line in
      if line.contains("/gone") { return .init("", closes: true) }
      if line.contains("/cut") {
        return .init("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", closes: true)
      }
      return .init("SSH-2.0-OpenSSH\r\n\r\n", closes: true)
    }
    #expect(await error(server, "/gone")?.code == .unreachable)
    #expect(
      await error(server, "/cut")?.message
        == "the connection was closed before the answer was complete")
    #expect(await error(server, "/ssh")?.message == "the answer is no HTTP")
    let port = server.port
    try await server.stop()
    await #expect(throws: HTTPError(.unreachable, "Connection refused")) {
      try await transfer.answer(to: patient("http://127.0.0.1:\(port)/"))
    }
    await #expect(throws: HTTPError(.malformed, "\"ftp://a\" is no http or https address")) {
      try await transfer.answer(to: patient("ftp://a"))
    }
  }

  @Test func asksAgainWhenAKeptConnectionWasClosed() async throws {
    let server = try await ScriptedServer.start { _, number in
      number == 2 ? .init("", closes: true) : .answer(200, body: Array("\(number)".utf8))
    }
    var request = patient("http://127.0.0.1:\(server.port)/")
    #expect(try await transfer.answer(to: request).body == Array("1".utf8))
    #expect(try await transfer.answer(to: request).body == Array("3".utf8))
    #expect(server.connections == 2)
    try await server.stop()
    // What may change something is not sent twice.
    let strict = try await ScriptedServer.start { _, _ in .init("", closes: true) }
    request = patient("http://127.0.0.1:\(strict.port)/", method: "POST")
    await #expect(throws: HTTPError.self) { try await transfer.answer(to: request) }
    #expect(strict.heads.count == 1)
    try await strict.stop()
  }

  @Test func givesUpWhenItsTaskIsCancelled() async throws {
    let server = try await ScriptedServer.start { _ in .nothing }
    let url = "http://127.0.0.1:\(server.port)/"
    let transfer = transfer
    let task = Task { try await transfer.answer(to: patient(url)) }
    while server.heads.isEmpty { await Task.yield() }
    task.cancel()
    await #expect(throws: HTTPError(.cancelled, "the request was given up")) {
      try await task.value
    }
    try await server.stop()
  }

  @Test func plainServersAreNotTakenForEncryptedOnes() async throws {
    let server = try await ScriptedServer.start { _ in .answer() }
    let pin = try #require(CertificateFingerprint(String(repeating: "ab", count: 32)))
    let pinned = HTTPClientTransfer(HTTPSettings(trust: .pin(pin), proxies: .none))
    await #expect(throws: HTTPError(.certificate, "a pinned certificate needs https")) {
      try await pinned.answer(to: patient("http://127.0.0.1:\(server.port)/"))
    }
    #expect(server.heads.isEmpty)
    try await server.stop()
  }

  /// `gzip -9n` of 2^20 zeroes: blocks that repeat one byte.
  private static let mebibyteOfZeroes: [UInt8] =
    [
      0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x31, 0x01, 0x00,
      0x00, 0x00, 0xc2, 0xa0, 0xf5, 0x4f, 0x6d, 0x08, 0x5f, 0xa0,
    ]
    + [UInt8](repeating: 0, count: 1016)
    + [0x3e, 0x03, 0x1c, 0xea, 0x38, 0xa7, 0x00, 0x00, 0x10, 0x00]
}
