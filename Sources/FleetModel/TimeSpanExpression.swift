/// One moment, or a stretch of time from one moment to another, as people write it where a single
/// argument takes either: `14:00..14:30`, `start+1m..+90s`, `2026-11-22T14:03+15m`.
package struct TimeSpanExpression: Hashable, Sendable {
  package let start: TimeExpression
  /// Nil for a single moment.
  package let end: TimeExpression?

  /// Reads a moment, `T..T`, or a moment on the clock and a length.
  /// - Throws: where it cannot go on, and what it expected there.
  package init(parsing text: String) throws(TimeExpressionError) {
    if let dots = TimeScanner.dots(in: text) {
      var first = TimeScanner(text, upTo: dots)
      start = try TimeExpression.whole(&first)
      var second = TimeScanner(text, from: dots + 2)
      end = try TimeExpression.whole(&second)
      return
    }
    var scanner = TimeScanner(text)
    scanner.skipBlanks()
    start = try TimeExpression.read(&scanner)
    scanner.skipBlanks()
    end = scanner.isAtPlus ? .shift(try scanner.shift()) : nil
    scanner.skipBlanks()
    if !scanner.isAtEnd { throw scanner.error("nothing more, `..` or `+` and a duration") }
  }
}
