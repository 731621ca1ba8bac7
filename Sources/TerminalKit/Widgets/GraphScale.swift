/// Places values on a number of dots between the ends of a graph's axis.
struct GraphScale {
  let range: ClosedRange<Double>
  /// Dots (or character steps) from the bottom to the top.
  let dots: Int

  /// The value's place between the ends, clipped to 0...1; nil for what is not a number.
  func share(of value: Double) -> Double? {
    guard value.isFinite else { return nil }
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite else { return value >= range.upperBound ? 1 : 0 }
    return min(max((value - range.lowerBound) / span, 0), 1)
  }

  /// The dot the value lights, counted from the bottom, 0..<dots: the lowest value lights the
  /// lowest dot, so that zero is told from a gap.
  func dot(of value: Double) -> Int? {
    guard dots > 0, let share = share(of: value) else { return nil }
    return min(dots - 1, max(0, Int((share * Double(dots)).rounded()) - 1))
  }
}
