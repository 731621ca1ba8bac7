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
  /// Cells of the row that hold a value.
  private(set) var valueCount = 0
  /// How much of the GPU's written identity has been compared.
  private var comparedCount = 1

  init(_ text: Bytes, from place: Int) {
    self.text = text
    self.place = place
  }

  /// Follows the steps of a plan.
  /// - Parameters:
  ///   - known: the identity cells of the GPU as they were last written, each behind a comma and
  ///     the last before one.
  ///   - states: takes what the row says of each metric.
  /// - Returns: whether the row was plain.
  mutating func read(
    _ steps: [RowStep], _ known: Bytes, _ time: inout TimeText,
    into states: UnsafeMutableBufferPointer<CellState>
  ) -> Bool {
    let last = steps.count &- 1
    for index in 0...max(0, last) {
      switch steps[index].kind {
      case .metric(let target, let rule):
        guard let state = metric(rule), target >= 0, target < states.count else { return false }
        states[target] = state
      case .identity(let cells):
        guard identity(cells, known) else { return false }
      case .time:
        guard let found = time.parse(cell()) else { return false }
        stamp = found
      case .skip: _ = cell()
      }
      guard index == last ? endsRow() : endsCell() else { return false }
    }
    return comparedCount == known.count
  }

  /// Steps over a comma.
  @inline(__always)
  private mutating func endsCell() -> Bool {
    guard place < text.count, text[place] == 0x2C else { return false }
    place &+= 1
    return true
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

  /// Steps over identity cells that are what they were.
  private mutating func identity(_ cells: Int, _ known: Bytes) -> Bool {
    let start = comparedCount
    var end = start
    for _ in 0..<cells {
      guard let comma = known.place(of: 0x2C, from: end) else { return false }
      end = comma &+ 1
    }
    let width = end &- 1 &- start
    guard text.count &- place >= width,
      Bytes(rebasing: text[place..<place &+ width])
        .equals(Bytes(rebasing: known[start..<start &+ width]))
    else { return false }
    place &+= width
    comparedCount = end
    return true
  }

  /// What the next cell says of a metric; nil for an error, which may tell of the whole GPU.
  @inline(__always)
  private mutating func metric(_ rule: CellRule) -> CellState? {
    let start = place
    if rule.kind == .number, let value = number(rule) {
      valueCount &+= 1
      return .value(value)
    }
    place = start
    let state = NvidiaSMICell.parse(cell(), rule)
    if case .value = state { valueCount &+= 1 }
    return state == .error ? nil : state
  }

  /// A number that fits its metric, with the tool's own unit or none; nil for any other cell.
  @inline(__always)
  private mutating func number(_ rule: CellRule) -> Int64? {
    if place < text.count, text[place] == 0x20 { place &+= 1 }
    let start = place
    var value: Int64 = 0
    while let digit = digit() { value = value &* 10 &+ digit }
    guard place > start, place &- start <= 12 else { return nil }
    if place < text.count, text[place] == 0x2E {
      place &+= 1
      value = fraction(behind: value, rule.decimals)
    } else {
      for _ in 0..<rule.decimals { value = value &* 10 }
    }
    if place < text.count, text[place] == 0x20 {
      guard rule.plainUnitWidth > 0, rule.isPlainUnit(text, place &+ 1) else { return nil }
      place &+= rule.plainUnitWidth &+ 1
    }
    return isAtCellEnd ? value : nil
  }

  /// The decimals that a metric keeps; the first beyond them rounds, unless it is the fourth, which
  /// is beyond all that any metric keeps.
  @inline(__always)
  private mutating func fraction(behind whole: Int64, _ decimals: Int) -> Int64 {
    var value = whole
    var width = 0
    var roundsUp = false
    while let digit = digit() {
      if width < decimals {
        value = value &* 10 &+ digit
      } else if width == decimals, width < 3 {
        roundsUp = digit >= 5
      }
      width &+= 1
    }
    while width < decimals {
      value = value &* 10
      width &+= 1
    }
    return roundsUp ? value &+ 1 : value
  }

  /// The next digit, stepped over.
  @inline(__always)
  private mutating func digit() -> Int64? {
    guard place < text.count else { return nil }
    let digit = text[place] &- 0x30
    guard digit < 10 else { return nil }
    place &+= 1
    return Int64(digit)
  }

  private var isAtCellEnd: Bool {
    place >= text.count || text[place] == 0x2C || text[place] == 0x0A || text[place] == 0x0D
  }
}
