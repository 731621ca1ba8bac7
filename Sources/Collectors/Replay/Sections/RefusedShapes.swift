/// What lines look like that begin no section, so that the thousands that are alike but for their
/// numbers are not looked into again: evidence of a header is made of names, not of numbers.
struct RefusedShapes: Sendable {
  private var shapes: Set<UInt64> = []
  private static let most = 4096

  func contains(_ shape: UInt64) -> Bool { shapes.contains(shape) }

  mutating func insert(_ shape: UInt64) {
    if shapes.count == Self.most { shapes.removeAll(keepingCapacity: true) }
    shapes.insert(shape)
  }

  /// A number for all lines that are alike but for words that hold a digit; nil for lines that have
  /// to be looked into each by itself: a row of columns that the user named is known by its numbers.
  static func shape(of line: Bytes, columns: [String]?) -> UInt64? {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
      (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    var before = hash
    var hasDigit = false
    for byte in line {
      if LinePrefix.edge(byte) == nil {
        if Bytes.isDigit(byte) {
          if columns != nil { return nil }
          hasDigit = true
        }
        hash = mix(hash, byte)
        continue
      }
      if hasDigit { hash = mix(before, 0x30) }
      hash = mix(hash, byte)
      before = hash
      hasDigit = false
    }
    return hasDigit ? mix(before, 0x30) : hash
  }
}
