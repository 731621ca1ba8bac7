/// What a metric is: the one place that columns on screen, sorting, exports and help follow.
package struct MetricDefinition: Sendable {
  /// How a group's value follows from its members'.
  package enum RollupKind: Sendable {
    /// The mean leads; a sum has no meaning (percent, temperature).
    case mean
    /// The sum leads (watts, bytes).
    case sum
    /// The largest leads (error counts, XID).
    case max
    /// Only the latest of one entity means something (codes).
    case last
  }

  /// The narrowest storage that ordinary values fit in; a column widens itself when one does not.
  package enum Width: UInt8, Sendable { case uint8, uint16, int32, int64 }

  /// Where a value needs a look, and where it needs a hand.
  package struct Thresholds: Sendable {
    package let warning: Double
    package let critical: Double
  }

  package let metric: Metric
  package let subject: Metric.Subject
  /// Stable name in files, filters and exports: `powerDraw`.
  package let id: String
  /// Title in words: `Power draw`.
  package let title: String
  /// Column header: `POWER`.
  package let header: String
  package let unit: MetricUnit
  /// Decimal places kept: the stored integer is the value times ten to this power.
  package let decimals: Int
  package let width: Width
  package let rollup: RollupKind
  /// Ordinary range in the metric's unit: the histogram's span and the fixed axis of a graph.
  package let range: ClosedRange<Double>
  /// What can be, in the metric's unit: a value outside it is an error and not a value. Of the power
  /// that a GPU draws it is what is believed of one without a limit of its own, and the memory used
  /// is at most the total.
  package let possible: ClosedRange<Double>
  package let thresholds: Thresholds?
  /// `nvidia-smi --query-gpu` names, newest first; any of them is accepted in a header.
  package let nvidiaSMI: [String]
  /// DCGM field name, if there is one.
  package let dcgm: String?
  /// Key in JSON and CSV exports, unit included.
  package let exportKey: String

  /// Ten to the power of `decimals`.
  package var factor: Double {
    switch decimals {
    case 0: 1
    case 1: 10
    case 2: 100
    default: 1000
    }
  }

  /// The value that a stored integer stands for, in the metric's unit.
  package func value(_ stored: Int64) -> Double { Double(stored) / factor }

  /// The integer that stands for a value; nil for what no integer can hold.
  package func stored(_ value: Double) -> Int64? {
    let scaled = (value * factor).rounded()
    guard scaled.isFinite, abs(scaled) < 9e18 else { return nil }
    return Int64(scaled)
  }

  /// Whether a stored integer can be a value, as far as that shows without the entity's others.
  package func isPossible(_ stored: Int64) -> Bool {
    guard PossibleValues.of(metric).range.contains(stored) else { return false }
    return subject != .gpu || takesBlanks || !BlankNumbers.contains(value(stored))
  }

  /// Whether numbers that stand for "none" in registers and in DCGM can be values all the same: sizes
  /// and energies take all numbers, and those among them.
  var takesBlanks: Bool {
    switch unit {
    case .mebibytes, .mebibytesPerSecond, .joules: true
    default: false
    }
  }
}
