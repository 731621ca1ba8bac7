/// The cursor of a list and the first row on the screen.
package struct ScrollPosition: Hashable, Sendable {
  /// Row that has the cursor, from 0.
  package var cursor: Int
  /// First row on the screen.
  package var offset: Int

  package init(cursor: Int = 0, offset: Int = 0) {
    self.cursor = cursor
    self.offset = offset
  }

  /// The position with the cursor inside the list and on the screen, moved as little as needed.
  package func fitted(count: Int, height: Int) -> ScrollPosition {
    guard count > 0, height > 0 else { return ScrollPosition() }
    let cursor = min(max(0, self.cursor), count - 1)
    let lowest = max(0, cursor - height + 1)
    let offset = min(min(max(self.offset, lowest), cursor), max(0, count - height))
    return ScrollPosition(cursor: cursor, offset: offset)
  }

  /// Moves the cursor by rows (negative: up), staying inside the list.
  package mutating func move(by rows: Int, count: Int, height: Int) {
    cursor = min(max(0, cursor), max(0, count - 1))
    let (moved, overflow) = cursor.addingReportingOverflow(rows)
    cursor = overflow ? (rows < 0 ? 0 : count - 1) : moved
    self = fitted(count: count, height: height)
  }

  /// `12/2,048`: the cursor's row, from 1, and how many there are.
  package func indicator(count: Int) -> String {
    guard count > 0 else { return "0/0" }
    let row = min(max(0, cursor), count - 1) + 1
    return NumberText.grouped(row) + "/" + NumberText.grouped(count)
  }
}
