/// What reading one page came to.
struct PageTally: Hashable, Sendable {
  var bytes = 0
  /// Samples that could be read, or that nobody asked for.
  var series = 0
  /// Samples of metrics that some rule maps.
  var known = 0
  /// Lines that are no samples.
  var damaged = 0
  /// Lines that were too long.
  var oversized = 0
  /// Series that there was no room for.
  var leftOut = 0
  /// Whether `# EOF` was met.
  var isEnded = false
  /// The newest time of a sample, milliseconds since 1970; nil when none has one.
  var newest: Int64?

  mutating func note(stamp: Int64) { newest = max(newest ?? .min, stamp) }
}
