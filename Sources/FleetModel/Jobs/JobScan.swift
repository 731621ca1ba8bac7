/// One pass over a metric of all GPUs, job by job.
struct JobScan {
  let members: JobMembers
  /// GPUs whose values count; nil when all do.
  let mask: PresenceMask?
  let metric: Metric
  /// Whether percentiles are wanted, and the median's deviation.
  let hasRanks: Bool

  /// Jobs up to this size are sorted; larger ones are counted into bins.
  private static let smallJob = 32

  /// A reading for each job; none without a column.
  func readings(_ column: Column?) -> [JobReading] {
    guard let column else { return [] }
    return switch column.storage {
    case .uint8(let values): readings(values, column.presence)
    case .uint16(let values): readings(values, column.presence)
    case .int32(let values): readings(values, column.presence)
    case .int64(let values): readings(values, column.presence)
    }
  }

  private func readings<T: FixedWidthInteger>(
    _ values: [T], _ presence: PresenceMask
  ) -> [JobReading] {
    let counted = mask.map { presence.intersection($0) } ?? presence
    let isWhole = counted.isAllPresent
    var ranks = JobRanks(metric)
    return values.withUnsafeBufferPointer { values in
      counted.words.withUnsafeBufferPointer { words in
        members.gpus.withUnsafeBufferPointer { gpus in
          (0..<members.count).map { job in
            let places = UnsafeBufferPointer(rebasing: gpus[members.range(job)])
            if isWhole, let range = Self.neighbours(places) {
              return reading(UnsafeBufferPointer(rebasing: values[range]), range, &ranks)
            }
            return reading(values, words, places, &ranks)
          }
        }
      }
    }
  }

  /// The GPUs of a job as a range, where they stand beside each other; most do.
  private static func neighbours(_ places: UnsafeBufferPointer<Int32>) -> Range<Int>? {
    guard let first = places.first, let last = places.last,
      Int(last) - Int(first) == places.count - 1
    else { return nil }
    return Int(first)..<Int(last) + 1
  }

  /// The same of neighbours that all have a value: nothing is looked up.
  private func reading<T: FixedWidthInteger>(
    _ values: UnsafeBufferPointer<T>, _ range: Range<Int>, _ ranks: inout JobRanks
  ) -> JobReading {
    var reading = JobReading()
    var low = T.max
    var high = T.min
    var sum: Int64 = 0
    for value in values {
      low = min(low, value)
      high = max(high, value)
      sum &+= Int64(truncatingIfNeeded: value)
    }
    reading.count = Int32(clamping: values.count)
    reading.sum = sum
    (reading.smallest, reading.largest) = (Int64(low), Int64(high))
    reading.largestAt = Int32(clamping: range.lowerBound + (values.firstIndex(of: high) ?? 0))
    guard hasRanks else { return reading }
    let isSmall = values.count <= Self.smallJob
    ranks.begin(isSmall: isSmall)
    for value in values { ranks.add(Int64(truncatingIfNeeded: value), isSmall: isSmall) }
    ranks.finish(&reading, isSmall: isSmall)
    return reading
  }

  private func reading<T: FixedWidthInteger>(
    _ values: UnsafeBufferPointer<T>, _ words: UnsafeBufferPointer<UInt64>,
    _ places: UnsafeBufferPointer<Int32>, _ ranks: inout JobRanks
  ) -> JobReading {
    let isSmall = places.count <= Self.smallJob
    if hasRanks { ranks.begin(isSmall: isSmall) }
    var reading = JobReading()
    var low = T.max
    var high = T.min
    var highAt: Int32 = -1
    var sum: Int64 = 0
    var count: Int32 = 0
    for place in places {
      let gpu = Int(place)
      guard words[gpu >> 6] & (1 << UInt64(gpu & 63)) != 0 else { continue }
      let value = values[gpu]
      low = min(low, value)
      if value > high || highAt < 0 { (high, highAt) = (value, place) }
      sum &+= Int64(value)
      count &+= 1
      if hasRanks { ranks.add(Int64(value), isSmall: isSmall) }
    }
    guard count > 0 else { return reading }
    reading.count = count
    reading.sum = sum
    (reading.smallest, reading.largest, reading.largestAt) = (Int64(low), Int64(high), highAt)
    if hasRanks { ranks.finish(&reading, isSmall: isSmall) }
    return reading
  }
}
