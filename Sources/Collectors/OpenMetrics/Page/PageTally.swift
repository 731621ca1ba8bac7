/// What reading one page came to.
struct PageTally: Hashable, Sendable {
  var bytes = 0
  /// Samples that could be read, or that nobody asked for.
  var series = 0
  /// Samples that some rule takes for something.
  var known = 0
  /// Samples of names that some rule has, whatever their labels say.
  var met = 0
  /// Lines that are no samples.
  var damaged = 0
  /// Those of them that do not even say whose they are.
  var nameless = 0
  /// Whether the last line had no end, so that more may have followed.
  var isCut = false
  /// Lines that were too long.
  var oversized = 0
  /// Series that there was no room for.
  var leftOut = 0
  /// Whether `# EOF` was met.
  var isEnded = false
  /// The newest time of a sample, milliseconds since 1970; nil when none has one.
  var newest: Int64?

  /// Whether all was read that says whose it is: what is missing then is not on the page.
  var isWhole: Bool { nameless == 0 && oversized == 0 && leftOut == 0 && !isCut }

  mutating func note(stamp: Int64) { newest = max(newest ?? .min, stamp) }
}
