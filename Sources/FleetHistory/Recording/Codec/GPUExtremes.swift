import FleetModel

/// The smallest, the largest and the sum of a metric of every GPU since a group of frames began.
/// Belongs to one thread; its room is used again for every group.
final class GPUExtremes<
  Value: FixedWidthInteger & BitwiseCopyable, Sum: FixedWidthInteger & BitwiseCopyable
> {
  private let count: Int
  private let smallest: UnsafeMutablePointer<Value>
  private let largest: UnsafeMutablePointer<Value>
  private let sums: UnsafeMutablePointer<Sum>
  /// Frames in which every GPU had a value.
  private var whole = 0
  /// Further frames with a value, GPU by GPU; nil while there are none.
  private var more: UnsafeMutablePointer<UInt16>?

  init(count: Int) {
    self.count = count
    smallest = .allocate(capacity: max(1, count))
    largest = .allocate(capacity: max(1, count))
    sums = .allocate(capacity: max(1, count))
    begin()
  }

  deinit {
    smallest.deallocate()
    largest.deallocate()
    sums.deallocate()
    more?.deallocate()
  }

  /// Bytes that a GPU takes, the count of frames included.
  static var bytes: Int {
    2 * MemoryLayout<Value>.size + MemoryLayout<Sum>.size + MemoryLayout<UInt16>.size
  }

  /// Forgets all frames.
  func begin() {
    smallest.initialize(repeating: .max, count: count)
    largest.initialize(repeating: .min, count: count)
    sums.initialize(repeating: 0, count: count)
    whole = 0
    more?.update(repeating: 0, count: count)
  }

  /// Takes the values of a frame; those that the mask says are absent are passed over.
  @inline(__always)
  func add<Other: FixedWidthInteger>(_ values: [Other], _ presence: PresenceMask) {
    values.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress else { return }
      if presence.isAllPresent {
        whole &+= 1
        // As much as the nearest cache holds, three times over: loops that become vectors.
        for first in stride(from: 0, to: count, by: 2048) {
          fold(values, first..<min(first &+ 2048, count))
        }
      } else {
        presence.words.withUnsafeBufferPointer { fold(values, where: $0) }
      }
    }
  }

  @inline(__always)
  private func fold<Other: FixedWidthInteger>(
    _ values: UnsafePointer<Other>, _ range: Range<Int>
  ) {
    for place in range {
      smallest[place] = Swift.min(smallest[place], Value(truncatingIfNeeded: values[place]))
    }
    for place in range {
      largest[place] = Swift.max(largest[place], Value(truncatingIfNeeded: values[place]))
    }
    for place in range { sums[place] &+= Sum(truncatingIfNeeded: values[place]) }
  }

  @inline(__always)
  private func fold<Other: FixedWidthInteger>(
    _ values: UnsafePointer<Other>, where words: UnsafeBufferPointer<UInt64>
  ) {
    let more = roomForCounts()
    for word in 0..<words.count {
      let first = word &* 64
      var bits = words[word]
      if bits == .max {
        fold(values, first..<first &+ 64)
        for place in first..<first &+ 64 { more[place] &+= 1 }
        continue
      }
      while bits != 0 {
        let place = first &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        fold(values, place..<place &+ 1)
        more[place] &+= 1
      }
    }
  }

  private func roomForCounts() -> UnsafeMutablePointer<UInt16> {
    if let more { return more }
    let made = UnsafeMutablePointer<UInt16>.allocate(capacity: max(1, count))
    made.initialize(repeating: 0, count: count)
    more = made
    return made
  }

  /// The same of wider integers.
  func widened() -> GPUExtremes<Int64, Int128> {
    let wide = GPUExtremes<Int64, Int128>(count: count)
    for place in 0..<count where whole > 0 || (more?[place] ?? 0) > 0 {
      wide.smallest[place] = Int64(truncatingIfNeeded: smallest[place])
      wide.largest[place] = Int64(truncatingIfNeeded: largest[place])
      wide.sums[place] = Int128(truncatingIfNeeded: sums[place])
    }
    wide.whole = whole
    if let more { wide.roomForCounts().update(from: more, count: count) }
    return wide
  }

  /// Room for the statistics of the GPUs of a stripe.
  struct Room {
    let counts: UnsafeMutablePointer<UInt16>
    let smallest: UnsafeMutablePointer<Value>
    let means: UnsafeMutablePointer<Value>
    let largest: UnsafeMutablePointer<Value>

    /// - Parameter start: of 26 bytes for each GPU of a stripe, a multiple of 64 GPUs.
    init(_ start: UnsafeMutableRawPointer, stripe: Int) {
      func part(_ place: Int) -> UnsafeMutablePointer<Value> {
        (start + place * 8 * stripe).bindMemory(to: Value.self, capacity: stripe)
      }
      (smallest, means, largest) = (part(0), part(1), part(2))
      counts = (start + 3 * 8 * stripe).bindMemory(to: UInt16.self, capacity: stripe)
    }
  }

  /// Writes the statistics of some GPUs; all are 0 where a GPU had no value. The mean is the
  /// nearest integer, halves away from 0.
  func read(_ range: Range<Int>, into room: Room) {
    for (place, gpu) in range.enumerated() {
      let frames = UInt16(clamping: whole &+ Int(more?[gpu] ?? 0))
      room.counts[place] = frames
      guard frames > 0 else {
        (room.smallest[place], room.means[place], room.largest[place]) = (0, 0, 0)
        continue
      }
      room.smallest[place] = smallest[gpu]
      room.largest[place] = largest[gpu]
      let (mean, rest) = sums[gpu].quotientAndRemainder(dividingBy: Sum(truncatingIfNeeded: frames))
      let isUp = rest.magnitude &* 2 >= Sum.Magnitude(truncatingIfNeeded: frames)
      room.means[place] = Value(truncatingIfNeeded: isUp ? mean &+ (rest < 0 ? -1 : 1) : mean)
    }
  }
}
