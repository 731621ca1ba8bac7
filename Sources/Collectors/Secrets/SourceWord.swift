/// SOURCE words as they may be shown: a password before the `@` of an address and parameters that are
/// a secret by their name are taken out, so that no error, header, recording or export holds them.
package enum SourceWord {
  private static let mask = "***"
  private static let names: Set<String> = [
    "token", "access_token", "auth_token", "id_token", "refresh_token", "api_key", "apikey",
    "api-key", "key", "password", "passwd", "pass", "pwd", "secret", "client_secret", "auth",
    "authorization", "bearer", "sig", "signature", "jwt", "session", "cookie",
  ]

  /// The word without its secrets; what is no address stays as it is.
  package static func shown(_ word: String) -> String {
    guard let mark = word.firstIndex(of: "?") else { return withoutPassword(word[...]) }
    let end = word[mark...].firstIndex(of: "#") ?? word.endIndex
    let pairs = word[word.index(after: mark)..<end]
      .split(separator: "&", omittingEmptySubsequences: false).map { shownPair($0) }
    return withoutPassword(word[..<mark]) + "?" + pairs.joined(separator: "&") + word[end...]
  }

  /// `name=value` without a value that is a secret.
  private static func shownPair(_ pair: Substring) -> String {
    guard let sign = pair.firstIndex(of: "="), sign != pair.index(before: pair.endIndex) else {
      return String(pair)
    }
    var name = pair[..<sign].lowercased()
    if let dot = name.lastIndex(of: ".") { name = String(name[name.index(after: dot)...]) }
    return names.contains(name) ? pair[...sign] + mask : String(pair)
  }

  private static func withoutPassword(_ address: Substring) -> String {
    guard let scheme = address.firstRange(of: "//") else { return String(address) }
    let authority = address[scheme.upperBound...].prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":")
    else { return String(address) }
    return address[...colon] + mask + address[at...]
  }
}
