/// Parts of paths.
enum RecordingPath {
  /// The folder that a path lies in; `.` for a bare name, `/` for what lies at the root.
  static func folder(of path: String) -> String {
    let trimmed = withoutTrailingSlashes(path)
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : withoutTrailingSlashes(String(trimmed[..<slash]))
  }

  static func withoutTrailingSlashes(_ path: String) -> String {
    var rest = Substring(path)
    while rest.count > 1, rest.hasSuffix("/") { rest.removeLast() }
    return String(rest)
  }
}
