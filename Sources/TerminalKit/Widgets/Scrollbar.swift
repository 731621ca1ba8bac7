/// A vertical scrollbar one column wide.
package enum Scrollbar {
  /// Draws track and thumb; the thumb touches an end only where the list does.
  package static func draw(
    on screen: inout Screen, _ rect: Rect, offset: Int, visible: Int, of count: Int
  ) {
    guard rect.height > 0, rect.width > 0, count > visible, visible > 0 else { return }
    let ascii = screen.charset == .ascii
    let column = rect.cutLeft(1).left
    screen.fill(column, ascii ? "." : "│", Style(.trough))
    let share = Double(visible) / Double(count)
    let thumb = min(rect.height, max(1, Int(share * Double(rect.height))))
    let free = rect.height - thumb
    let place = Double(offset) / Double(count - visible) * Double(free)
    let top = min(max(0, Int(place.rounded())), free)
    screen.fill(
      Rect(x: column.x, y: column.y + top, width: 1, height: thumb), ascii ? "#" : "┃",
      Style(.muted))
  }
}
