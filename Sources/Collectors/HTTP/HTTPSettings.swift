/// How one source talks HTTP: whom it trusts, who it is, what it sends along.
package struct HTTPSettings: Sendable {
  /// How the other side of a TLS connection proves itself.
  package enum Trust: Hashable, Sendable {
    /// By a chain to the authorities of this system.
    case systemRoots
    /// By a chain to the authorities of a PEM file.
    case authorities(file: String)
    /// By its certificate's fingerprint, whatever its name, issuer and dates. HTTP/1.1 only.
    case pin(CertificateFingerprint)
  }

  /// PEM files with which this side proves itself.
  package struct ClientCertificate: Hashable, Sendable {
    package let chainFile: String
    package let keyFile: String

    package init(chainFile: String, keyFile: String) {
      self.chainFile = chainFile
      self.keyFile = keyFile
    }
  }

  package var trust: Trust
  package var clientCertificate: ClientCertificate?
  /// Sent with every request, unless the request has a header of the same name.
  package var headers: [HTTPRequest.Header]
  package var authorization: HTTPAuthorization?
  package var proxies: HTTPProxies
  /// Bytes of any answer, decompressed, at most; a request may want less.
  package var largestAnswer: Int

  package init(
    trust: Trust = .systemRoots, clientCertificate: ClientCertificate? = nil,
    headers: [HTTPRequest.Header] = [], authorization: HTTPAuthorization? = nil,
    proxies: HTTPProxies = .ofEnvironment(), largestAnswer: Int = 64 << 20
  ) {
    self.trust = trust
    self.clientCertificate = clientCertificate
    self.headers = headers
    self.authorization = authorization
    self.proxies = proxies
    self.largestAnswer = largestAnswer
  }
}
