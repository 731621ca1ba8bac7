/// Which stored integers of a metric can be values: what its definition says, as numbers alone, so
/// that a column is looked through at once.
package struct PossibleValues: Sendable {
  /// All that can be.
  package let range: ClosedRange<Int64>
  /// Those of which nothing more needs to be asked.
  let unquestioned: ClosedRange<Int64>

  package static func of(_ metric: Metric) -> PossibleValues { all[Int(metric.rawValue)] }

  /// In the order of `Metric`.
  static let all: [PossibleValues] = MetricCatalog.all.map { PossibleValues($0) }

  private init(_ definition: MetricDefinition) {
    let least = definition.stored(definition.possible.lowerBound) ?? .min
    let most = definition.stored(definition.possible.upperBound) ?? .max
    range = least...most
    guard definition.subject == .gpu else {
      unquestioned = range
      return
    }
    let surely =
      definition.metric == .powerDraw ? PowerBound.unquestioned : BlankNumbers.smallest - 1
    let known = definition.takesBlanks ? most : definition.stored(surely) ?? most
    unquestioned = max(least, 0)...min(most, known)
  }
}

extension Metric {
  /// Whether a value in the metric's unit can be, as far as that shows without the entity's others.
  package func isPossible(_ value: Double) -> Bool {
    definition.stored(value).map { definition.isPossible($0) } ?? false
  }
}

/// How much power a GPU can draw.
package enum PowerBound {
  /// W that any GPU is believed, whatever limit it has.
  static let unquestioned = 1000.0
  /// The largest limit that is believed, as it is stored.
  private static let largestLimit = PossibleValues.of(.powerLimit).range.upperBound

  /// The largest draw that is believed, as stored integers: three times the GPU's own limit, because
  /// transients go over it and a limit that was lowered takes a while, but 1000 W at least. Without
  /// a limit what the metric says.
  package static func stored(limit: Int64?) -> Int64 {
    guard let limit, limit > 0 else { return PossibleValues.of(.powerDraw).range.upperBound }
    let least = PossibleValues.of(.powerDraw).unquestioned.upperBound
    return max(3 &* min(limit, largestLimit), least)
  }
}
