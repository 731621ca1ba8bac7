/// The axis left of a graph: its largest value above, its smallest below.
package struct GraphAxis: Sendable {
  /// The value at the top, as the caller formats it (`100`, `1.5`).
  package var top: String
  /// The value at the bottom.
  package var bottom: String
  /// What the length of the graph means (`5 m`), nil where the panel says it elsewhere.
  package var window: String?

  package init(top: String, bottom: String, window: String? = nil) {
    self.top = top
    self.bottom = bottom
    self.window = window
  }

  /// Draws labels and axis line; too narrow a rectangle is left to the graph alone.
  ///
  /// - Returns: what is left for the graph.
  @discardableResult
  package func draw(on screen: inout Screen, _ rect: Rect) -> Rect {
    let labels = max(screen.columns(of: top), screen.columns(of: bottom))
    guard rect.height > 0, rect.width >= labels + 9 else { return rect }
    let (left, graph) = rect.cutLeft(labels + 1)
    let column = left.cutLeft(labels).left
    screen.put(top, in: column, alignment: .right, .muted)
    if rect.height > 1 {
      screen.put(bottom, in: column, row: rect.height - 1, alignment: .right, .muted)
    }
    let line: Unicode.Scalar = screen.charset == .ascii ? "|" : "⡇"
    screen.fill(left.cutRight(1).right, line, Style(.frame))
    return graph
  }

  /// Prints the window's length over the graph's upper right corner; drawn after the graph.
  package func drawWindow(on screen: inout Screen, _ graph: Rect) {
    guard let window, graph.height > 1, graph.width > screen.columns(of: window) + 4 else { return }
    screen.put(window, in: graph, alignment: .right, .muted)
  }
}
