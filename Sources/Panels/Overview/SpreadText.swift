import FleetHistory
import TerminalKit

/// A spread in words, in several lengths, with numbers of fixed width.
enum SpreadText {
  static func candidates(_ spread: Spread, unit: String) -> [String] {
    candidates(spread, UnitScale.plain(unit), width: 3)
  }

  static func candidates(_ spread: Spread, scale: UnitScale) -> [String] {
    candidates(spread, scale, width: scale.number(spread.max).utf8.count)
  }

  private static func candidates(
    _ spread: Spread, _ scale: UnitScale, width: Int
  ) -> [String] {
    func field(_ name: String, _ value: Double?) -> String {
      name + " " + NumberText.right(scale.number(value), width: width)
    }
    let unit = " " + scale.unit
    guard spread.p50 != nil else {
      let ends = [field("min", spread.min), field("max", spread.max)]
      return [ends.joined(separator: "   ") + unit, ends.joined(separator: " ") + unit, ends[1]]
    }
    let low = field("p5", spread.p5)
    let middle = field("p50", spread.p50)
    let high = field("p95", spread.p95)
    let max = field("max", spread.max)
    return [
      [low, middle, high, max].joined(separator: "   ") + unit,
      [low, middle, high, max].joined(separator: " ") + unit,
      [low, middle, high].joined(separator: " ") + unit,
      [middle, high].joined(separator: " ") + unit,
      high + unit, high,
    ]
  }

  /// For one line beside the headline: the middle and the ends.
  static func summary(_ spread: Spread, unit: String) -> [String] {
    let scale = UnitScale.plain(unit)
    func field(_ name: String, _ value: Double?) -> String {
      name + " " + NumberText.right(scale.number(value), width: 3)
    }
    guard spread.p50 != nil else {
      return [
        field("min", spread.min) + "  " + field("max", spread.max) + " " + unit,
        field("max", spread.max),
      ]
    }
    let all = [
      field("p5", spread.p5), field("p50", spread.p50), field("p95", spread.p95),
      field("max", spread.max),
    ]
    return [
      all.joined(separator: "  ") + " " + unit, all.joined(separator: " ") + " " + unit,
      all.dropFirst().joined(separator: " "), all.dropFirst(2).joined(separator: " "),
      all.suffix(1).joined(),
    ]
  }
}
