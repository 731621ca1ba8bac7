/// A text looked for in names, whatever the case of its Latin letters.
struct TextMatch: Sendable {
  private let wanted: [UInt8]

  init(_ text: String) { wanted = text.utf8.map(Self.lower) }

  var isEmpty: Bool { wanted.isEmpty }
  var count: Int { wanted.count }

  /// Whether a name contains the text; an absent name contains nothing.
  func isIn(_ name: String?) -> Bool {
    guard let name, let first = wanted.first else { return wanted.isEmpty }
    var copy = name
    return copy.withUTF8 { bytes in
      guard bytes.count >= wanted.count else { return false }
      for start in 0...(bytes.count - wanted.count) where Self.lower(bytes[start]) == first {
        if isAt(start, bytes) { return true }
      }
      return false
    }
  }

  private func isAt(_ start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for place in 1..<max(1, wanted.count)
    where Self.lower(bytes[start + place]) != wanted[place] {
      return false
    }
    return true
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }
}
