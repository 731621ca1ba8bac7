/// A frame in the middle of the screen that covers what is behind it.
package enum Popup {
  /// The rectangle of a popup of a wanted inner size, kept inside the screen.
  package static func place(in bounds: Rect, content: Size) -> Rect {
    let width = min(bounds.width, content.width + 4)
    let height = min(bounds.height, content.height + 2)
    return Rect(
      x: bounds.x + (bounds.width - width) / 2, y: bounds.y + (bounds.height - height) / 2,
      width: width, height: height)
  }

  /// Clears the place and draws the frame.
  ///
  /// - Returns: the inside, a blank column apart from the border.
  package static func draw(
    on screen: inout Screen, in bounds: Rect, content: Size, title: String,
    footer: String? = nil
  ) -> Rect {
    let rect = place(in: bounds, content: content)
    screen.fill(rect, " ", .text)
    let inside = PanelFrame.draw(
      on: &screen, rect, title: title, footer: footer, focused: true)
    return inside.width >= 3 ? inside.inset(horizontal: 1) : inside
  }
}
