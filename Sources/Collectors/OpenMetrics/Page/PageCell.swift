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
  /// Rank of the rule that filled it; that of an error where no line of it could be read.
  var rank = errorRank
  /// The page that it was filled in.
  var page: UInt32 = 0

  /// Worse than any rule's, so that a line that can be read takes the place of one that cannot.
  private static let errorRank = Int32.max

  /// Whether what the page says of it could not be read.
  var isError: Bool { rank == Self.errorRank }

  /// Takes one of several values that are put together; `bits` counts them.
  mutating func join(_ new: Double, as kind: SeriesLink.Kind, isFirst: Bool) {
    if isFirst {
      value = new
      bits = 1
      return
    }
    bits &+= 1
    switch kind {
    case .largest: value = max(value, new)
    case .sum: value += new
    default: value += (new - value) / Double(bits)
    }
  }

  /// Notes that a line of a page could not be read, unless another one was.
  mutating func fail(on page: UInt32) {
    guard self.page != page else { return }
    self.page = page
    rank = Self.errorRank
    value = -.infinity
    bits = 0
    stamp = 0
  }

  struct Key: Hashable, Sendable {
    /// Place of the GPU or unit in its register; 0 for the site.
    let owner: Int
    let target: RuleTarget
    /// A part of a GPU, or a process; empty for the whole.
    var part = ""
  }
}
