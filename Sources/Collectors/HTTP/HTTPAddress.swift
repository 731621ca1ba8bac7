/// The parts of an `http` or `https` URL that decide where a request goes.
package struct HTTPAddress: Hashable, Sendable, CustomStringConvertible {
  package let isSecure: Bool
  /// In small letters; an IPv6 address without its brackets.
  package let host: String
  package let port: Int
  /// Path and query; begins with a slash.
  package let target: String

  /// Nil when the text is no URL of these kinds, or holds a user or a password.
  package init?(_ url: some StringProtocol) {
    let text = url.prefix { $0 != "#" }
    let lower = text.prefix(8).lowercased()
    guard lower.hasPrefix("http://") || lower.hasPrefix("https://") else { return nil }
    let isSecure = lower.hasPrefix("https://")
    let rest = text.dropFirst(isSecure ? 8 : 7)
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    guard let (host, port) = Self.authority(rest[..<end]) else { return nil }
    self.init(
      isSecure: isSecure, host: host, port: port ?? (isSecure ? 443 : 80),
      target: rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...])
  }

  private init(isSecure: Bool, host: String, port: Int, target: String) {
    self.isSecure = isSecure
    self.host = host
    self.port = port
    self.target = target
  }

  /// Host and port of `host`, `host:1`, `[::1]` or `[::1]:1`.
  static func authority(_ text: some StringProtocol) -> (host: String, port: Int?)? {
    let text = Substring(text)
    let isBracketed = text.hasPrefix("[")
    guard
      let end = isBracketed ? text.firstIndex(of: "]") : text.firstIndex(of: ":") ?? text.endIndex
    else { return nil }
    let host = isBracketed ? text[..<end].dropFirst() : text[..<end]
    let rest = isBracketed ? text[text.index(after: end)...] : text[end...]
    guard !host.isEmpty, !host.contains(where: { $0 == "@" || $0 == " " }) else { return nil }
    if rest.isEmpty { return (host.lowercased(), nil) }
    guard rest.hasPrefix(":"), let port = Int(rest.dropFirst()), (1...65535).contains(port) else {
      return nil
    }
    return (host.lowercased(), port)
  }

  package var description: String {
    let name = host.contains(":") ? "[" + host + "]" : host
    let isUsual = port == (isSecure ? 443 : 80)
    return (isSecure ? "https://" : "http://") + name + (isUsual ? "" : ":\(port)") + target
  }

  /// Where a `Location` leads from here; nil when it is no address of these kinds.
  package func resolving(_ location: some StringProtocol) -> HTTPAddress? {
    let location = location.prefix { $0 != "#" }
    if location.hasPrefix("//") { return HTTPAddress((isSecure ? "https:" : "http:") + location) }
    if let whole = HTTPAddress(location) { return whole }
    let first = location.prefix { $0 != "/" && $0 != "?" }
    guard !first.contains(":") else { return nil }
    let path = target.prefix { $0 != "?" }
    let target: String
    if location.hasPrefix("/") {
      target = String(location)
    } else if location.hasPrefix("?") {
      target = String(path + location)
    } else {
      target = String(path[...(path.lastIndex(of: "/") ?? path.startIndex)] + location)
    }
    return HTTPAddress(isSecure: isSecure, host: host, port: port, target: target)
  }

  /// Whether a request that was meant for this address may be sent to another one: the same host,
  /// and not from an encrypted connection to a plain one.
  package func mayLead(to other: HTTPAddress) -> Bool {
    host == other.host && (other.isSecure || !isSecure)
      && (port == other.port || (!isSecure && other.isSecure))
  }

  /// Whether the host is this machine.
  package var isLoopback: Bool {
    host == "localhost" || host == "::1"
      || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
        && host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) })
  }
}
