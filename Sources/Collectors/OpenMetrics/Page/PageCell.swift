/// One value of a page in the making: what some series say of one thing.
struct PageCell: Sendable {
  let key: Key
  /// How much of its GPU a part is; 0 when that is not said.
  let share: Double
  var value = 0.0
  /// Bits of several gauges, or a code that is a label.
  var bits: Int64 = 0
  /// Milliseconds since 1970 when it was measured; 0 when that is not said.
  var stamp: Int64 = 0
  /// Rank of the rule that filled it.
  var rank = Int32.max
  /// The page that it was filled in.
  var page: UInt32 = 0

  struct Key: Hashable, Sendable {
    /// Place of the GPU or unit in its register; 0 for the site.
    let owner: Int
    let target: RuleTarget
    /// A part of a GPU, or a process; empty for the whole.
    var part = ""
  }
}

/// What a series fills, without anything that would have to be counted.
struct SeriesLink: Sendable {
  let cell: Int32
  let rank: Int32
  let kind: Kind
  let conversion: MetricRule.Conversion
  let bits: Int64

  enum Kind: UInt8, Sendable {
    /// The best rank wins.
    case value
    /// Bits of those above 0 are joined.
    case bits
    /// The code of the largest above 0 is taken.
    case latestCode
  }
}
