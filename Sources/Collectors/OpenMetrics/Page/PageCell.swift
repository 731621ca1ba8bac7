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
