/// A column of texts on its way into a topology: the distinct ones, as the file holds them, and for
/// every GPU the place of its own. Takes no object per text, because the texts of a million GPUs
/// are mostly their own.
struct TextDictionary {
  /// The distinct texts, each with its length before it.
  private var texts = ByteWriter()
  /// Where each text's length begins, and the end of the last.
  private var starts: [UInt32] = [0]
  private var hashes: [UInt32] = []
  /// Open addressing by hash: 0 for free, else one more than the place of a text.
  private var slots = [UInt32](repeating: 0, count: 16)
  private var places = ByteWriter()
  private var last: (text: String, place: Int)?

  private var count: Int { hashes.count }

  /// Adds the text of the next GPU.
  mutating func append(_ text: String?) {
    guard let text else { return places.u8(0) }
    if let last, last.text == text { return places.count(last.place + 1) }
    let place = place(of: text)
    last = (text, place)
    places.count(place + 1)
  }

  func encode(into writer: inout ByteWriter) {
    writer.count(count)
    writer.raw(texts.bytes)
    writer.raw(places.bytes)
  }

  private mutating func place(of text: String) -> Int {
    var text = text
    let found = text.withUTF8 { find(UnsafeRawBufferPointer($0)) }
    if let place = found.place { return place }
    slots[found.slot] = UInt32(count + 1)
    hashes.append(found.hash)
    texts.string(text)
    starts.append(UInt32(clamping: texts.bytes.count))
    if count * 2 > slots.count { grow() }
    return count - 1
  }

  /// The place of a text, or the free slot where it belongs.
  private func find(_ text: UnsafeRawBufferPointer) -> (place: Int?, slot: Int, hash: UInt32) {
    var hasher = Hasher()
    hasher.combine(bytes: text)
    let hash = UInt32(truncatingIfNeeded: hasher.finalize())
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] > 0 {
      let place = Int(slots[slot]) - 1
      if hashes[place] == hash, holds(text, at: place) { return (place, slot, hash) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return (nil, slot, hash)
  }

  private func holds(_ text: UnsafeRawBufferPointer, at place: Int) -> Bool {
    let start = Int(starts[place]) + Self.bytesOfLength(text.count)
    guard Int(starts[place + 1]) - start == text.count else { return false }
    return texts.bytes.withUnsafeBytes { bytes in
      bytes[start..<start + text.count].elementsEqual(text)
    }
  }

  /// Bytes of a varint.
  private static func bytesOfLength(_ length: Int) -> Int {
    max(1, (Int.bitWidth - length.leadingZeroBitCount + 6) / 7)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for (place, hash) in hashes.enumerated() {
      var slot = Int(hash) & (slots.count - 1)
      while slots[slot] > 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(place + 1)
    }
  }
}
