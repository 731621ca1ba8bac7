/// The address of a source that is reached over a network: `//host[:port][/path][?name=value&...]`,
/// which is what follows the kind and its colon.
package struct SourceAddress: Hashable, Sendable {
  /// The whole as the user typed it but for its secrets, for errors and as the source's name.
  package let text: String
  /// Name or address; an IPv6 address without its brackets.
  package let host: String
  package let port: Int?
  /// Begins with a slash, or is empty.
  package let path: String
  /// In the order given; `%XX` undone.
  package let parameters: [Parameter]

  package struct Parameter: Hashable, Sendable {
    package let name: String
    package let value: String
  }

  /// - Parameters:
  ///   - kind: `sunspec`.
  ///   - rest: what follows the kind's colon.
  package init(kind: String, _ rest: String) throws(SourceError) {
    let text = SourceWord.shown(kind + ":" + rest)
    self.text = text
    func wrong(_ message: String) -> SourceError {
      SourceError(.unknownSource, text, message)
    }
    guard rest.hasPrefix("//") else { throw wrong("an address begins with \(kind)://") }
    var body = rest.dropFirst(2)
    if let fragment = body.firstIndex(of: "#") { body = body[..<fragment] }
    var query: Substring = ""
    if let mark = body.firstIndex(of: "?") {
      query = body[body.index(after: mark)...]
      body = body[..<mark]
    }
    let slash = body.firstIndex(of: "/") ?? body.endIndex
    path = String(body[slash...])
    let authority = body[..<slash]
    guard !authority.contains("@") else {
      throw wrong(
        "names and passwords do not belong into an address; give a file or the environment")
    }
    guard let (host, port) = Self.hostAndPort(authority) else {
      throw wrong("there is no host in it")
    }
    self.host = host
    if let port {
      guard let number = Int(port), (1...65535).contains(number) else {
        throw wrong("\"\(port)\" is no port")
      }
      self.port = number
    } else {
      self.port = nil
    }
    var parameters: [Parameter] = []
    for pair in query.split(separator: "&") {
      let cut = pair.firstIndex(of: "=") ?? pair.endIndex
      guard let name = Self.decoded(pair[..<cut]),
        let value = Self.decoded(pair[cut...].dropFirst())
      else { throw wrong("\"\(SourceWord.shown("?" + pair).dropFirst())\" holds no valid %XX") }
      parameters.append(Parameter(name: name, value: value))
    }
    self.parameters = parameters
  }

  private static func hostAndPort(_ authority: Substring) -> (String, Substring?)? {
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let host = authority[authority.index(after: authority.startIndex)..<end]
      let rest = authority[authority.index(after: end)...]
      guard !host.isEmpty, rest.isEmpty || rest.hasPrefix(":") else { return nil }
      return (String(host), rest.isEmpty ? nil : rest.dropFirst())
    }
    let colon = authority.firstIndex(of: ":") ?? authority.endIndex
    guard colon > authority.startIndex else { return nil }
    let host = String(authority[..<colon])
    return (host, colon == authority.endIndex ? nil : authority[colon...].dropFirst())
  }

  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit),
        let value = UInt8(digits, radix: 16)
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// The value of a parameter; the last where it was given twice.
  package subscript(name: String) -> String? { parameters.last { $0.name == name }?.value }

  /// Refuses parameters that nobody reads.
  package func allow(only names: [String]) throws(SourceError) {
    for parameter in parameters where !names.contains(parameter.name) {
      throw SourceError(
        .unknownName, text,
        "there is no setting \"\(parameter.name)\"; there are " + names.joined(separator: ", "))
    }
  }
}
