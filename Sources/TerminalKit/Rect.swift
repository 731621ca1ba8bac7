/// A size in cells.
package struct Size: Hashable, Sendable {
  package var width: Int
  package var height: Int
  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }
}

/// A rectangle of cells; x grows to the right, y downwards. Never of negative size.
package struct Rect: Hashable, Sendable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  package init(_ size: Size) {
    self.init(x: 0, y: 0, width: size.width, height: size.height)
  }

  package var maxX: Int { x + width }
  package var maxY: Int { y + height }
  package var isEmpty: Bool { width == 0 || height == 0 }

  package func contains(x px: Int, y py: Int) -> Bool {
    px >= x && px < maxX && py >= y && py < maxY
  }

  /// The rectangle without a margin of cells on each side.
  package func inset(horizontal: Int = 0, vertical: Int = 0) -> Rect {
    Rect(
      x: x + min(horizontal, width), y: y + min(vertical, height),
      width: width - 2 * horizontal, height: height - 2 * vertical)
  }

  package func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(
      x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// Cuts rows off the top: the rows cut, and what is left.
  package func cutTop(_ rows: Int) -> (top: Rect, rest: Rect) {
    let taken = min(max(0, rows), height)
    return (
      Rect(x: x, y: y, width: width, height: taken),
      Rect(x: x, y: y + taken, width: width, height: height - taken)
    )
  }

  /// Cuts rows off the bottom: the rows cut, and what is left.
  package func cutBottom(_ rows: Int) -> (bottom: Rect, rest: Rect) {
    let taken = min(max(0, rows), height)
    return (
      Rect(x: x, y: maxY - taken, width: width, height: taken),
      Rect(x: x, y: y, width: width, height: height - taken)
    )
  }

  /// Cuts columns off the left: the columns cut, and what is left.
  package func cutLeft(_ columns: Int) -> (left: Rect, rest: Rect) {
    let taken = min(max(0, columns), width)
    return (
      Rect(x: x, y: y, width: taken, height: height),
      Rect(x: x + taken, y: y, width: width - taken, height: height)
    )
  }

  /// Cuts columns off the right: the columns cut, and what is left.
  package func cutRight(_ columns: Int) -> (right: Rect, rest: Rect) {
    let taken = min(max(0, columns), width)
    return (
      Rect(x: maxX - taken, y: y, width: taken, height: height),
      Rect(x: x, y: y, width: width - taken, height: height)
    )
  }

  /// Columns side by side whose widths differ by at most one and tile the rectangle exactly.
  package func columns(_ count: Int) -> [Rect] {
    guard count > 0 else { return [] }
    return (0..<count).map { index in
      let left = width * index / count
      let right = width * (index + 1) / count
      return Rect(x: x + left, y: y, width: right - left, height: height)
    }
  }

  /// Rows above each other whose heights differ by at most one and tile the rectangle exactly.
  package func rows(_ count: Int) -> [Rect] {
    guard count > 0 else { return [] }
    return (0..<count).map { index in
      let top = height * index / count
      let bottom = height * (index + 1) / count
      return Rect(x: x, y: y + top, width: width, height: bottom - top)
    }
  }
}
