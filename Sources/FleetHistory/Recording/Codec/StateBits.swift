/// States of cells between their two forms: masks of a bit a cell, and a byte a cell (0 value,
/// 1 not available, 2 error). Eight cells at a time.
enum StateBits {
  /// Masks to bytes; cells beyond the count come out as *not available*.
  ///
  /// - Parameters:
  ///   - words: of 64 cells each.
  ///   - bytes: room for 64 bytes a word.
  static func expand(
    presence: UnsafePointer<UInt64>, errors: UnsafePointer<UInt64>?, words: Int,
    into bytes: UnsafeMutableRawPointer
  ) {
    for word in 0..<words {
      let present = presence[word]
      let failed = errors.map { $0[word] & ~present } ?? 0
      for eight in 0..<8 {
        let shift = UInt64(8 * eight)
        let states = spread(~present &>> shift) &+ spread(failed &>> shift)
        bytes.storeBytes(
          of: states.littleEndian, toByteOffset: word * 64 + eight * 8, as: UInt64.self)
      }
    }
  }

  /// Bytes to masks.
  ///
  /// - Parameter bytes: 64 a word, whatever the count is.
  /// - Returns: whether all bytes are states.
  static func gather(
    _ bytes: UnsafeRawPointer, words: Int, presence: UnsafeMutablePointer<UInt64>,
    errors: UnsafeMutablePointer<UInt64>
  ) -> Bool {
    var wrong: UInt64 = 0
    for word in 0..<words {
      var present: UInt64 = 0
      var failed: UInt64 = 0
      for eight in 0..<8 {
        let states = UInt64(
          littleEndian: bytes.load(fromByteOffset: word * 64 + eight * 8, as: UInt64.self))
        let low = states & ones
        let high = (states &>> 1) & ones
        wrong |= (states & ~(3 &* ones)) | (low & high)
        let shift = UInt64(8 * eight)
        present |= collected(~(low | high) & ones) &<< shift
        failed |= collected(high) &<< shift
      }
      presence[word] = present
      errors[word] = failed
    }
    return wrong == 0
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// The lowest eight bits, each as a byte of 0 or 1.
  @inline(__always)
  private static func spread(_ bits: UInt64) -> UInt64 {
    let each = ((bits & 0xFF) &* ones) & 0x8040_2010_0804_0201
    return ((each &+ 0x7F7F_7F7F_7F7F_7F7F) &>> 7) & ones
  }

  /// Bytes of 0 or 1 as the lowest eight bits.
  @inline(__always)
  private static func collected(_ bytes: UInt64) -> UInt64 {
    (bytes &* 0x0102_0408_1020_4080) &>> 56
  }
}
