/// The address of an engine and what we were told about asking it:
/// `prometheus+https://HOST[:PORT][/PREFIX][?match={cluster="a"}&interval=30s&...]`.
struct EngineAddress: Sendable {
  /// The source as the user named it.
  let text: String
  /// Scheme, host, port and prefix, without a slash at the end.
  let base: String
  let host: String
  /// Label matchers that every selector gets, without braces; empty for none.
  private(set) var match: String
  /// GPUs up to which each is read; of a larger fleet the engine is asked for its racks. Nil reads
  /// all of any number.
  let mostGPUs: Int?
  /// Seconds between frames that are wanted; nil when that is not said.
  let interval: Double?
  /// How we get in, as a page's address says it.
  let access: PageAddress
  /// Parameters of the user's own that every request gets, by `?param.NAME=VALUE`.
  let extra: [EngineClient.Field]

  private static let ours = ["match", "interval", "gpus"]
  /// GPUs that an ordinary engine can answer for one by one.
  static let usualGPUs = 150_000

  /// - Parameters:
  ///   - kind: `prometheus+http` or `prometheus+https`.
  ///   - rest: what follows the kind's colon.
  init(kind: String, _ rest: String) throws(SourceError) {
    let rest = Self.withoutPage(rest)
    let address = try SourceAddress(kind: kind, rest)
    let own = address.parameters.filter { $0.name.hasPrefix(Self.extraPrefix) }
    try address.allow(only: Self.ours + PageAddress.ours + own.map(\.name))
    extra = own.map { .init(String($0.name.dropFirst(Self.extraPrefix.count)), $0.value) }
    text = address.text
    host = address.host
    let name = address.host.contains(":") ? "[" + address.host + "]" : address.host
    let port = address.port.map { ":" + String($0) } ?? ""
    var path = Substring(address.path)
    while path.hasSuffix("/") { path.removeLast() }
    let scheme = kind.hasSuffix("https") ? "https" : "http"
    base = scheme + "://" + name + port + path
    access = try PageAddress(kind: scheme, rest)
    match = try Self.matchers(address["match"] ?? "", of: address.text)
    mostGPUs =
      try address["gpus"].map { word throws(SourceError) in
        if word == "all" { return nil }
        guard let count = Int(word), count > 0 else {
          throw SourceError(
            .unknownName, address.text,
            "gpus: write a number of GPUs, beyond which racks are read, or all")
        }
        return count
      } ?? Self.usualGPUs
    interval = try address["interval"].map { word throws(SourceError) in
      guard let seconds = Self.seconds(word) else {
        throw SourceError(.unknownName, address.text, "interval: write seconds, as in 30s or 1m")
      }
      return seconds
    }
  }

  private static let extraPrefix = "param."

  /// Pages of an engine for people, and of its API, whose addresses are copied out of a browser.
  private static let pages = [
    "/graph", "/query", "/vmui", "/targets", "/alerts", "/rules", "/status", "/tsdb-status",
    "/config", "/service-discovery", "/metrics", "/federate", "/api/v1/query",
    "/api/v1/query_range", "/api/v1/series", "/api/v1/labels", "/api/v1",
  ]

  /// An address without the page that it was copied from, and without what that page has of its own
  /// behind its `?`.
  private static func withoutPage(_ rest: String) -> String {
    let fragment = rest.firstIndex(of: "#") ?? rest.endIndex
    let mark = rest[..<fragment].firstIndex(of: "?") ?? fragment
    var path = rest[..<mark]
    while path.hasSuffix("/"), path != "//" { path.removeLast() }
    guard let page = pages.filter({ path.hasSuffix($0) }).max(by: { $0.count < $1.count }),
      path.dropLast(page.count).count > 2
    else { return rest }
    let kept = rest[mark..<fragment].dropFirst().split(separator: "&").filter { pair in
      let name = String(pair.prefix { $0 != "=" })
      return (ours + PageAddress.ours).contains(name) || name.hasPrefix(extraPrefix)
    }
    return path.dropLast(page.count) + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
  }

  /// Matchers with or without their braces. What closes them early would be another query.
  private static func matchers(_ text: String, of subject: String) throws(SourceError) -> String {
    var inner = Substring(text)
    if inner.hasPrefix("{"), inner.hasSuffix("}") { inner = inner.dropFirst().dropLast() }
    let isPlain = String(inner).withBytes { bytes in
      if bytes.isEmpty { return true }
      var cursor = MatcherCursor(bytes)
      return cursor.isWhole()
    }
    guard isPlain else {
      throw SourceError(
        .unknownName, subject, "match: write label matchers, as in {cluster=\"a\",job=~\"dcgm.*\"}")
    }
    return String(inner)
  }

  /// `30`, `30s`, `2m`.
  private static func seconds(_ word: String) -> Double? {
    let factor = word.hasSuffix("m") ? 60.0 : 1
    let digits = word.hasSuffix("m") || word.hasSuffix("s") ? word.dropLast() : word[...]
    guard let number = Double(digits), number > 0, number * factor >= 1, number * factor <= 86_400
    else { return nil }
    return number * factor
  }

  /// A selector of a metric: its name, and the matchers.
  func selector(_ name: String, _ more: String = "") -> String {
    let all = [match, more].filter { !$0.isEmpty }.joined(separator: ",")
    return all.isEmpty ? name : name + "{" + all + "}"
  }

  /// The same engine, of which only a part is asked for.
  func narrowed(to part: EnginePart) -> EngineAddress {
    guard !part.choices.isEmpty else { return self }
    var copy = self
    copy.match = [match, part.matchers].filter { !$0.isEmpty }.joined(separator: ",")
    return copy
  }
}

/// Reads label matchers: `name="value"`, `!=`, `=~`, `!~`, with commas between them.
private struct MatcherCursor {
  let bytes: Bytes
  var place = 0

  init(_ bytes: Bytes) { self.bytes = bytes }

  mutating func isWhole() -> Bool {
    while place < bytes.count {
      guard name(), sign(), quoted() else { return false }
      skipBlanks()
      if place == bytes.count { return true }
      guard bytes[place] == 0x2C else { return false }
      place += 1
    }
    return true
  }

  private mutating func skipBlanks() {
    while place < bytes.count, Bytes.isBlank(bytes[place]) { place += 1 }
  }

  private mutating func name() -> Bool {
    skipBlanks()
    let start = place
    while place < bytes.count, isLetter(bytes[place]) { place += 1 }
    return place > start
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    Bytes.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F
  }

  private mutating func sign() -> Bool {
    skipBlanks()
    for sign: StaticString in ["=~", "!~", "!=", "="] {
      let end = place + sign.utf8CodeUnitCount
      if bytes.part(place, end).equalsText(sign) {
        place = end
        return true
      }
    }
    return false
  }

  private mutating func quoted() -> Bool {
    skipBlanks()
    var cursor = JSONCursor(bytes, at: place)
    guard cursor.string() != nil else { return false }
    place = cursor.place
    return true
  }
}
