/// Finds what was meant by a word, of a file that people write, that is not known.
package enum Spelling {
  /// The candidate with the fewest letters to change, nil when none is near.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    // A text that long is no slip, and every letter of it would be compared.
    guard word.utf8.count <= 64 else { return nil }
    let limit = max(word.count < 3 ? 1 : 2, word.count / 3)
    let ranked = candidates.map { (name: $0, distance: distance(word, $0)) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= limit else {
      return candidates.first { !word.isEmpty && $0.hasPrefix(word) }
    }
    return best.name
  }

  /// `; did you mean "good"?`, or nothing.
  package static func hint(for word: String, among candidates: [String]) -> String {
    nearest(to: word, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
  }

  /// Letters to insert, delete, replace or swap between two words.
  private static func distance(_ left: String, _ right: String) -> Int {
    let (a, b) = (Array(left.lowercased()), Array(right.lowercased()))
    var before = Array(0...b.count)
    var current = before
    for i in a.indices {
      let older = before
      before = current
      current[0] = i + 1
      for j in b.indices {
        let replaced = before[j] + (a[i] == b[j] ? 0 : 1)
        var best = min(replaced, before[j + 1] + 1, current[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 1) }
        current[j + 1] = best
      }
    }
    return current[b.count]
  }
}
