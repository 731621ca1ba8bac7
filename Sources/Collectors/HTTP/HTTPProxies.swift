import Glibc

/// Which requests go through a proxy, as `http_proxy`, `https_proxy` and `no_proxy` say. Both kinds
/// of request are tunnelled by `CONNECT`; this machine is always reached directly.
package struct HTTPProxies: Hashable, Sendable {
  /// A proxy, `http://[user:password@]host[:port]`.
  package struct Proxy: Hashable, Sendable {
    package let host: String
    package let port: Int
    /// `user:password`.
    package let credentials: Secret?

    /// Nil of an address of another kind.
    package init?(_ text: some StringProtocol) {
      var rest = Substring(text)
      if rest.lowercased().hasPrefix("http://") {
        rest = rest.dropFirst(7)
      } else if rest.contains("://") {
        return nil
      }
      rest = rest.prefix { $0 != "/" }
      if let at = rest.lastIndex(of: "@") {
        credentials = Secret(String(rest[..<at]))
        rest = rest[rest.index(after: at)...]
      } else {
        credentials = nil
      }
      guard let (host, port) = HTTPAddress.authority(rest) else { return nil }
      self.host = host
      self.port = port ?? 80
    }
  }

  private let plain: Proxy?
  private let secure: Proxy?
  /// Small letters: `*`, a host, a domain with or without a dot before it, each with or without a
  /// port.
  private let direct: [String]

  package static let none = HTTPProxies { _ in nil }

  /// As the environment says. `HTTP_PROXY` in capitals is not read: a web server sets it from a
  /// request's header.
  package static func ofEnvironment() -> HTTPProxies {
    HTTPProxies { getenv($0).map { String(cString: $0) } }
  }

  package init(_ variable: (String) -> String?) {
    plain = variable("http_proxy").flatMap { Proxy($0) }
    secure = (variable("https_proxy") ?? variable("HTTPS_PROXY")).flatMap { Proxy($0) }
    let list = variable("no_proxy") ?? variable("NO_PROXY") ?? ""
    direct = list.lowercased().split { $0 == "," || $0 == " " }.map(String.init)
  }

  /// The proxy that a request takes; nil when it goes directly.
  package func proxy(for address: HTTPAddress) -> Proxy? {
    guard let proxy = address.isSecure ? secure : plain, !address.isLoopback else { return nil }
    return direct.contains { Self.matches($0, address) } ? nil : proxy
  }

  private static func matches(_ entry: String, _ address: HTTPAddress) -> Bool {
    if entry == "*" || entry == address.host { return true }
    guard let (name, port) = HTTPAddress.authority(entry) else { return false }
    if let port, port != address.port { return false }
    let domain = name.hasPrefix("*.") ? String(name.dropFirst()) : name
    if domain.hasPrefix(".") { return address.host.hasSuffix(domain) }
    return address.host == domain || address.host.hasSuffix("." + domain)
  }
}
