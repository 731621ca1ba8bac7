/// Which registers are read together: points that lie close, up to 125 registers at a time, and
/// fewer once a device has refused.
package struct RegisterPlan: Sendable {
  /// One read and the points in it, by their place in the map.
  package struct Block: Hashable, Sendable {
    package let read: ModbusRead
    package let points: [Int]
  }

  /// Registers between points that are read along and thrown away.
  static let widestGap = 8

  private let points: [RegisterPoint]
  package private(set) var blocks: [Block]

  package init(_ points: [RegisterPoint]) {
    self.points = points
    let order = points.indices.sorted { Self.precedes(points[$0], points[$1]) }
    blocks = Self.blocks(of: order, points, most: Int(ModbusRead.most))
  }

  private static func precedes(_ a: RegisterPoint, _ b: RegisterPoint) -> Bool {
    (a.unitID, a.table.rawValue, a.address) < (b.unitID, b.table.rawValue, b.address)
  }

  /// Blocks of points in the order of their addresses.
  private static func blocks(
    of order: some Sequence<Int>, _ points: [RegisterPoint], most: Int
  ) -> [Block] {
    var blocks: [Block] = []
    var members: [Int] = []
    var end = 0
    func close() {
      guard let first = members.first else { return }
      let point = points[first]
      let read = ModbusRead(
        unit: point.unitID, table: point.table, address: point.address,
        count: UInt16(clamping: end - Int(point.address)))
      blocks.append(Block(read: read, points: members))
    }
    for place in order {
      let point = points[place]
      if let first = members.first.map({ points[$0] }), first.unitID == point.unitID,
        first.table == point.table, Int(point.address) <= end + widestGap,
        max(end, point.end) - Int(first.address) <= most
      {
        members.append(place)
        end = max(end, point.end)
      } else {
        close()
        members = [place]
        end = point.end
      }
    }
    close()
    return blocks
  }

  /// Parts a block that a unit does not have as a whole (exception 2): what it lacks may be one
  /// point, or what lies between them.
  ///
  /// - Returns: the parts, which stand in its place; empty when it is but one point.
  package mutating func split(_ block: Block) -> [Block] {
    guard block.points.count > 1, let place = blocks.firstIndex(of: block) else { return [] }
    let cut = widestGap(in: block) ?? block.points.count / 2
    let parts = [block.points[..<cut], block.points[cut...]].flatMap {
      Self.blocks(of: $0, points, most: Int(ModbusRead.most))
    }
    blocks.replaceSubrange(place...place, with: parts)
    return parts
  }

  /// Where in a block's points the most registers lie between two; nil where none do.
  private func widestGap(in block: Block) -> Int? {
    var widest: (gap: Int, place: Int)?
    var end = points[block.points[0]].end
    for place in block.points.indices.dropFirst() {
      let point = points[block.points[place]]
      let gap = Int(point.address) - end
      if gap > widest?.gap ?? 0 { widest = (gap, place) }
      end = max(end, point.end)
    }
    return widest?.place
  }

  /// Halves all blocks of a unit that are longer than half a block that the unit found too long
  /// (exception 3).
  ///
  /// - Returns: the parts of that block; empty when it cannot be shorter.
  package mutating func halve(_ block: Block) -> [Block] {
    guard block.points.count > 1 else { return [] }
    let most = max(4, Int(block.read.count) / 2)
    guard most < block.read.count else { return split(block) }
    var parts: [Block] = []
    blocks = blocks.flatMap { other -> [Block] in
      guard other.read.unit == block.read.unit, other.read.count > most else { return [other] }
      let shorter = Self.blocks(of: other.points, points, most: most)
      if other == block { parts = shorter }
      return shorter
    }
    return parts
  }
}
