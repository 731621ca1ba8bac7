import FleetModel
import Glibc

/// The extremes of a metric, in integers as wide as its columns are.
enum MetricExtremes {
  case uint8(GPUExtremes<UInt8, UInt32>)
  case uint16(GPUExtremes<UInt16, UInt32>)
  case int32(GPUExtremes<Int32, Int64>)
  case int64(GPUExtremes<Int64, Int128>)

  init(like storage: Column.Storage, count: Int) {
    switch storage {
    case .uint8: self = .uint8(GPUExtremes(count: count))
    case .uint16: self = .uint16(GPUExtremes(count: count))
    case .int32: self = .int32(GPUExtremes(count: count))
    case .int64: self = .int64(GPUExtremes(count: count))
    }
  }

  /// Bytes a GPU for a column of some storage.
  static func bytes(_ storage: Column.Storage) -> Int {
    switch storage {
    case .uint8: GPUExtremes<UInt8, UInt32>.bytes
    case .uint16: GPUExtremes<UInt16, UInt32>.bytes
    case .int32: GPUExtremes<Int32, Int64>.bytes
    case .int64: GPUExtremes<Int64, Int128>.bytes
    }
  }

  /// Bytes of an integer.
  var width: ColumnWidth {
    switch self {
    case .uint8: ColumnWidth(.uint8)
    case .uint16: ColumnWidth(.uint16)
    case .int32: ColumnWidth(.int32)
    case .int64: ColumnWidth(.int64)
    }
  }

  /// Whether a column of some storage can be added as it is.
  func fits(_ storage: Column.Storage) -> Bool { ColumnWidth(of: storage) == width }

  func begin() {
    switch self {
    case .uint8(let extremes): extremes.begin()
    case .uint16(let extremes): extremes.begin()
    case .int32(let extremes): extremes.begin()
    case .int64(let extremes): extremes.begin()
    }
  }

  /// Takes the values of a frame; where a column has another width than those before, all become
  /// as wide as can be.
  mutating func add(_ column: Column) {
    let presence = column.presence
    switch (self, column.storage) {
    case (.uint8(let extremes), .uint8(let values)): extremes.add(values, presence)
    case (.uint16(let extremes), .uint16(let values)): extremes.add(values, presence)
    case (.int32(let extremes), .int32(let values)): extremes.add(values, presence)
    case (.int64(let extremes), _): Self.add(column, to: extremes)
    default:
      let wide = widened
      self = .int64(wide)
      Self.add(column, to: wide)
    }
  }

  private static func add(_ column: Column, to extremes: GPUExtremes<Int64, Int128>) {
    switch column.storage {
    case .uint8(let values): extremes.add(values, column.presence)
    case .uint16(let values): extremes.add(values, column.presence)
    case .int32(let values): extremes.add(values, column.presence)
    case .int64(let values): extremes.add(values, column.presence)
    }
  }

  private var widened: GPUExtremes<Int64, Int128> {
    switch self {
    case .uint8(let extremes): extremes.widened()
    case .uint16(let extremes): extremes.widened()
    case .int32(let extremes): extremes.widened()
    case .int64(let extremes): extremes
    }
  }

  /// Where the statistics of a stripe are.
  struct Statistics {
    let counts: UnsafeRawPointer
    let smallest: UnsafeRawPointer
    let means: UnsafeRawPointer
    let largest: UnsafeRawPointer

    fileprivate init<Value, Sum>(
      _ extremes: GPUExtremes<Value, Sum>, _ range: Range<Int>, _ start: UnsafeMutableRawPointer,
      stripe: Int
    ) {
      let room = GPUExtremes<Value, Sum>.Room(start, stripe: stripe)
      extremes.read(range, into: room)
      counts = UnsafeRawPointer(room.counts)
      smallest = UnsafeRawPointer(room.smallest)
      means = UnsafeRawPointer(room.means)
      largest = UnsafeRawPointer(room.largest)
    }

    /// Whether every GPU had one value in all frames, or none in any.
    func isUnchanged(_ count: Int, _ width: ColumnWidth, frames: Int) -> Bool {
      guard memcmp(smallest, largest, count * width.bytes) == 0 else { return false }
      let counts = counts.assumingMemoryBound(to: UInt16.self)
      return (0..<count).allSatisfy { counts[$0] == 0 || Int(counts[$0]) == frames }
    }
  }

  /// The statistics of some GPUs, in a room of 26 bytes for each GPU of a stripe.
  func statistics(
    _ range: Range<Int>, room: UnsafeMutableRawPointer, stripe: Int
  ) -> Statistics {
    switch self {
    case .uint8(let extremes): Statistics(extremes, range, room, stripe: stripe)
    case .uint16(let extremes): Statistics(extremes, range, room, stripe: stripe)
    case .int32(let extremes): Statistics(extremes, range, room, stripe: stripe)
    case .int64(let extremes): Statistics(extremes, range, room, stripe: stripe)
    }
  }
}
