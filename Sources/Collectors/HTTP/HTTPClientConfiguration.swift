import AsyncHTTPClient
import NIOCore
import NIOHTTPCompression
import NIOSSL

/// Turns the settings of a source into those of the client library.
enum HTTPClientConfiguration {
  static func configuration(
    _ settings: HTTPSettings, _ proxy: HTTPProxies.Proxy?
  ) throws(HTTPError) -> HTTPClient.Configuration {
    var pool = HTTPClient.Configuration.ConnectionPool(idleTimeout: .seconds(60))
    // A source tries again by itself, and says meanwhile why.
    pool.retryConnectionEstablishment = false
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: try tls(settings), redirectConfiguration: .disallow,
      timeout: HTTPClient.Configuration.Timeout(connect: .seconds(30)), connectionPool: pool,
      proxy: proxy.map(library), decompression: .enabled(limit: .size(settings.largestAnswer)))
    if case .pin(let pin) = settings.trust {
      configuration.httpVersion = .http1Only
      configuration.http1_1ConnectionDebugInitializer = { check($0, pin) }
    }
    return configuration
  }

  private static func library(_ proxy: HTTPProxies.Proxy) -> HTTPClient.Configuration.Proxy {
    let credentials = proxy.credentials.map {
      HTTPClient.Authorization.basic(
        credentials: HTTPAuthorization.base64(Array($0.text.utf8)))
    }
    return .server(host: proxy.host, port: proxy.port, authorization: credentials)
  }

  private static func tls(_ settings: HTTPSettings) throws(HTTPError) -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    switch settings.trust {
    case .systemRoots: break
    case .authorities(let file):
      tls.trustRoots = .certificates(try certificates(file))
    case .pin:
      // The chain proves nothing here; the fingerprint is checked before the first byte is sent.
      tls.certificateVerification = .none
    }
    if let own = settings.clientCertificate {
      tls.certificateChain = try certificates(own.chainFile).map { .certificate($0) }
      do {
        tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: own.keyFile, format: .pem))
      } catch {
        throw HTTPError(.certificate, "\(own.keyFile) holds no private key in PEM")
      }
    }
    return tls
  }

  private static func certificates(_ file: String) throws(HTTPError) -> [NIOSSLCertificate] {
    let found = (try? NIOSSLCertificate.fromPEMFile(file)) ?? []
    guard !found.isEmpty else {
      throw HTTPError(.certificate, "\(file) holds no certificate in PEM")
    }
    return found
  }

  /// Ends a new connection, before it is used, whose certificate is not the pinned one.
  private static func check(
    _ channel: any Channel, _ pin: CertificateFingerprint
  ) -> EventLoopFuture<Void> {
    let seen = (try? channel.pipeline.syncOperations.nioSSL_peerCertificate())
      .flatMap { try? $0.toDERBytes() }.map { CertificateFingerprint(certificate: $0) }
    if seen == pin { return channel.eventLoop.makeSucceededVoidFuture() }
    // The pool is told first: it must not hear of the end of a connection it still waits for.
    channel.eventLoop.execute { channel.close(promise: nil) }
    let error =
      seen.map {
        HTTPError(
          .certificate, "its certificate is not the pinned one; it has the fingerprint \($0)")
      } ?? HTTPError(.certificate, "a pinned certificate needs https")
    return channel.eventLoop.makeFailedFuture(error)
  }
}
