import FleetModel

/// Hosts as people write them down: `gpu-[001-512]`, `a,b,c`, `root@node[1-4,7]:2222`, `[::1]:22`,
/// and files of such words, one or more a line, with `#` comments.
package enum HostList {
  /// The most hosts that one list may name.
  package static let limit = 10_000

  /// The hosts of one text, in order, each once.
  ///
  /// - Parameter subject: what is named in errors: the source, or `hosts.txt:3`.
  package static func parse(_ text: String, subject: String) throws(SourceError) -> [SSHHost] {
    var list = Collected()
    try list.add(text, subject)
    return list.hosts
  }

  /// The hosts of a file's lines.
  package static func parse(lines text: String, file: String) throws(SourceError) -> [SSHHost] {
    var list = Collected()
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0.isNewline }
      for word in words { try list.add(String(word), "\(file):\(number + 1)") }
    }
    guard !list.hosts.isEmpty else {
      throw SourceError(.unrecognised, file, "names no host; nothing is watched")
    }
    return list.hosts
  }

  private struct Collected {
    var hosts: [SSHHost] = []
    private var known: Set<SSHHost> = []

    mutating func add(_ text: String, _ subject: String) throws(SourceError) {
      guard let words = HostList.words(of: text) else {
        throw SourceError(.unknownSource, subject, "a bracket is not closed")
      }
      for word in words {
        for name in try HostRange.expand(word, subject: subject, limit: limit) {
          let host = try HostList.host(name, subject)
          guard known.insert(host).inserted else { continue }
          guard hosts.count < limit else { throw HostRange.tooMany(subject, limit) }
          hosts.append(host)
        }
      }
    }
  }

  /// Cuts at the commas outside brackets; nil when the brackets do not match.
  private static func words(of text: String) -> [Substring]? {
    var words: [Substring] = []
    var isInside = false
    var start = text.startIndex
    for place in text.indices {
      switch text[place] {
      case "[" where isInside: return nil
      case "[": isInside = true
      case "]" where !isInside: return nil
      case "]": isInside = false
      case "," where !isInside:
        words.append(text[start..<place])
        start = text.index(after: place)
      default: break
      }
    }
    return isInside ? nil : words + [text[start...]]
  }

  /// `[user@]host[:port]`; an IPv6 address is in brackets.
  private static func host(_ text: String, _ subject: String) throws(SourceError) -> SSHHost {
    let subject = SourceWord.shown(subject)
    var rest = Substring(text)
    var user: String?
    if let at = rest.lastIndex(of: "@") {
      let name = rest[..<at]
      guard !name.contains(":") else {
        throw SourceError(
          .unknownSource, subject, "a password does not belong into an address; ssh asks for it")
      }
      user = String(name)
      rest = rest[rest.index(after: at)...]
    }
    var name = rest
    var port: Substring?
    if rest.first == "[", let end = rest.firstIndex(of: "]") {
      name = rest[rest.index(after: rest.startIndex)..<end]
      let tail = rest[rest.index(after: end)...]
      guard tail.isEmpty || tail.first == ":" else {
        throw SourceError(
          .unknownSource, subject, "\"\(HarmlessText.excerpt(text, limit: 80))\" is no host")
      }
      port = tail.isEmpty ? nil : tail.dropFirst()
    } else if let colon = rest.firstIndex(of: ":") {
      name = rest[..<colon]
      port = rest[rest.index(after: colon)...]
    }
    let number = port.flatMap { Int($0) }
    guard port == nil || number != nil else {
      let shown = HarmlessText.excerpt(String(port ?? ""), limit: 80)
      throw SourceError(.unknownSource, subject, "\"\(shown)\" is no port")
    }
    return try SSHHost(user: user, name: String(name), port: number)
  }
}
