/// What the GPUs of a span have in common at an instant, in the integers that the loop over them
/// works with.
struct SpanState: Sendable {
  /// 1/256 percent.
  var utilization: Int
  /// Memory traffic as a share of utilisation, in 1/256.
  var memoryTraffic: Int
  /// Mean draw and idle draw, 0.01 W.
  var power: Int
  var idlePower: Int
  /// 1/16 degree Celsius.
  var temperature: Int
  /// MHz.
  var clock: Int
  /// Power limit, 0.01 W, and the reason that holds at it.
  var limit: Int
  var limitReason: UInt8
  /// Reasons that hold for every GPU of the span.
  var reasons: UInt8
  /// How far GPUs load themselves apart from each other, from 0 to 256.
  var spread: Int
}
