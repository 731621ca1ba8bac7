/// Labels of the GPUs of a builder, by slot. They stay until they are changed, and the table of
/// them is made anew only after a change, so that frames share it.
struct SlotLabels: Sendable {
  fileprivate struct Key: Sendable {
    var values: [String] = []
    var numbers: [String: UInt32] = [:]
    /// For each slot that has had one 1 + the place of its value; 0 without one.
    var codes: [UInt32] = []
  }

  private var keys: [String: Key] = [:]
  private var made: LabelTable?

  /// Notes a label; nil, or an empty text, takes it away.
  mutating func set(_ key: String, _ slot: Int, _ value: String?) {
    let text = value ?? ""
    if keys[key] == nil {
      if text.isEmpty { return }
      keys[key] = Key()
    }
    if keys[key]?.set(slot, text) == true { made = nil }
  }

  /// Says that GPUs have come, or changed their places.
  mutating func noteMoved() { made = nil }

  /// The table by place.
  ///
  /// - Parameters:
  ///   - order: for each place its slot; nil when places are slots.
  ///   - count: slots there are.
  mutating func table(order: [Int]?, count: Int) -> LabelTable {
    if let made { return made }
    let columns = keys.map { name, key in key.column(name, order, count) }
    let table =
      columns.contains { !$0.values.isEmpty }
      ? LabelTable(count: count, columns: columns) : LabelTable.none
    made = table
    return table
  }
}

extension SlotLabels.Key {
  /// - Returns: whether that is news.
  fileprivate mutating func set(_ slot: Int, _ text: String) -> Bool {
    let code = text.isEmpty ? 0 : number(text)
    let before = slot < codes.count ? codes[slot] : 0
    guard code != before else { return false }
    if slot >= codes.count {
      codes.append(contentsOf: repeatElement(0, count: slot + 1 - codes.count))
    }
    codes[slot] = code
    return true
  }

  private mutating func number(_ text: String) -> UInt32 {
    if let known = numbers[text] { return known }
    forgetUnused()
    values.append(text)
    numbers[text] = UInt32(values.count)
    return UInt32(values.count)
  }

  /// Jobs and pods come and go: what no GPU has any more is forgotten when that is most of all.
  private mutating func forgetUnused() {
    guard values.count >= 1024, values.count > 2 * codes.count else { return }
    var renamed = [UInt32](repeating: 0, count: values.count)
    var kept: [String] = []
    for slot in codes.indices where codes[slot] > 0 {
      let old = Int(codes[slot]) - 1
      if renamed[old] == 0 {
        kept.append(values[old])
        renamed[old] = UInt32(kept.count)
      }
      codes[slot] = renamed[old]
    }
    values = kept
    numbers = [:]
    for (place, value) in kept.enumerated() { numbers[value] = UInt32(place + 1) }
  }

  /// Its column by place, with the values that some GPU has now.
  fileprivate func column(_ name: String, _ order: [Int]?, _ count: Int) -> LabelTable.Column {
    var renamed = [UInt32](repeating: 0, count: values.count)
    var used: [String] = []
    var placed = [UInt32](repeating: 0, count: count)
    for place in 0..<count {
      let slot = order.map { $0[place] } ?? place
      guard slot < codes.count, codes[slot] > 0 else { continue }
      let old = Int(codes[slot]) - 1
      if renamed[old] == 0 {
        used.append(values[old])
        renamed[old] = UInt32(used.count)
      }
      placed[place] = renamed[old]
    }
    return LabelTable.Column(key: name, values: used, codes: placed)
  }
}
