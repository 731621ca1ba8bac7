import Foundation

/// The files of this repository, as text.
enum Repository {
  /// A Swift file: its path from the root, its text, and what it imports.
  struct SourceFile {
    let path: String
    let text: String

    /// `Sources/Panels/Overview/X.swift` is of the target `Panels`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    var lineCount: Int { text.split(separator: "\n", omittingEmptySubsequences: false).count }

    /// Modules named by import lines, whatever their attributes and access levels.
    var imports: [String] {
      text.split(whereSeparator: \.isNewline).compactMap { line in
        ImportLine.module(String(line))
      }
    }
  }

  static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
  }

  static func swiftFiles(in folder: String) throws -> [SourceFile] {
    let paths = try FileManager.default.subpathsOfDirectory(
      atPath: root.appending(path: folder).path)
    return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
      SourceFile(path: folder + "/" + path, text: try text(folder + "/" + path))
    }
  }
}

/// `@preconcurrency package import struct Foundation.Data` imports `Foundation`.
enum ImportLine {
  private static let modifiers: Set<Substring> = [
    "public", "package", "internal", "fileprivate", "private",
  ]
  private static let kinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "typealias", "func", "var", "let",
  ]

  static func module(_ line: String) -> String? {
    var words = line.split(whereSeparator: \.isWhitespace)[...]
    while let first = words.first, first.hasPrefix("@") || modifiers.contains(first) {
      words.removeFirst()
    }
    guard words.popFirst() == "import", var name = words.popFirst() else { return nil }
    if kinds.contains(name), let next = words.first { name = next }
    return name.split(separator: ".").first.map(String.init)
  }
}
