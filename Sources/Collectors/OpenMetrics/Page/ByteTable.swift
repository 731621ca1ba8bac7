import Glibc

/// Numbers texts by their bytes, in the order in which they are first met: a hash table over one
/// arena of bytes, which finds a text without making a string of it.
struct ByteTable: Sendable {
  private struct Entry: Sendable {
    var start: UInt32
    var length: UInt32
    var hash: UInt32
  }

  private var arena: [UInt8] = []
  private var entries: [Entry] = []
  /// Numbers of entries plus one, by hash; 0 where there is none. Its size is a power of two.
  private var slots = [UInt32](repeating: 0, count: 64)
  /// Bytes of all texts at most.
  private let limit: Int

  init(limit: Int = 256 << 20) { self.limit = limit }

  var count: Int { entries.count }

  /// The number of a text; nil when it has none.
  func find(_ text: Bytes) -> Int? { look(text, Self.hash(text)).found }

  /// The number of a text, a new one when it has none; nil when the table is full.
  mutating func number(_ text: Bytes) -> Int? {
    let hash = Self.hash(text)
    let look = look(text, hash)
    if let found = look.found { return found }
    guard arena.count &+ text.count <= limit, text.count < 1 << 24 else { return nil }
    entries.append(
      Entry(start: UInt32(arena.count), length: UInt32(text.count), hash: hash))
    arena.append(contentsOf: text)
    slots[look.slot] = UInt32(entries.count)
    if entries.count &* 2 > slots.count { grow() }
    return entries.count &- 1
  }

  /// Whether the text of a number stands in a line, with more of the line behind it.
  ///
  /// - Returns: where the line goes on.
  @inline(__always)
  func prefix(_ number: Int, of line: Bytes, from start: Int = 0) -> Int? {
    guard number >= 0, number < entries.count else { return nil }
    let entry = entries[number]
    let end = start &+ Int(entry.length)
    guard end < line.count, let base = line.baseAddress else { return nil }
    let isSame = arena.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { memcmp($0 + Int(entry.start), base + start, end &- start) == 0 }
    }
    return isSame ?? (entry.length == 0) ? end : nil
  }

  private func look(_ text: Bytes, _ hash: UInt32) -> (found: Int?, slot: Int) {
    let mask = slots.count &- 1
    var slot = Int(hash) & mask
    while slots[slot] != 0 {
      let number = Int(slots[slot]) &- 1
      if entries[number].hash == hash, holds(number, text) { return (number, slot) }
      slot = (slot &+ 1) & mask
    }
    return (nil, slot)
  }

  private func holds(_ number: Int, _ text: Bytes) -> Bool {
    let entry = entries[number]
    guard Int(entry.length) == text.count else { return false }
    return arena.withUnsafeBufferPointer { bytes in
      bytes.part(Int(entry.start), Int(entry.start) &+ text.count).equals(text)
    }
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count &* 2)
    let mask = slots.count &- 1
    for (number, entry) in entries.enumerated() {
      var slot = Int(entry.hash) & mask
      while slots[slot] != 0 { slot = (slot &+ 1) & mask }
      slots[slot] = UInt32(number &+ 1)
    }
  }

  /// Seeded anew in every run, so that no page can be made to collide.
  private static func hash(_ text: Bytes) -> UInt32 {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(text))
    return UInt32(truncatingIfNeeded: hasher.finalize())
  }
}
