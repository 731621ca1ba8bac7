import FleetModel

/// Registers of a unit as they were read: blocks, the newest first.
struct SunSpecRegisters: Hashable, Sendable {
  struct Block: Hashable, Sendable {
    let start: Int
    let words: [UInt16]

    var end: Int { start + words.count }
  }

  var blocks: [Block] = []

  init(_ blocks: [Block] = []) { self.blocks = blocks }

  /// The words at an address, when one block holds them all: a number is never put together of two
  /// reads.
  func words(_ address: Int, _ count: Int) -> ArraySlice<UInt16>? {
    guard address >= 0, count > 0 else { return nil }
    for block in blocks where address >= block.start && address + count <= block.end {
      return block.words[(address - block.start)..<(address - block.start + count)]
    }
    return nil
  }

  /// Big-endian words as one number; at most four.
  func raw(_ address: Int, _ count: Int) -> UInt64? {
    words(address, count)?.reduce(0) { $0 << 16 | UInt64($1) }
  }

  /// A text of registers: up to the first NUL, without what a terminal could take for an order; nil
  /// when it is empty or not implemented (0x0080).
  func text(_ address: Int, _ count: Int) -> String? {
    guard let words = words(address, count), words.first != 0x0080 else { return nil }
    var bytes: [UInt8] = []
    for word in words {
      bytes.append(UInt8(truncatingIfNeeded: word >> 8))
      bytes.append(UInt8(truncatingIfNeeded: word))
    }
    let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    let harmless = HarmlessText.excerpt(text, limit: 64)
    let trimmed = harmless.drop { $0 == " " }
    return trimmed.isEmpty ? nil : String(trimmed)
  }
}
