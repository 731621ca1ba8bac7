extension Column {
  /// Whether all stored integers lie in a range, those of absent cells too; one fast pass.
  func lies(within range: ClosedRange<Int64>) -> Bool {
    switch storage {
    case .uint8(let values): Self.lies(values, within: range)
    case .uint16(let values): Self.lies(values, within: range)
    case .int32(let values): Self.lies(values, within: range)
    case .int64(let values): Self.lies(values, within: range)
    }
  }

  @inline(__always)
  private static func lies<T: FixedWidthInteger>(
    _ values: [T], within range: ClosedRange<Int64>
  ) -> Bool {
    if range.lowerBound <= Int64(T.min), range.upperBound >= Int64(T.max) { return true }
    let least = T(clamping: range.lowerBound)
    let span = T.Magnitude(truncatingIfNeeded: T(clamping: range.upperBound) &- least)
    guard range.contains(Int64(least)) else { return values.isEmpty }
    // All values are looked at without a branch, which processors do for many at once.
    var outside: T.Magnitude = 0
    values.withUnsafeBufferPointer { values in
      for value in values {
        outside |= T.Magnitude(truncatingIfNeeded: value &- least) > span ? 1 : 0
      }
    }
    return outside == 0
  }

  /// The least of all stored integers, those of absent cells too; nil without any.
  var least: Int64? {
    switch storage {
    case .uint8(let values): values.min().map { Int64($0) }
    case .uint16(let values): values.min().map { Int64($0) }
    case .int32(let values): values.min().map { Int64($0) }
    case .int64(let values): values.min()
    }
  }

  /// Turns the values that cannot be into errors.
  ///
  /// - Parameters:
  ///   - isPossible: of an entity and its stored integer.
  ///   - note: is told of each of them.
  mutating func refuse(
    where isPossible: (Int, Int64) -> Bool, _ note: (Int, Int64) -> Void
  ) {
    for index in 0..<count {
      guard let value = self[index], !isPossible(index, value) else { continue }
      setAbsent(at: index, isError: true)
      note(index, value)
    }
  }
}
