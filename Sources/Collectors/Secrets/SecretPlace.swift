import Glibc

/// Where a secret is kept: a file that only its owner can read, or the environment. Never an
/// argument, which every user of the machine sees.
package enum SecretPlace: Hashable, Sendable {
  case file(String)
  case environment(String)

  /// Bytes of a secret file at most.
  private static let largest = 64 << 10

  /// The place that an address or the environment names; nil when neither does.
  package static func named(file: String?, variable: String) -> SecretPlace? {
    if let file { return .file(file) }
    return getenv(variable) == nil ? nil : .environment(variable)
  }

  /// The place as errors name it.
  package var words: String {
    switch self {
    case .file(let path): path
    case .environment(let name): "the variable " + name
    }
  }

  /// Reads the secret anew, without the line end and the blanks around it.
  package func read() throws(SourceError) -> Secret {
    let text: String
    switch self {
    case .file(let path): text = try Self.content(of: path)
    case .environment(let name):
      guard let value = getenv(name) else {
        throw SourceError(.unreadable, name, "the variable is not set")
      }
      text = String(cString: value)
    }
    let secret = String(
      text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    guard !secret.isEmpty else {
      throw SourceError(.unreadable, words, "there is no secret in it")
    }
    return Secret(secret)
  }

  /// The content of a file that neither its group nor others can read. The mode is that of the file
  /// that was opened, so that it cannot be exchanged in between.
  private static func content(of path: String) throws(SourceError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw SourceError(.unreadable, path, "cannot be opened: " + SystemText.error(errno))
    }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw SourceError(.unreadable, path, "is no plain file")
    }
    guard facts.st_mode & 0o077 == 0 else {
      throw SourceError(
        .unreadable, path, "others can read this secret; it is not used before chmod 600 " + path)
    }
    return try text(descriptor, path)
  }

  private static func text(_ descriptor: Int32, _ path: String) throws(SourceError) -> String {
    let bytes = try SmallFile.bytes(of: descriptor, path, atMost: largest, for: "a secret")
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SourceError(.unreadable, path, "is no text")
    }
    return text
  }
}
