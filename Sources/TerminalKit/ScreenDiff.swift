import Glibc

/// What changed between two screens, as runs of cells within a row.
package enum ScreenDiff {
  /// Calls `body` for each run of changed cells, top to bottom, left to right; nothing is
  /// allocated. Runs never begin or end inside a wide character of either screen.
  ///
  /// Screens of different sizes have nothing in common: every row is one run.
  package static func forEachRun(
    from old: Screen, to new: Screen, _ body: (_ y: Int, _ columns: Range<Int>) -> Void
  ) {
    let width = new.size.width
    guard old.size == new.size else {
      for y in 0..<new.size.height where width > 0 { body(y, 0..<width) }
      return
    }
    old.cells.withUnsafeBufferPointer { before in
      new.cells.withUnsafeBufferPointer { after in
        for y in 0..<new.size.height {
          let row = y * width..<(y + 1) * width
          if areSame(before, after, row) { continue }
          forEachRun(before[row], after[row], in: row) { run in
            body(y, run.lowerBound - row.lowerBound..<run.upperBound - row.lowerBound)
          }
        }
      }
    }
  }

  /// Whether a row has not changed, bit for bit: most have not.
  private static func areSame(
    _ before: UnsafeBufferPointer<Cell>, _ after: UnsafeBufferPointer<Cell>, _ row: Range<Int>
  ) -> Bool {
    guard let before = before.baseAddress, let after = after.baseAddress else { return true }
    let size = row.count * MemoryLayout<Cell>.stride
    return memcmp(before + row.lowerBound, after + row.lowerBound, size) == 0
  }

  private static func forEachRun(
    _ before: Slice<UnsafeBufferPointer<Cell>>, _ after: Slice<UnsafeBufferPointer<Cell>>,
    in row: Range<Int>, _ body: (Range<Int>) -> Void
  ) {
    func isInside(_ index: Int) -> Bool {
      before[index].isContinuation || after[index].isContinuation
    }
    var index = row.lowerBound
    var done = row.lowerBound
    while index < row.upperBound {
      guard before[index] != after[index] else {
        index += 1
        continue
      }
      var start = index
      while start > done, isInside(start) { start -= 1 }
      while index < row.upperBound, before[index] != after[index] || isInside(index) {
        index += 1
      }
      body(start..<index)
      done = index
    }
  }
}
