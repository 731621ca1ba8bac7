import NIOCore
import NIOPosix
import NIOSSL

/// Looks at a server's certificate without trusting it: the handshake is ended as soon as the
/// certificate is there, and nothing is sent.
enum CertificateWitness {
  /// The fingerprint; nil when there is none to be had in 3 s.
  static func fingerprint(host: String, port: Int) async -> CertificateFingerprint? {
    let loop = NetworkLoops.group.next()
    let seen = loop.makePromise(of: CertificateFingerprint?.self)
    // Whichever end comes first keeps the promise; what comes later changes nothing.
    let timer = loop.scheduleTask(in: .seconds(3)) { seen.succeed(nil) }
    let name = (try? SocketAddress(ipAddress: host, port: port)) == nil ? host : nil
    ClientBootstrap(group: loop).connectTimeout(.seconds(3))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let context = try NIOSSLContext(configuration: .makeClientConfiguration())
          let handler = try NIOSSLClientHandler(context: context, serverHostname: name) {
            seen.succeed(
              ($0.first.flatMap { try? $0.toDERBytes() }).map(CertificateFingerprint.init))
            $1.succeed(NIOSSLVerificationResult.failed)
          }
          try channel.pipeline.syncOperations.addHandler(handler)
        }
      }
      .connect(host: host, port: port)
      .whenComplete { result in
        switch result {
        case .success(let channel): channel.closeFuture.whenComplete { _ in seen.succeed(nil) }
        case .failure: seen.succeed(nil)
        }
      }
    let fingerprint = try? await seen.futureResult.get()
    timer.cancel()
    return fingerprint ?? nil
  }
}
