import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL

/// Errors of the libraries in our words.
enum HTTPErrorWords {
  static func timeout(_ seconds: Double) -> HTTPError {
    let text = seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
    return HTTPError(.timeout, "no whole answer in \(text) s")
  }

  /// The other side closed a connection that was in use.
  static let closed = HTTPError(
    .unreachable, "the connection was closed before the answer was complete")

  static func tooLarge(_ limit: Int) -> HTTPError {
    HTTPError(.tooLarge, "the answer is larger than \(limit) bytes")
  }

  /// - Parameter limit: what an answer may be decompressed to.
  static func error(_ error: any Error, limit: Int) -> HTTPError {
    switch error {
    case let error as HTTPError: error
    case is CancellationError: HTTPError(.cancelled, "the request was given up")
    case let error as HTTPClientError: client(error)
    case let error as NIOConnectionError: connection(error)
    case let error as IOError where error.errnoCode == ECONNRESET || error.errnoCode == EPIPE:
      closed
    case let error as IOError: HTTPError(.unreachable, SystemText.error(error.errnoCode))
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: encryption("\(error)")
    case NIOHTTPDecompression.DecompressionError.limit: tooLarge(limit)
    case is NIOHTTPDecompression.DecompressionError,
      is NIOHTTPDecompression.ExtraDecompressionError:
      HTTPError(.malformed, "the answer cannot be decompressed")
    case ChannelError.connectTimeout: HTTPError(.timeout, "no connection in time")
    case ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed, ChannelError.eof,
      ChannelError.inputClosed, ChannelError.outputClosed, HTTPParserError.invalidEOFState:
      closed
    case is HTTPParserError: HTTPError(.malformed, "the answer is no HTTP")
    default: HTTPError(.unreachable, "\(error)")
    }
  }

  private static func client(_ error: HTTPClientError) -> HTTPError {
    switch error {
    case .cancelled: HTTPError(.cancelled, "the request was given up")
    case .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout,
      .getConnectionFromPoolTimeout:
      HTTPError(.timeout, "no answer in time")
    case .tlsHandshakeTimeout: HTTPError(.timeout, "no TLS handshake in time")
    case .httpProxyHandshakeTimeout: HTTPError(.timeout, "the proxy does not answer in time")
    case .remoteConnectionClosed: closed
    case .proxyAuthenticationRequired: HTTPError(.unreachable, "the proxy wants a password")
    case .invalidProxyResponse: HTTPError(.unreachable, "the proxy refuses the connection")
    default: HTTPError(.malformed, error.shortDescription)
    }
  }

  private static func connection(_ error: NIOConnectionError) -> HTTPError {
    if let first = error.connectionErrors.first?.error {
      guard case ChannelError.connectTimeout = first else {
        let number = (first as? IOError)?.errnoCode
        return HTTPError(.unreachable, number.map(SystemText.error) ?? "\(first)")
      }
      return HTTPError(.timeout, "no connection in time")
    }
    return HTTPError(.unreachable, "the name \(error.host) was not found")
  }

  private static func encryption(_ text: String) -> HTTPError {
    if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
      return HTTPError(.malformed, "it does not speak TLS; is it http://?")
    }
    if text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidateCertificate") {
      return HTTPError(.certificate, "its certificate is not trusted here")
    }
    if text.contains("failedToValidateHostname") {
      return HTTPError(.certificate, "its certificate is for another name")
    }
    if text.contains("CERTIFICATE_REQUIRED") || text.contains("BAD_CERTIFICATE") {
      return HTTPError(.certificate, "it wants a client certificate")
    }
    if text.contains("uncleanShutdown") || text.contains("EOF during handshake") {
      return HTTPError(.unreachable, "the connection was closed")
    }
    return HTTPError(.certificate, "the TLS handshake failed")
  }

  /// Adds the fingerprint of a certificate that was refused, so that the user can compare it with
  /// the one on the device and pin it.
  static func withFingerprint(
    _ error: HTTPError, of address: HTTPAddress, _ trust: HTTPSettings.Trust
  ) async -> HTTPError {
    if case .pin = trust { return error }
    guard let seen = await CertificateWitness.fingerprint(host: address.host, port: address.port)
    else { return error }
    return HTTPError(error.code, error.message + "; it has the fingerprint \(seen)")
  }
}
