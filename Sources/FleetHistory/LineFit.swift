/// A least-squares line through points that come and go.
struct LineFit {
  private var n = 0.0
  private var sx = 0.0
  private var sy = 0.0
  private var sxx = 0.0
  private var sxy = 0.0

  mutating func add(_ x: Double, _ y: Double) { change(x, y, 1) }

  mutating func remove(_ x: Double, _ y: Double) { change(x, y, -1) }

  private mutating func change(_ x: Double, _ y: Double, _ sign: Double) {
    n += sign
    sx += sign * x
    sy += sign * y
    sxx += sign * x * x
    sxy += sign * x * y
  }

  /// Nil with fewer than three points, or where all have the same x.
  var slope: Double? {
    let spread = n * sxx - sx * sx
    guard n >= 3, spread > 1e-9 else { return nil }
    return (n * sxy - sx * sy) / spread
  }
}
