/// Which exporters the series of a page are of, by the names that their rules took.
struct SeenExporters: Sendable {
  /// For each exporter, by place, the names of its that were met.
  private var names: [Int: Set<Int>] = [:]

  mutating func note(exporter: Int, name: Int) { names[exporter, default: []].insert(name) }

  /// Whether a name, by its number, was met of an exporter.
  func has(_ name: Int, of exporter: Int) -> Bool { names[exporter]?.contains(name) == true }

  /// The exporters in the order of the book. One whose every name another one has as well, which
  /// was met by names of its own too, only shares them: the page is not its.
  func exporters(of book: RuleBook) -> [Int] {
    names.keys.sorted().filter { exporter in
      !names.keys.contains { $0 != exporter && covers($0, exporter, book) }
    }
  }

  private func covers(_ other: Int, _ exporter: Int, _ book: RuleBook) -> Bool {
    guard let own = names[exporter], let others = names[other], !others.isSubset(of: own) else {
      return false
    }
    return own.allSatisfy { name in
      book.rules(ofName: name).contains { book.entries[$0].exporter == other }
    }
  }
}
