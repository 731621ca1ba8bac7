/// The targets of `Package.swift` with their dependencies, read as text.
struct Manifest {
  struct Target {
    let name: String
    let isTest: Bool
    let dependencies: Set<String>
  }

  let targets: [Target]

  init(_ text: String) {
    var found: [Target] = []
    let openings = [".target(", ".executableTarget(", ".testTarget("]
    for opening in openings {
      for piece in text.pieces(after: opening) {
        let body = piece.balanced(open: "(", close: ")")
        guard let name = body.pieces(after: "name: \"").first?.prefix(while: { $0 != "\"" })
        else { continue }
        let list = body.pieces(after: "dependencies: [").first.map { Substring($0) } ?? ""
        let dependencies = list.isEmpty ? "" : String(list).balanced(open: "[", close: "]")
        found.append(
          Target(
            name: String(name), isTest: opening == ".testTarget(",
            dependencies: Self.names(dependencies)))
      }
    }
    targets = found
  }

  /// The quoted names of a list; the package that a product comes from is none of them.
  private static func names(_ list: String) -> Set<String> {
    let products = Set(list.pieces(after: "package: \"").map { $0.prefix { $0 != "\"" } })
    let all = list.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map(\.element)
    // A product may be named like its package.
    let named = Set(list.pieces(after: "product(name: \"").map { $0.prefix { $0 != "\"" } })
    return Set(all.filter { !products.contains($0) || named.contains($0) }.map(String.init))
  }
}

extension String {
  /// What follows each occurrence of a word.
  func pieces(after word: String) -> [String] {
    var result: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: word) {
      rest = rest[range.upperBound...]
      result.append(String(rest))
    }
    return result
  }

  /// The text up to the bracket that closes one opened just before it.
  func balanced(open: Character, close: Character) -> String {
    var depth = 1
    for index in indices {
      if self[index] == open { depth += 1 }
      if self[index] == close { depth -= 1 }
      if depth == 0 { return String(self[..<index]) }
    }
    return self
  }
}
