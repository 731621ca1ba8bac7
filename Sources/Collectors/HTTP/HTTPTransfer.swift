/// A request over HTTP, whoever carries it.
package struct HTTPRequest: Hashable, Sendable {
  package var method: String
  package var url: String
  package var headers: [Header]
  package var body: [UInt8]
  /// Seconds for the whole exchange.
  package var deadline: Double
  /// Bytes of the answer, decompressed, at most.
  package var largestAnswer: Int

  package struct Header: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package init(
    _ url: String, method: String = "GET", headers: [Header] = [], body: [UInt8] = [],
    deadline: Double = 10, largestAnswer: Int = 64 << 20
  ) {
    self.url = url
    self.method = method
    self.headers = headers
    self.body = body
    self.deadline = deadline
    self.largestAnswer = largestAnswer
  }
}

/// What came back, whatever its status.
package struct HTTPAnswer: Hashable, Sendable {
  package var status: Int
  package var headers: [HTTPRequest.Header]
  package var body: [UInt8]

  package init(status: Int, headers: [HTTPRequest.Header] = [], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of a name, whatever its case.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// Why there was no answer, in words that fit behind `host: `.
package struct HTTPError: Error, Hashable, Sendable {
  package enum Code: Sendable, Hashable {
    case unreachable, timeout, tooLarge, certificate, malformed, cancelled
  }

  package let code: Code
  package let message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

/// Something that carries requests: the network, or a test's own answers.
package protocol HTTPTransfer: Sendable {
  /// Redirects are followed only within one host; cookies are the caller's own.
  func answer(to request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer
}
