/// A history of one row: a character a sample, newest at the right.
package enum Sparkline {
  private static let blocks: [Unicode.Scalar] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let characters: [Unicode.Scalar] = [".", ":", "-", "=", "#"]

  /// Draws samples, oldest first, one a column, into the first row; nil is a gap.
  ///
  /// A gap between samples is shaded in Unicode and blank in ASCII. Columns before the first
  /// sample stay blank: there nothing was expected.
  package static func draw(
    on screen: inout Screen, _ rect: Rect, samples: [Double?],
    scale: ClosedRange<Double>, paint: Paint
  ) {
    guard !rect.isEmpty else { return }
    let newest = samples.suffix(rect.width)
    let glyphs = screen.charset == .ascii ? characters : blocks
    let levels = GraphScale(range: scale, dots: glyphs.count)
    var x = rect.maxX - newest.count
    for sample in newest {
      screen[x, rect.y] = cell(of: sample, levels, glyphs, paint, screen.charset)
      x += 1
    }
  }

  private static func cell(
    of sample: Double?, _ levels: GraphScale, _ glyphs: [Unicode.Scalar], _ paint: Paint,
    _ charset: Screen.Charset
  ) -> Cell {
    guard let sample, let dot = levels.dot(of: sample), let share = levels.share(of: sample) else {
      return Cell(charset == .ascii ? " " : "░", Style(.trough))
    }
    return Cell(glyphs[dot], Style(paint.ink(at: share), []))
  }
}
