import FleetModel
import TerminalKit

/// How the fleet is laid out by place in a small rectangle: one cell a GPU or a group of the
/// deepest level that fits, in blocks that carry the name of the nearest group above for which
/// there is room.
struct SmallMapLayout {
  /// The cells of one group, in consecutive order.
  struct Block {
    let name: String
    /// Places among the cells of the level.
    let cells: Range<Int>
  }

  let rect: Rect
  let topology: Topology
  /// What a cell is.
  let level: FleetLevel
  let blocks: [Block]
  private let labelWidth: Int
  private let cellWidth: Int
  private let cellsPerRow: Int
  private let rowsPerBlock: Int
  private let blocksPerRow: Int

  /// Blanks between blocks.
  private static let gap = 2
  private static let longestLabel = 10

  /// - Returns: nil for an empty fleet or no room.
  ///
  /// - Parameter finest: the finest level whose entities have values of their own.
  init?(_ topology: Topology, _ rect: Rect, finest: FleetLevel = .gpu) {
    guard topology.gpuCount > 0, !rect.isEmpty else { return nil }
    let levels = topology.visibleLevels.filter { $0 <= finest }
    for place in levels.indices.reversed() where place > 0 {
      guard topology.count(levels[place]) <= rect.width * rect.height else { continue }
      for above in levels[..<place].reversed() {
        if let made = SmallMapLayout(topology, rect, levels[place], under: above) {
          self = made
          return
        }
      }
    }
    return nil
  }

  /// - Returns: nil when the cells of the level do not fit, even as narrow as can be.
  private init?(
    _ topology: Topology, _ rect: Rect, _ level: FleetLevel, under parent: FleetLevel
  ) {
    let blocks = Self.blocks(topology, level, under: parent)
    let most = blocks.reduce(1) { max($0, $1.cells.count) }
    let names = blocks.reduce(0) { max($0, DisplayWidth.columns(of: $1.name)) }
    let label = names == 0 ? 0 : min(Self.longestLabel, names) + 1
    for width in [3, 2, 1] {
      let room = (rect.width - label) / width
      guard room > 0 else { continue }
      let perRow = min(most, room)
      let rows = (most + perRow - 1) / perRow
      let blockWidth = label + perRow * width
      let across = max(1, (rect.width + Self.gap) / (blockWidth + Self.gap))
      let down = (blocks.count + across - 1) / across * rows
      guard down <= rect.height else { continue }
      self.rect = rect
      self.topology = topology
      self.level = level
      self.blocks = blocks
      labelWidth = label
      cellWidth = width
      cellsPerRow = perRow
      rowsPerBlock = rows
      blocksPerRow = across
      return
    }
    return nil
  }

  private static func blocks(
    _ topology: Topology, _ level: FleetLevel, under parent: FleetLevel
  ) -> [Block] {
    let first = topology.groupRange(level).lowerBound
    return topology.groupRange(parent).map { id in
      let group = topology.groups[id]
      guard level != .gpu, !group.gpus.isEmpty else {
        return Block(name: group.name, cells: level == .gpu ? group.gpus : 0..<0)
      }
      let low = topology.group(level, holding: group.gpus.lowerBound) ?? first
      let high = topology.group(level, holding: group.gpus.upperBound - 1) ?? low
      return Block(name: group.name, cells: (low - first)..<(high - first + 1))
    }
  }

  var cellCount: Int { topology.count(level) }

  /// Where a block stands, label and cells.
  func area(ofBlock block: Int) -> (label: Rect, cells: Rect) {
    let width = labelWidth + cellsPerRow * cellWidth
    let x = rect.x + block % blocksPerRow * (width + Self.gap)
    let y = rect.y + block / blocksPerRow * rowsPerBlock
    let label = Rect(x: x, y: y, width: max(0, labelWidth - 1), height: 1)
    let cells = Rect(
      x: x + labelWidth, y: y, width: cellsPerRow * cellWidth, height: rowsPerBlock)
    return (label, cells)
  }

  /// The cell of a column and row within a block; nil past its end.
  func cell(inBlock block: Int, column: Int, row: Int) -> Int? {
    let cell = blocks[block].cells.lowerBound + row * cellsPerRow + column
    return column < cellsPerRow && blocks[block].cells.contains(cell) ? cell : nil
  }

  /// Where a cell is within its block.
  func position(ofCell cell: Int) -> (block: Int, column: Int, row: Int)? {
    guard let block = blocks.firstIndex(where: { $0.cells.contains(cell) }) else { return nil }
    let offset = cell - blocks[block].cells.lowerBound
    return (block, offset % cellsPerRow, offset / cellsPerRow)
  }

  /// The cell at a place of the screen.
  func cell(atX x: Int, y: Int) -> Int? {
    for block in blocks.indices {
      let area = area(ofBlock: block).cells
      guard area.contains(x: x, y: y) else { continue }
      return cell(inBlock: block, column: (x - area.x) / cellWidth, row: y - area.y)
    }
    return nil
  }

  /// The cell beside another one on the screen; the same at an edge.
  func neighbour(of cell: Int, dx: Int, dy: Int) -> Int {
    guard let place = position(ofCell: cell) else { return min(max(0, cell), cellCount - 1) }
    let area = area(ofBlock: place.block).cells
    var x = area.x + place.column * cellWidth
    var y = area.y + place.row
    for _ in 0..<max(rect.width, rect.height) {
      x += dx * cellWidth
      y += dy
      guard rect.contains(x: x, y: y) else { return cell }
      if let found = self.cell(atX: x, y: y), found != cell { return found }
    }
    return cell
  }

  /// Columns of the screen a cell takes.
  var widthOfCell: Int { cellWidth }

  /// The GPUs that a cell covers.
  func gpus(ofCell cell: Int) -> Range<Int> {
    if level == .gpu { return cell..<(cell + 1) }
    return topology.groups[topology.groupRange(level).lowerBound + cell].gpus
  }
}
