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
    guard var digits = Digits(cell, at: &place) else { return .error }
    guard digits.scale(toDecimals: rule.decimals) else { return .error }
    let unit = cell.part(place, cell.count).trimmed
    guard unit.isEmpty || rule.isPlain(unit) || apply(unit, rule, &digits.value) else {
      return .error
    }
    return .value(negative ? 0 &- digits.value : digits.value)
  }

  private static func apply(_ unit: Bytes, _ rule: CellRule, _ value: inout Int64) -> Bool {
    guard let scale = rule.scale(ofUnit: unit) else { return false }
    if scale.multiplier == 1, scale.divisor == 1 { return true }
    let (scaled, over) = value.multipliedReportingOverflow(by: scale.multiplier)
    if over { return false }
    value = scaled / scale.divisor &+ (scaled % scale.divisor &* 2 >= scale.divisor ? 1 : 0)
    return true
  }

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
