import FleetModel

/// Registers of a unit as they were read: passes over the unit, the newest first, and the replies of
/// each.
struct SunSpecRegisters: Hashable, Sendable {
  struct Block: Hashable, Sendable {
    let start: Int
    let words: [UInt16]

    var end: Int { start + words.count }

    /// The words at an address; nil unless all of them are in the block.
    func words(_ address: Int, _ count: Int) -> ArraySlice<UInt16>? {
      guard count > 0, address >= start, address + count <= end else { return nil }
      return words[(address - start)..<(address - start + count)]
    }
  }

  private let passes: [[Block]]

  init(_ blocks: [Block] = []) { passes = [blocks] }

  /// - Parameter passes: the newest first, each with its replies in the order that they came in.
  init(passes: [[Block]]) { self.passes = passes }

  var blocks: [Block] { passes.flatMap { $0 } }

  /// The words at an address, when one block holds them all: a number is never put together of two
  /// reads.
  func words(_ address: Int, _ count: Int) -> ArraySlice<UInt16>? {
    guard address >= 0, count > 0 else { return nil }
    for pass in passes {
      for block in pass {
        if let words = block.words(address, count) { return words }
      }
    }
    return nil
  }

  /// A number and its scale factor, of one reply.
  struct Scaled: Equatable {
    let raw: UInt64
    /// The scale factor's register; nil where it was not read with the number and moved around it,
    /// or was not read at all.
    let scale: UInt16?
    /// Whether the scale factor was another before the number was read than behind it.
    var isMoving = false
  }

  /// A number with the scale factor that belongs to it: the one of the same reply, or one that was
  /// the same before and behind it. Nil when the number was not read.
  func scaled(_ address: Int, _ count: Int, scale: Int) -> Scaled? {
    for pass in passes {
      let holders = pass.indices.filter { pass[$0].words(address, count) != nil }
      guard let first = holders.first else { continue }
      let holder = holders.first { pass[$0].words(scale, 1) != nil } ?? first
      guard let raw = Self.number(pass[holder].words(address, count)) else { return nil }
      if let own = pass[holder].words(scale, 1)?.first { return Scaled(raw: raw, scale: own) }
      let before = pass[..<holder].last { $0.words(scale, 1) != nil }?.words(scale, 1)?.first
      let behind = pass[holder...].first { $0.words(scale, 1) != nil }?.words(scale, 1)?.first
      return Scaled(
        raw: raw, scale: before == behind ? before : nil, isMoving: before != behind)
    }
    return nil
  }

  private static func number(_ words: ArraySlice<UInt16>?) -> UInt64? {
    words?.reduce(0) { $0 << 16 | UInt64($1) }
  }

  /// Big-endian words as one number; at most four.
  func raw(_ address: Int, _ count: Int) -> UInt64? {
    Self.number(words(address, count))
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
