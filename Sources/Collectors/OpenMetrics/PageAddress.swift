/// The address of a page and what we were told about reading it. Parameters of ours are taken out
/// of the query; all others belong to the page (`?match[]=...`, `?collect[]=...`).
struct PageAddress: Hashable, Sendable {
  /// The source as the user named it.
  let text: String
  /// What is asked for.
  let url: String
  /// The same without its secrets, for people.
  var shownURL: String { SourceWord.shown(url) }
  /// Name of the host, for what has no label that names one.
  let host: String
  /// Settings of ours, by name.
  private let settings: [String: String]

  /// A YAML file with the user's own mapping; a file with a token, or with `user:password`; PEM
  /// files; the fingerprint of a certificate; the tenant of an engine with several.
  static let ours = [
    "map", "bearer_file", "basic_file", "ca_file", "cert_file", "key_file", "pin_sha256", "org_id",
  ]

  /// - Parameter kind: `http` or `https`.
  init(kind: String, _ rest: String) throws(SourceError) {
    let address = try SourceAddress(kind: kind, rest)
    text = address.text
    host = address.host
    settings = address.parameters.reduce(into: [:]) { known, parameter in
      if Self.ours.contains(parameter.name) { known[parameter.name] = parameter.value }
    }
    let name = address.host.contains(":") ? "[" + address.host + "]" : address.host
    let port = address.port.map { ":" + String($0) } ?? ""
    let path = address.path.isEmpty || address.path == "/" ? "/metrics" : address.path
    let query = address.parameters.filter { !Self.ours.contains($0.name) }.map {
      Self.encoded($0.name) + "=" + Self.encoded($0.value)
    }
    url =
      kind + "://" + name + port + path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    if self["bearer_file"] != nil, self["basic_file"] != nil {
      throw SourceError(
        .unknownName, text, "bearer_file and basic_file are two ways of the same; give one")
    }
    if (self["cert_file"] == nil) != (self["key_file"] == nil) {
      throw SourceError(.unknownName, text, "cert_file and key_file belong together; give both")
    }
  }

  /// A setting of ours; nil when it was not given.
  subscript(name: String) -> String? { settings[name] }

  /// Text as a part of a query: everything but letters, digits and `-._~` as `%XX`.
  static func encoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      let isPlain =
        Bytes.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte == 0x2D || byte == 0x2E
        || byte == 0x5F || byte == 0x7E
      if isPlain {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }
}
