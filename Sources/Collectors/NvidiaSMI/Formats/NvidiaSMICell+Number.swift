import FleetModel

extension NvidiaSMICell {
  /// A decimal number with or without a unit as the stored integer of its metric. Works on the
  /// digits, so that no value passes through binary floating point.
  static func number(_ cell: Bytes, _ rule: CellRule) -> CellState {
    var place = 0
    var negative = false
    if let sign = cell.first, sign == 0x2D || sign == 0x2B {
      negative = sign == 0x2D
      place = 1
    }
    let start = place
    guard var digits = Digits(cell, at: &place) else { return .error }
    let unit = cell.part(place, cell.count).trimmed
    if unit.isEmpty ? rule.headerScale != nil : !rule.isPlain(unit) {
      let written = unit.isEmpty ? rule.headerScale : UnitScale.of(unit, in: rule.unit)
      guard let scale = written else { return .error }
      if scale != .same {
        return scaled(cell.part(start, place), isNegative: negative, scale, rule.decimals)
      }
    }
    guard digits.scale(toDecimals: rule.decimals) else { return .error }
    return .value(negative ? 0 &- digits.value : digits.value)
  }

  /// A number in another unit: all its digits count, and it is rounded once, halves away from 0.
  private static func scaled(
    _ number: Bytes, isNegative: Bool, _ scale: UnitScale, _ decimals: Int
  ) -> CellState {
    var value: Int128 = 0
    var one: Int128 = 1
    var isFraction = false
    for byte in number {
      guard byte != 0x2E else {
        isFraction = true
        continue
      }
      if isFraction, one >= longestFraction { break }
      guard value < largestNumber else { return .error }
      value = value &* 10 &+ Int128(byte &- 0x30)
      if isFraction { one &*= 10 }
    }
    if isNegative { value = 0 &- value }
    var power: Int128 = 1
    for _ in 0..<decimals { power &*= 10 }
    let scaled = (value &* Int128(scale.multiplier) &+ Int128(scale.addend) &* one) &* power
    let whole = Int128(scale.divisor) &* one
    let half = scaled < 0 ? 0 &- whole : whole
    return Int64(exactly: (scaled &* 2 &+ half) / (whole &* 2)).map { .value($0) } ?? .error
  }

  /// Digits beyond these make no difference to any metric, and no product of them overflows.
  private static let longestFraction: Int128 = 1_000_000_000_000
  private static let largestNumber: Int128 = 1_000_000_000_000_000_000_000_000

  /// The digits of a number: their integer, how many stood behind the point, and how to round.
  private struct Digits {
    var value: Int64 = 0
    private var fraction = 0
    private var roundsUp = false

    /// Digits are kept up to three behind the point, which is all that any metric stores.
    private static let kept = 3

    init?(_ cell: Bytes, at place: inout Int) {
      let start = place
      while place < cell.count, Bytes.isDigit(cell[place]) {
        guard append(cell[place]) else { return nil }
        place &+= 1
      }
      guard place > start else { return nil }
      guard place < cell.count, cell[place] == 0x2E else { return }
      place &+= 1
      while place < cell.count, Bytes.isDigit(cell[place]) {
        guard appendFraction(cell[place]) else { return nil }
        place &+= 1
      }
    }

    private mutating func append(_ byte: UInt8) -> Bool {
      if value < 100_000_000_000_000_000 {
        value = value &* 10 &+ Int64(byte &- 0x30)
        return true
      }
      let (scaled, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = scaled.addingReportingOverflow(Int64(byte &- 0x30))
      value = sum
      return !over && !carried
    }

    private mutating func appendFraction(_ byte: UInt8) -> Bool {
      guard fraction < Self.kept else { return true }
      fraction &+= 1
      return append(byte)
    }

    /// Brings the integer to a number of decimals; false when it does not fit.
    mutating func scale(toDecimals decimals: Int) -> Bool {
      while fraction < decimals {
        guard append(0x30) else { return false }
        fraction &+= 1
      }
      while fraction > decimals {
        roundsUp = value % 10 >= 5
        value /= 10
        fraction &-= 1
      }
      if roundsUp { value = value == .max ? value : value &+ 1 }
      return true
    }
  }
}
