import FleetModel
import TerminalKit

/// Where the cells of the map stand: blocks of cells by place, every block in a slot of the same
/// size, so that the eye finds columns. Coordinates count from the grid's own corner.
struct MapLayout {
  /// The cells of one group.
  struct Block {
    let label: String
    /// Entities of the cell level that the block covers.
    let units: Range<Int>
    let x: Int
    let y: Int
    /// Place of its first cell among all cells.
    let firstCell: Int
    let cellCount: Int
  }

  /// A word at the left of the blocks of a larger group.
  struct Section {
    let label: String
    let y: Int
  }

  let cellLevel: FleetLevel
  /// Entities of the cell level that one cell covers.
  let covers: Int
  let cellWidth: Int
  /// Rows of the screen that a line of cells takes.
  let lineHeight: Int
  let cellsPerLine: Int
  /// Columns of a block's label, the blank after it included; 0 without labels.
  let labelWidth: Int
  let sectionWidth: Int
  let sections: [Section]
  let blocks: [Block]
  let cellCount: Int

  /// Whether cells are wide enough to hold their number.
  var isTiled: Bool { cellWidth >= 9 }

  /// The entities under a cell.
  func units(ofCell cell: Int) -> Range<Int> {
    let block = blocks[block(ofCell: cell)]
    let start = block.units.lowerBound + (cell - block.firstCell) * covers
    return start..<min(block.units.upperBound, start + covers)
  }

  /// The block that holds a cell; binary search.
  func block(ofCell cell: Int) -> Int {
    var low = 0
    var high = blocks.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if blocks[middle].firstCell <= cell { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The cell that covers an entity of the cell level; the nearest one for what is outside.
  func cell(ofUnit unit: Int) -> Int {
    var low = 0
    var high = blocks.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if blocks[middle].units.lowerBound <= unit { low = middle } else { high = middle - 1 }
    }
    let block = blocks[low]
    let place = (unit - block.units.lowerBound) / covers
    return block.firstCell + min(max(place, 0), max(0, block.cellCount - 1))
  }

  /// The corner of a cell.
  func origin(ofCell cell: Int) -> (x: Int, y: Int) {
    let block = blocks[block(ofCell: cell)]
    let place = cell - block.firstCell
    return (
      block.x + labelWidth + place % cellsPerLine * cellWidth,
      block.y + place / cellsPerLine * lineHeight
    )
  }

  /// The cell at a place of the grid; nil between cells.
  func cell(atX x: Int, y: Int) -> Int? {
    for block in blocks where y >= block.y {
      let line = (y - block.y) / lineHeight
      let column = x - block.x - labelWidth
      guard column >= 0, column / cellWidth < cellsPerLine else { continue }
      let place = line * cellsPerLine + column / cellWidth
      if place < block.cellCount { return block.firstCell + place }
    }
    return nil
  }

  /// The nearest cell on the next line that has any, above (-1) or below (+1); nil at the edge.
  func neighbour(of cell: Int, lines direction: Int) -> Int? {
    let here = origin(ofCell: cell)
    var best: (cell: Int, rows: Int, columns: Int)?
    for candidate in 0..<cellCount {
      let place = origin(ofCell: candidate)
      let rows = (place.y - here.y) * direction
      guard rows > 0 else { continue }
      let columns = abs(place.x - here.x)
      if best.map({ (rows, columns) < ($0.rows, $0.columns) }) ?? true {
        best = (candidate, rows, columns)
      }
    }
    return best?.cell
  }
}
