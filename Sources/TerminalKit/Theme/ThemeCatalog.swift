import Glibc
import YAML

/// The built-in themes, embedded from `Themes/`, and the way to a theme in a file.
package enum ThemeCatalog {
  /// A theme's name and its YAML, read only when the theme is chosen.
  private static let builtIn: [(name: String, yaml: @Sendable () -> [UInt8])] = [
    ("dark", { PackageResources.dark_yaml }),
    ("light", { PackageResources.light_yaml }),
    ("colorblind", { PackageResources.colorblind_yaml }),
  ]

  /// A theme's file may be this long; a longer one is no theme.
  private static let maximumLength = 65_536

  /// Names of the built-in themes, the default one first.
  package static var names: [String] { builtIn.map(\.name) }

  /// A built-in theme.
  package static func load(name: String) throws(ThemeError) -> Theme {
    guard let theme = builtIn.first(where: { $0.name == name }) else {
      throw ThemeError(
        .unknownName, subject: name,
        "no such theme; there are " + names.joined(separator: ", ")
          + Spelling.hint(for: name, among: names))
    }
    return try ThemeParser(subject: name + ".yaml").theme(yaml: theme.yaml(), fallbackName: name)
  }

  /// A theme as a user names it: a built-in one, or a path (with a slash, or ending in `.yaml`).
  package static func load(nameOrFile text: String) throws(ThemeError) -> Theme {
    let isFile = text.contains("/") || text.hasSuffix(".yaml") || text.hasSuffix(".yml")
    return isFile ? try load(file: text) : try load(name: text)
  }

  /// A theme in a file; what it leaves out is shown as ordinary text.
  package static func load(file path: String) throws(ThemeError) -> Theme {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let bytes = try contents(of: path)
    let name = file.split(separator: ".").first.map(String.init) ?? file
    return try ThemeParser(subject: file).theme(yaml: bytes, fallbackName: name)
  }

  private static func contents(of path: String) throws(ThemeError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw ThemeError(.unreadable, subject: path, "cannot be read: " + reason(errno))
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: maximumLength + 1)
    var length = 0
    while length < bytes.count {
      let count = bytes.withUnsafeMutableBytes { buffer in
        read(descriptor, buffer.baseAddress?.advanced(by: length), buffer.count - length)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw ThemeError(.unreadable, subject: path, "cannot be read: " + reason(errno))
      }
      if count == 0 { break }
      length += count
    }
    guard length <= maximumLength else {
      throw ThemeError(.unreadable, subject: path, "longer than 64 KiB; not a theme")
    }
    return Array(bytes.prefix(length))
  }

  private static func reason(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }
}
