import FleetModel

/// What the first lines look like that nobody took: rows of a query whose header is missing are
/// told apart from other texts, so that a refusal says what to do.
struct StrangeLines: Sendable {
  private var counts: [Int] = []
  /// The first line that is not blank, whatever it is.
  private(set) var first: [UInt8] = []
  private static let looked = 64

  mutating func add(_ line: Bytes, isStamp: Bool) {
    if first.isEmpty { first = [UInt8](line.part(0, 1024)) }
    guard !isStamp, counts.count < Self.looked else { return }
    counts.append(line.reduce(0) { $1 == 0x2C ? $0 + 1 : $0 })
  }

  /// Whether the first line names columns, of which none is a GPU's, in place of values.
  var beginWithForeignHeader: Bool {
    guard let first = counts.first, first > 0 else { return false }
    return self.first.withUnsafeBufferPointer { line in
      line.split(separator: 0x2C).allSatisfy { cell in
        let cell = Bytes(rebasing: cell).trimmed
        let start = cell.first == 0x22 ? cell.part(1, cell.count).first : cell.first
        return start.map { LinePrefix.edge($0) == nil && !Bytes.isDigit($0) } ?? true
      }
    }
  }

  /// Whether most have the same number of cells, and more than one.
  var lookHeaderless: Bool {
    guard let first = counts.first, first > 0 else { return false }
    return counts.filter { $0 == first }.count * 4 >= counts.count * 3
  }
}
