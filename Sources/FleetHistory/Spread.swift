import FleetModel

/// One metric of a group at one instant, boiled down to what graphs and panels show. Figures are
/// in the metric's unit; a spread exists only where at least one entity has a value.
package struct Spread: Hashable, Sendable {
  package let sum: Double
  package let min: Double
  package let max: Double
  /// Nil where the fleet is known by sums and extremes alone.
  package var p5: Double? { Self.known(low) }
  package var p50: Double? { Self.known(middle) }
  package var p95: Double? { Self.known(high) }

  // As bits, so that spreads without percentiles are equal; all ones for an absent one.
  private let low: UInt64
  private let middle: UInt64
  private let high: UInt64
  // Half an hour of frames is held, so that what need not be wide is not.
  private let valued: Int32
  private let asked: Int32
  private let firstMin: Int32
  private let firstMax: Int32

  package var count: Int { Int(valued) }
  /// Entities asked; more than `count` makes the sum a lower bound.
  package var population: Int { Int(asked) }
  package var mean: Double { sum / Double(valued) }
  /// Places in the frame of the first holders of the extremes; `unknownHolder` where somebody else
  /// worked the spread out and did not say whose they are.
  package var minHolder: Int { Int(firstMin) }
  package var maxHolder: Int { Int(firstMax) }

  /// - Returns: nil when no entity has a value.
  package init?(_ rollup: Rollup) {
    guard let sum = rollup.total, let min = rollup.min, let max = rollup.max,
      let smallest = rollup.smallest, let largest = rollup.largest
    else { return nil }
    valued = Int32(clamping: rollup.count)
    asked = Int32(clamping: rollup.population)
    self.sum = sum
    self.min = min
    self.max = max
    low = Self.bits(rollup.percentile(5))
    middle = Self.bits(rollup.percentile(50))
    high = Self.bits(rollup.percentile(95))
    firstMin = Int32(clamping: smallest.entity)
    firstMax = Int32(clamping: largest.entity)
  }

  private static func bits(_ value: Double?) -> UInt64 { value?.bitPattern ?? .max }
  private static func known(_ bits: UInt64) -> Double? {
    bits == .max ? nil : Double(bitPattern: bits)
  }

  /// A place that no frame has.
  package static let unknownHolder = Int(Int32.max)

  package var isPartial: Bool { count < population }
}

extension Spread {
  /// The numbers of a spread, by the names that recordings have for them.
  package enum Field: Int, CaseIterable, Sendable {
    case sum, min, p5, p50, p95, max, count, population, minHolder, maxHolder
  }

  /// Nil for percentiles that are not known.
  package func value(_ field: Field) -> Double? {
    switch field {
    case .sum: sum
    case .min: min
    case .p5: p5
    case .p50: p50
    case .p95: p95
    case .max: max
    case .count: Double(valued)
    case .population: Double(asked)
    case .minHolder: Double(firstMin)
    case .maxHolder: Double(firstMax)
    }
  }

  /// The spread that these values were taken from.
  ///
  /// - Parameter entities: how many the frame has; the holders are among them.
  /// - Returns: nil when a value is missing or none that a spread has.
  package init?(entities: Int, _ value: (Field) -> Double?) {
    guard let sum = value(.sum), let min = value(.min), let max = value(.max),
      let valued = value(.count).flatMap(Int32.init(exactly:)), valued > 0,
      let asked = value(.population).flatMap(Int32.init(exactly:)), asked >= valued,
      let first = value(.minHolder).flatMap(Int32.init(exactly:)), first >= 0,
      first < entities || first == .max,
      let last = value(.maxHolder).flatMap(Int32.init(exactly:)), last >= 0,
      last < entities || last == .max
    else { return nil }
    self.sum = sum
    self.min = min
    self.max = max
    low = Self.bits(value(.p5))
    middle = Self.bits(value(.p50))
    high = Self.bits(value(.p95))
    self.valued = valued
    self.asked = asked
    firstMin = first
    firstMax = last
  }
}

extension Spread {
  /// The spread, nil where an extreme is no value that the metric can have: then the others cannot be
  /// told from it.
  ///
  /// - Parameter most: what one entity may have all the same, in the metric's unit.
  func believed(_ metric: Metric, upTo most: Double? = nil) -> Spread? {
    let isBelieved =
      metric.isPossible(min) && (metric.isPossible(max) || most.map { max <= $0 } ?? false)
    return isBelieved ? self : nil
  }
}
