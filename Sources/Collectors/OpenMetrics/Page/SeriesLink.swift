import FleetModel

/// What a series fills, without anything that would have to be counted.
struct SeriesLink: Sendable {
  let cell: Int32
  let rank: Int32
  let kind: Kind
  let conversion: MetricRule.Conversion
  let bits: Int64

  enum Kind: UInt8, Sendable {
    /// The best rank wins, and of one rank the newest.
    case value
    /// Of one rank the largest is taken, or the sum, or the mean.
    case largest, sum, mean
    /// Bits of those above 0 are joined.
    case bits
    /// The code of the largest above 0 is taken.
    case latestCode
  }
}

/// What is known of a series: its links, and whom its labels say that its GPU works for.
struct SeriesUse: Sendable {
  var firstLink: Int32
  var endOfLinks: Int32
  /// Place in the register of workloads; -1 when the labels name none.
  var workload: Int32
}

/// A rule as it is looked at for each new series of a name, without anything that would have to be
/// counted.
struct HeadRule: Sendable {
  /// Place among the book's entries.
  let number: Int
  let name: Int
  let exporter: Int
  /// What it fills, and the place of that among all targets.
  let fills: RuleTarget
  let target: Int
  let rank: Int32
  let subject: Metric.Subject
  let traits: MetricRule.Traits
  let conversion: MetricRule.Conversion
  let kind: SeriesLink.Kind
  let bits: Int64
  /// Whether labels say more than whose the value is.
  let asksLabels: Bool
  /// Whether each process has a value of its own.
  let isProcess: Bool

  init(_ number: Int, _ entry: RuleBook.Entry) {
    let rule = entry.rule
    self.number = number
    name = entry.name
    exporter = entry.exporter
    fills = rule.target
    target = entry.target
    rank = entry.rank
    subject = rule.target.subject
    traits = rule.traits
    conversion = rule.conversion
    bits = rule.bits
    isProcess = rule.target == .process
    switch rule.target {
    case .eventReason: kind = .bits
    case .xidLabel, .siteIslandWord: kind = .latestCode
    default:
      kind =
        rule.traits.contains(.takesLargest)
        ? .largest
        : rule.traits.contains(.takesSum) ? .sum : rule.traits.contains(.takesMean) ? .mean : .value
    }
    asksLabels = !rule.labels.isEmpty || kind == .latestCode || isProcess
  }
}
