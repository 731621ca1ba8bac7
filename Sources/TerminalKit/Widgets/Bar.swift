/// A horizontal bar of one row for a share (memory, state of charge, power of limit).
package enum Bar {
  private static let eighths: [Unicode.Scalar] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  /// Draws the bar into the first row of the rectangle.
  ///
  /// - Parameters:
  ///   - share: 0...1, clipped; nil draws an empty trough with a dash in the middle.
  ///   - mark: where on the scale 0...1 a limit or a reserve stands, nil for none.
  package static func draw(
    on screen: inout Screen, _ rect: Rect, share: Double?, paint: Paint, mark: Double? = nil
  ) {
    guard !rect.isEmpty else { return }
    let row = rect.cutTop(1).top
    screen.fill(row, screen.charset == .ascii ? "." : "·", Style(.trough))
    guard let share, share.isFinite else {
      screen.put("—", x: row.x + row.width / 2, y: row.y, width: 1, Style(.muted))
      return
    }
    fill(on: &screen, row, share: min(max(share, 0), 1), paint)
    if let mark, mark.isFinite { drawMark(on: &screen, row, at: min(max(mark, 0), 1)) }
  }

  /// The gradient form of `draw(on:_:share:paint:mark:)`.
  package static func draw(
    on screen: inout Screen, _ rect: Rect, share: Double?, gradient: Gradient,
    mark: Double? = nil
  ) {
    draw(on: &screen, rect, share: share, paint: .gradient(gradient), mark: mark)
  }

  private static func fill(
    on screen: inout Screen, _ row: Rect, share: Double, _ paint: Paint
  ) {
    let ascii = screen.charset == .ascii
    let style = Style(paint.ink(at: share), [])
    var parts = Int(share * Double(row.width * 8) + 0.5)
    if share > 0 { parts = max(1, parts) }
    if ascii { parts = (parts + 4) / 8 * 8 }
    let full = min(row.width, parts / 8)
    screen.fill(row.cutLeft(full).left, ascii ? "#" : "█", style)
    if full < row.width, parts % 8 > 0 {
      screen[row.x + full, row.y] = Cell(eighths[parts % 8 - 1], style)
    }
  }

  private static func drawMark(on screen: inout Screen, _ row: Rect, at mark: Double) {
    let x = row.x + min(row.width - 1, Int(mark * Double(row.width)))
    let under = screen[x, row.y]
    let isFilled = under.scalar == "█"
    let ground = isFilled ? under.style.foreground : Ink.role(.background)
    screen[x, row.y] = Cell(
      screen.charset == .ascii ? "|" : "│", Style(.role(.limit), on: ground, .bold))
  }
}
