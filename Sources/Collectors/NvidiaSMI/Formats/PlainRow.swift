import FleetModel

/// Reads a row in one pass where it looks as the tool itself writes it and tells of the GPU that is
/// expected next. It never judges: whatever looks otherwise is left to the reader of cells, and what
/// it does read is what that reader would have read.
struct PlainRow {
  private let text: Bytes
  /// Where the next cell begins; at the end, where the next row does.
  private(set) var place: Int
  /// The time of the row; nil when no column holds one.
  private(set) var stamp: Timestamp?
  /// One bit for each metric of the plan that has a value in the row. Errors make a row unplain.
  private(set) var valued: UInt64 = 0
  /// How much of the GPU's written identity has been compared.
  private var comparedCount = 1
  /// How many identity cells a row has.
  private let identityCount: Int

  init(_ text: Bytes, from place: Int, identityCount: Int) {
    self.text = text
    self.place = place
    self.identityCount = identityCount
  }

  /// Follows the steps of a plan.
  /// - Parameters:
  ///   - known: the identity cells of the GPU as they were last written, each behind a comma and
  ///     the last before one.
  ///   - values: takes what the row says of each metric.
  /// - Returns: whether the row was plain.
  mutating func read(
    _ steps: UnsafeBufferPointer<RowStep>, _ known: Bytes, _ time: inout TimeText,
    into values: UnsafeMutableBufferPointer<Int64>
  ) -> Bool {
    for index in 0..<steps.count {
      if index > 0 {
        guard place < text.count, text[place] == 0x2C else { return false }
        place &+= 1
      }
      switch steps[index].kind {
      case .number:
        guard number(steps, index, values) || value(steps[index], values) else { return false }
      case .value: guard value(steps[index], values) else { return false }
      case .identity: guard identity(steps[index].cells, known) else { return false }
      case .time: guard readTime(&time) else { return false }
      case .skip: _ = cell()
      }
    }
    return endsRow() && comparedCount == known.count
  }

  /// Steps over a line end, or stands at the end of the text.
  private mutating func endsRow() -> Bool {
    if place < text.count, text[place] == 0x0D { place &+= 1 }
    guard place < text.count else { return true }
    guard text[place] == 0x0A else { return false }
    place &+= 1
    return true
  }

  /// The next cell whole, with its blanks.
  private mutating func cell() -> Bytes {
    let start = place
    while place < text.count, text[place] != 0x2C, text[place] != 0x0A { place &+= 1 }
    return Bytes(rebasing: text[start..<place])
  }

  private mutating func readTime(_ time: inout TimeText) -> Bool {
    if let known = time.inSameMinute(text, at: place) {
      stamp = known
      place &+= MinuteOfLog.width
    } else {
      stamp = time.parse(cell())
    }
    return stamp != nil
  }

  /// Steps over identity cells that are what they were.
  private mutating func identity(_ cells: Int, _ known: Bytes) -> Bool {
    let start = comparedCount
    guard let width = width(ofCells: cells, known) else { return false }
    guard text.count &- place >= width,
      Bytes(rebasing: text[place..<place &+ width])
        .equals(Bytes(rebasing: known[start..<start &+ width]))
    else { return false }
    place &+= width
    comparedCount = start &+ width &+ 1
    return true
  }

  /// How wide the next identity cells were, with the commas between them.
  private func width(ofCells cells: Int, _ known: Bytes) -> Int? {
    if cells == identityCount { return known.count > 2 ? known.count &- 2 : nil }
    var end = comparedCount
    for _ in 0..<cells {
      guard let comma = known.place(of: 0x2C, from: end) else { return nil }
      end = comma &+ 1
    }
    return end &- 1 &- comparedCount
  }

  /// ` P0` to ` P9`, and nothing else.
  private mutating func performanceState(_ step: RowStep) -> CellState? {
    guard step.rule.kind == .performanceState, text.count &- place > 3, text[place] == 0x20,
      text[place &+ 1] == 0x50, Bytes.isDigit(text[place &+ 2]),
      text[place &+ 3] == 0x2C || text[place &+ 3] == 0x0A
    else { return nil }
    place &+= 3
    return .value(Int64(text[place &- 1] &- 0x30))
  }

  /// Notes what the next cell says of a metric. False for an error: it may tell of the whole GPU.
  private mutating func value(
    _ step: RowStep, _ values: UnsafeMutableBufferPointer<Int64>
  ) -> Bool {
    switch performanceState(step) ?? NvidiaSMICell.parse(cell(), step.rule) {
    case .value(let value):
      values[step.target] = value
      valued |= 1 &<< UInt64(step.target)
      return true
    case .unsupported: return true
    case .error: return false
    }
  }
}

extension PlainRow {
  /// How many bytes a number is looked for in: a blank, seven digits, a point, seven digits, a
  /// blank, a unit and the comma; with what eight bytes read at once may reach beyond.
  private static let reach = 32

  /// Notes a number that fits its metric, with the tool's own unit or none. False, and nothing has
  /// changed, for any other cell, and for one at the very end of the text.
  @inline(__always)
  private mutating func number(
    _ steps: UnsafeBufferPointer<RowStep>, _ index: Int,
    _ values: UnsafeMutableBufferPointer<Int64>
  ) -> Bool {
    guard text.count &- place >= Self.reach else { return false }
    var end = place
    if text[end] == 0x20 { end &+= 1 }
    let whole = LeadingDigits(word(end))
    guard whole.width > 0, whole.width < 8 else { return false }
    end &+= whole.width
    var value = whole.value &* steps[index].factor
    if text[end] == 0x2E {
      let digits = LeadingDigits(word(end &+ 1))
      let missing = steps[index].rule.decimals &- digits.width
      guard digits.width > 0, missing >= 0 else { return false }
      value = value &+ digits.value &* Self.power(missing)
      end &+= digits.width &+ 1
    }
    if text[end] == 0x20, steps[index].unitMask != 0 {
      let written = UInt32(truncatingIfNeeded: word(end &+ 1))
      guard written & steps[index].unitMask == steps[index].unit else { return false }
      end &+= 1 &+ (32 &- steps[index].unitMask.leadingZeroBitCount) &>> 3
    }
    guard text[end] == 0x2C || text[end] == 0x0A || text[end] == 0x0D else { return false }
    let target = steps[index].target
    values[target] = value
    valued |= 1 &<< UInt64(target)
    place = end
    return true
  }

  private static func power(_ exponent: Int) -> Int64 {
    exponent == 0 ? 1 : exponent == 1 ? 10 : exponent == 2 ? 100 : 1000
  }

  /// Eight bytes at a place that has as many behind it.
  @inline(__always)
  private func word(_ place: Int) -> UInt64 {
    UInt64(
      littleEndian: UnsafeRawBufferPointer(text).loadUnaligned(
        fromByteOffset: place, as: UInt64.self))
  }
}
