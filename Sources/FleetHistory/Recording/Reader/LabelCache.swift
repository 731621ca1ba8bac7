import FleetModel

/// The label tables of a file that were read: frames of one record share its table.
struct LabelCache: Sendable {
  /// Codes that are held at most, by their number; two tables always are.
  private static let mostCodes = 16 << 20

  /// Last used last; nil for records that cannot be read.
  private var tables: [(number: UInt64, table: LabelTable?)] = []

  mutating func table(_ number: UInt64) -> LabelTable?? {
    guard let place = tables.lastIndex(where: { $0.number == number }) else { return nil }
    let found = tables.remove(at: place)
    tables.append(found)
    return .some(found.table)
  }

  /// - Returns: the table to use: another thread may have read it meanwhile.
  mutating func insert(_ number: UInt64, _ table: LabelTable?) -> LabelTable? {
    if let known = self.table(number) { return known }
    tables.append((number, table))
    while tables.count > 2, codes > Self.mostCodes { tables.removeFirst() }
    return table
  }

  mutating func removeAll() { tables.removeAll() }

  private var codes: Int {
    tables.reduce(0) { $0 + 1024 + ($1.table.map { $0.count * $0.columns.count } ?? 0) }
  }
}
