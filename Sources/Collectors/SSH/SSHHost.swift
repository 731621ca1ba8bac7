import FleetModel

/// A host as the `ssh` program is told of it: a name of the user's own configuration, or an address.
///
/// Names come from outside and end up in an argument vector, and by the user's configuration
/// perhaps in a shell (`ProxyCommand ... %h`). Only characters that mean nothing to either pass.
package struct SSHHost: Hashable, Sendable {
  package let user: String?
  /// A name, an IPv4 address, or an IPv6 address without its brackets.
  package let name: String
  package let port: Int?

  package init(user: String? = nil, name: String, port: Int? = nil) throws(SourceError) {
    self.user = user
    self.name = name
    self.port = port
    try Self.check(name, isName: Self.isNameByte, "host name")
    if let user { try Self.check(user, isName: Self.isUserByte, "user name") }
    if let port, !(1...65535).contains(port) {
      throw SourceError(.unknownSource, name, "\(port) is no port")
    }
  }

  /// `ssh://user@host:port`: what the source is called.
  package var id: String {
    "ssh://" + (user.map { $0 + "@" } ?? "") + (name.contains(":") ? "[\(name)]" : name)
      + (port.map { ":\($0)" } ?? "")
  }

  private static func check(
    _ text: String, isName: (UInt8) -> Bool, _ what: String
  ) throws(SourceError) {
    let shown = HarmlessText.excerpt(text, limit: 80)
    guard let first = text.utf8.first else {
      throw SourceError(.unknownSource, "ssh", "a \(what) is missing")
    }
    guard first != UInt8(ascii: "-") else {
      throw SourceError(
        .unknownSource, shown, "a \(what) cannot begin with \"-\"; ssh would take it for an option")
    }
    guard text.utf8.allSatisfy(isName), text.utf8.count <= 255 else {
      throw SourceError(
        .unknownSource, shown,
        "is no \(what): it holds more than letters, digits and . _ + - or is too long")
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    isUserByte(byte) && byte != UInt8(ascii: "@") || byte == UInt8(ascii: ":")
      || byte == UInt8(ascii: "%")
  }

  private static func isUserByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "@"):
      true
    default: false
    }
  }
}
