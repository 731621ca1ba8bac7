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

  /// Registers of the widest type: no block can be made shorter.
  private static let shortest = 4

  private let points: [RegisterPoint]
  /// The most registers of a read, where a unit takes fewer than the standard has it.
  private var longest: [UInt8: Int] = [:]
  package private(set) var blocks: [Block]

  package init(_ points: [RegisterPoint]) {
    self.points = points
    let order = points.indices.sorted { Self.precedes(points[$0], points[$1]) }
    blocks = Self.blocks(of: order, points, most: Int(ModbusRead.most))
  }

  private static func precedes(_ a: RegisterPoint, _ b: RegisterPoint) -> Bool {
    (a.unitID, a.table.rawValue, a.start) < (b.unitID, b.table.rawValue, b.start)
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
        unit: point.unitID, table: point.table, address: UInt16(clamping: point.start),
        count: UInt16(clamping: end - point.start))
      blocks.append(Block(read: read, points: members))
    }
    for place in order {
      let point = points[place]
      if let first = members.first.map({ points[$0] }), first.unitID == point.unitID,
        first.table == point.table, point.start <= end + widestGap,
        max(end, point.end) - first.start <= most
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
      let gap = point.start - end
      if gap > widest?.gap ?? 0 { widest = (gap, place) }
      end = max(end, point.end)
    }
    return widest?.place
  }

  /// Notes that a unit found a block too long (exception 3): none of its blocks will be longer than
  /// half of it.
  ///
  /// - Returns: the parts of that block; empty when it cannot be shorter.
  package mutating func halve(_ block: Block) -> [Block] {
    guard block.points.count > 1 else { return [] }
    let half = max(Self.shortest, Int(block.read.count) / 2)
    guard half < block.read.count else { return split(block) }
    longest[block.read.unit] = min(longest[block.read.unit] ?? half, half)
    return shortened(block) ?? []
  }

  /// Parts a block that is longer than its unit takes.
  ///
  /// - Returns: the parts, which stand in its place; nil when it is not too long.
  package mutating func shortened(_ block: Block) -> [Block]? {
    guard let most = longest[block.read.unit], block.read.count > most,
      let place = blocks.firstIndex(of: block)
    else { return nil }
    let parts = Self.blocks(of: block.points, points, most: most)
    blocks.replaceSubrange(place...place, with: parts)
    return parts
  }
}
