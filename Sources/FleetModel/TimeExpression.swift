/// A moment as people write it after `--at`, `--from` and `--to`.
///
/// Forms: an ISO 8601 date or date and time (`2026-11-22T14:03:20.5+01:00`, `2026-11-22 14:03`,
/// `2026-11-22`; without an offset in the zone of this machine), `start`, `end`, and the last two
/// moved by a duration (`start+90s`, `end-1h30m`).
package enum TimeExpression: Hashable, Sendable {
  /// A moment on the calendar.
  case instant(Timestamp)
  /// Milliseconds after the first frame there is.
  case afterStart(Int64)
  /// Milliseconds after the last frame there is; mostly negative.
  case afterEnd(Int64)

  /// Reads an expression.
  /// - Throws: where it cannot go on, and what it expected there.
  package init(parsing text: String) throws(TimeExpressionError) {
    var scanner = TimeScanner(text)
    scanner.skipBlanks()
    self = try Self.read(&scanner)
    scanner.skipBlanks()
    if !scanner.isAtEnd { throw scanner.error("nothing more") }
  }

  /// Each form is known by how it begins.
  private static func read(
    _ scanner: inout TimeScanner
  ) throws(TimeExpressionError) -> TimeExpression {
    if scanner.take(word: "start") { return .afterStart(try scanner.shift()) }
    if scanner.take(word: "end") { return .afterEnd(try scanner.shift()) }
    guard scanner.isAtDigit else {
      throw scanner.error("a date such as 2026-11-22T14:03:20, `start`, `end`, or `end-5m`")
    }
    return .instant(try scanner.dateAndTime())
  }

  /// The moment meant in a history that reaches from its first to its last frame. It may lie
  /// outside: what is shown then is for the reader of the history to say.
  package func resolve(start: Timestamp, end: Timestamp) -> Timestamp {
    switch self {
    case .instant(let time): time
    case .afterStart(let shift): Self.moved(start, shift)
    case .afterEnd(let shift): Self.moved(end, shift)
    }
  }

  private static func moved(_ time: Timestamp, _ shift: Int64) -> Timestamp {
    let (sum, overflow) = time.milliseconds.addingReportingOverflow(shift)
    return Timestamp(milliseconds: overflow ? (shift < 0 ? .min : .max) : sum)
  }
}

/// Why a time expression cannot be read: where, and what was expected there.
package struct TimeExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
  package let text: String
  /// Characters before the place of the error, for a caret under it.
  package let offset: Int
  /// What would have been right there.
  package let expected: String

  /// `"2026-1x-01": unexpected "x" at character 7; expected two digits`.
  package var description: String {
    let found =
      offset < text.count
      ? "unexpected \"\(text.dropFirst(offset).prefix(1))\" at character \(offset + 1)"
      : "it ends too early"
    return "\"\(text)\": \(found); expected \(expected)"
  }
}
