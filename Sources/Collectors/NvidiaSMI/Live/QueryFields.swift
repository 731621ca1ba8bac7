/// The fields of the query as far as they have been negotiated with the tool of this host.
package struct QueryFields: Sendable, Hashable {
  /// Names that `--help-query-gpu` lists, as far as anyone asks for them; nil when it could not be
  /// asked.
  package private(set) var offered: Set<String>?
  /// Names that the tool refused although they were offered or tried.
  package private(set) var rejected: Set<String> = []
  /// The notes for the status: what is missing, in one sentence; none when nothing is.
  package private(set) var notes: [String] = []

  package init(offered: Set<String>? = nil) {
    self.offered = offered
    noteMissing()
  }

  /// The names to ask for, in order.
  package var names: [String] { QueryFieldCatalog.wishes.compactMap(spelling) }

  /// Wishes that the tool of this host cannot answer, by their preferred spelling. Where it does
  /// not say what it offers, those that it refused.
  package var missing: [String] {
    QueryFieldCatalog.wishes.filter { wish in
      spelling(of: wish) == nil && (offered != nil || wish.names.contains(where: rejected.contains))
    }.compactMap(\.names.first)
  }

  private mutating func noteMissing() {
    let missing = missing
    notes = missing.isEmpty ? [] : ["the tool has no " + missing.joined(separator: ", ")]
  }

  private func spelling(of wish: QueryFieldCatalog.Wish) -> String? {
    guard let offered else {
      return wish.isExtra ? nil : wish.names.first { !rejected.contains($0) }
    }
    return wish.names.first { offered.contains($0) && !rejected.contains($0) }
  }

  /// Leaves out a field that the tool refused.
  ///
  /// - Returns: whether it was asked for, so that the next query differs.
  package mutating func reject(_ name: String) -> Bool {
    guard names.contains(name), rejected.insert(name).inserted else { return false }
    noteMissing()
    return true
  }

  /// Reads `nvidia-smi --help-query-gpu`: every field has a line of its quoted spellings,
  /// `"power.draw" or "gpu.power.draw"`. An answer with no such line offers nothing to go by.
  package mutating func takeHelp(_ text: [UInt8]) {
    var names: Set<String> = []
    for line in text.split(separator: 0x0A) where line.first == 0x22 {
      let parts = line.split(separator: 0x22, omittingEmptySubsequences: false)
      for (place, part) in parts.enumerated() where place % 2 == 1 && !part.contains(0x20) {
        names.insert(String(decoding: part, as: UTF8.self))
      }
    }
    guard names.contains("index") else { return }
    offered = names.intersection(QueryFieldCatalog.spellings)
    noteMissing()
  }

  /// The name in `Field "x" is not a valid field to query.`, on standard output with exit 2.
  package static func rejectedName(in sentence: String) -> String? {
    guard sentence.contains("is not a valid field") else { return nil }
    let parts = sentence.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.count >= 3 ? String(parts[1]) : nil
  }
}
