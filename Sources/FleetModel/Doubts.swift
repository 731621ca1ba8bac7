/// Values of a source that cannot be and texts that nobody can read, which were taken for errors: how
/// many so far, and the first of them in words.
package struct Doubts: Hashable, Sendable {
  package private(set) var count = 0
  /// `utilization 905 % of gpu 3`, or `... of node-7 gpu 3`; nil while there are none.
  package private(set) var first: String?
  private var unreadableCount = 0
  /// `power draw "12 hp" of gpu 3`; nil while there are none.
  private var firstUnreadable: String?

  package init() {}

  /// Notes what a table refused.
  ///
  /// - Parameter name: of an entity of the table, in words.
  package mutating func note(_ refusals: Refusals, of name: (Int) -> String) {
    guard let (metric, entity, stored) = refusals.first else { return }
    if first == nil {
      first = Self.words(metric, metric.definition.value(stored), of: name(entity))
    }
    count &+= refusals.count
  }

  /// Notes a value, in the metric's unit, that was refused before it came to a table.
  package mutating func note(_ metric: Metric, _ value: Double, of name: @autoclosure () -> String)
  {
    if first == nil { first = Self.words(metric, value, of: name()) }
    count &+= 1
  }

  /// Notes a text in the place of a value that is no number, in no unit that is known, and no word of
  /// the tool for an error.
  package mutating func note(
    unreadable text: @autoclosure () -> String, _ metric: Metric, of name: @autoclosure () -> String
  ) {
    if firstUnreadable == nil {
      let excerpt = HarmlessText.excerpt(text(), limit: 40)
      firstUnreadable = "\(metric.words) \"\(excerpt)\" of \(name())"
    }
    unreadableCount &+= 1
  }

  /// Adds those of another source.
  package mutating func add(_ other: Doubts) {
    first = first ?? other.first
    count &+= other.count
    firstUnreadable = firstUnreadable ?? other.firstUnreadable
    unreadableCount &+= other.unreadableCount
  }

  /// What people are told; empty when nothing is doubted.
  package var notes: [String] {
    var notes: [String] = []
    if let first { notes.append("values that cannot be: \(count), first \(first)") }
    if let firstUnreadable {
      notes.append("cells that cannot be read: \(unreadableCount), first \(firstUnreadable)")
    }
    return notes
  }

  private static func words(_ metric: Metric, _ value: Double, of name: String) -> String {
    let definition = metric.definition
    let isWhole = value == value.rounded() && abs(value) < 9e15
    var text = isWhole ? String(Int64(value)) : String(value)
    if definition.unit != .count, definition.unit != .code {
      text += " " + definition.unit.rawValue
    }
    return [metric.words, text, "of", name].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension Metric {
  /// Its stable name as words: `memory utilization`, `xid`.
  package var words: String {
    var words = ""
    for letter in definition.id {
      if letter.isUppercase, words.last?.isUppercase == false { words += " " }
      words += letter.isUppercase ? letter.lowercased() : String(letter)
    }
    return words
  }
}
