extension TickCells {
  /// A column around values that stand by place, absent ones as zeros; the column before where it
  /// holds the same.
  static func column(
    _ values: UnsafeBufferPointer<Int64>, _ metric: Metric, _ presence: PresenceMask,
    _ errors: PresenceMask?, like before: Column?
  ) -> Column {
    if let before, before.presence == presence, before.errors == errors,
      holds(before.storage, values)
    {
      return before
    }
    return Column(
      storage(values, atLeast: MetricCatalog.width(of: metric)), presence: presence, errors: errors)
  }

  private static func holds(_ storage: Column.Storage, _ values: UnsafeBufferPointer<Int64>) -> Bool
  {
    switch storage {
    case .uint8(let stored): holds(stored, values)
    case .uint16(let stored): holds(stored, values)
    case .int32(let stored): holds(stored, values)
    case .int64(let stored): holds(stored, values)
    }
  }

  @inline(__always)
  private static func holds<T: FixedWidthInteger>(
    _ stored: [T], _ values: UnsafeBufferPointer<Int64>
  ) -> Bool {
    stored.withUnsafeBufferPointer { stored in
      guard stored.count == values.count else { return false }
      for place in 0..<values.count where Int64(truncatingIfNeeded: stored[place]) != values[place]
      {
        return false
      }
      return true
    }
  }

  /// The narrowest storage from a width on that holds every value.
  private static func storage(
    _ values: UnsafeBufferPointer<Int64>, atLeast width: MetricDefinition.Width
  ) -> Column.Storage {
    var bits: UInt64 = 0
    for value in values { bits |= UInt64(bitPattern: value) }
    if width == .uint8, bits <= UInt64(UInt8.max) { return .uint8(packed(values)) }
    if width.rawValue <= MetricDefinition.Width.uint16.rawValue, bits <= UInt64(UInt16.max) {
      return .uint16(packed(values))
    }
    let isNarrow =
      bits <= UInt64(Int32.max) || values.allSatisfy { Int32(exactly: $0) != nil }
    if width != .int64, isNarrow { return .int32(packed(values)) }
    return .int64(packed(values))
  }

  @inline(__always)
  private static func packed<T: FixedWidthInteger>(_ values: UnsafeBufferPointer<Int64>) -> [T] {
    var packed = [T](repeating: 0, count: values.count)
    packed.withUnsafeMutableBufferPointer { room in
      for place in 0..<min(room.count, values.count) {
        room[place] = T(truncatingIfNeeded: values[place])
      }
    }
    return packed
  }
}
