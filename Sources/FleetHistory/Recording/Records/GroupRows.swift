import FleetModel

/// What the racks of a fleet were like in each frame of a group: of a few metrics the mean and the
/// largest value of each rack, or of each host where there are no racks.
package struct GroupRows: Hashable, Sendable {
  /// The metrics that the summaries of frames have of the whole fleet: what maps of racks are
  /// coloured by, and what is searched for.
  package static let metrics: [Metric] = [
    .utilization, .temperature, .powerDraw, .framebufferUsed,
  ]
  /// Fleets of small hosts in no racks would have rows that take as much as their frames: more
  /// than these rows are kept only where each stands for many GPUs.
  static let (fewRows, manyGPUs) = (64, 16)

  /// A metric, in integers.
  package struct Metrics: Hashable, Sendable {
    /// The column of its values in frames.
    package var column: Int
    /// The value is the integer over ten to this.
    package var decimals: UInt8
  }

  package let level: FleetLevel
  /// Rows of a frame.
  package let groups: Int
  package let columns: [Metrics]
  /// Of each column how many GPUs had a value, the mean, and the largest rounded up; of each
  /// frame after frame, row after row.
  package internal(set) var values: [[Int32]]

  static let statistics = 3

  /// No rows: the site has the summaries of its frames.
  static let none = GroupRows(level: .site, groups: 0, columns: [])

  init(level: FleetLevel, groups: Int, columns: [Metrics]) {
    self.level = level
    self.groups = groups
    self.columns = columns
    values = Array(repeating: [], count: columns.count * Self.statistics)
  }

  /// The level whose groups have rows; nil where rows say no more than the fleet's summary, or
  /// take too much.
  static func level(of topology: Topology) -> FleetLevel? {
    let level: FleetLevel = topology.count(.rack) > 1 ? .rack : .host
    let count = topology.count(level)
    guard count > 1, count <= fewRows || topology.gpuCount >= count * manyGPUs else { return nil }
    return level
  }

  /// Frames that there are rows of.
  package var frames: Int { groups > 0 ? (values.first?.count ?? 0) / groups : 0 }

  /// One row of one metric; nil when no GPU of it had a value.
  package func row(
    column: Int, frame: Int, group: Int
  ) -> (count: Int, mean: Double, largest: Double)? {
    guard columns.indices.contains(column), (0..<frames).contains(frame),
      (0..<groups).contains(group)
    else { return nil }
    let place = frame * groups + group
    let count = values[column * Self.statistics][place]
    guard count > 0 else { return nil }
    let factor = Self.factor(columns[column].decimals)
    return (
      Int(count), Double(values[column * Self.statistics + 1][place]) / factor,
      Double(values[column * Self.statistics + 2][place]) / factor
    )
  }

  /// Ten to the power of decimals.
  static func factor(_ decimals: UInt8) -> Double {
    (0..<min(18, decimals)).reduce(1) { factor, _ in factor * 10 }
  }
}

extension GroupRows {
  /// Takes a frame. Values of GPUs that are lost or unreachable are left out, as on screen.
  mutating func add(_ frame: Frame, _ metrics: [Metric]) {
    let mask = frame.rollupMask
    let range = frame.topology.groupRange(level)
    for (place, metric) in metrics.enumerated() {
      let definition = metric.definition
      let column = frame.gpus[metric]
      let divisor = Int64(definition.factor)
      for group in range {
        let gpus = frame.topology.groups[group].gpus
        var rollup = GroupRollup(column, over: gpus, mask: mask)
        if !frame.figures.isEmpty { rollup.merge(frame.figures.rollup(metric, in: gpus)) }
        add(rollup, divisor, to: place * Self.statistics)
      }
    }
  }

  private mutating func add(_ rollup: GroupRollup, _ divisor: Int64, to place: Int) {
    let count = Int64(rollup.count)
    var (mean, largest): (Int32?, Int32?)
    // What no row can hold is left out; of less no sum overflows.
    if count > 0, rollup.smallest > -1 << 38, rollup.largest < 1 << 38 {
      mean = Int32(exactly: (Double(rollup.sum) / Double(count * divisor)).rounded())
      largest = Int32(exactly: (Double(rollup.largest) / Double(divisor)).rounded(.up))
    }
    guard let mean, let largest else {
      for statistic in 0..<Self.statistics { values[place + statistic].append(0) }
      return
    }
    values[place].append(Int32(clamping: count))
    values[place + 1].append(mean)
    values[place + 2].append(largest)
  }

  // MARK: Bytes

  func encode(into writer: inout ByteWriter, _ packer: ColumnPacker) {
    writer.u8(level.rawValue)
    writer.count(groups)
    writer.count(columns.count)
    for column in columns {
      writer.count(column.column)
      writer.u8(column.decimals)
    }
    let planes = planes
    writer.count(planes.count)
    guard !planes.isEmpty else { return }
    let isLarge = planes.count >= FrameEncoder.smallFrame
    let packed = packer.compressed(planes, parts: isLarge ? values.count * 4 : 1)
    writer.count(packed.count)
    writer.raw(packed)
  }

  /// Differences from the row of the frame before, in zigzag, as planes, column after column.
  private var planes: [UInt8] {
    let count = frames * groups
    return [UInt8](unsafeUninitializedCapacity: count * 4 * values.count) { room, initialized in
      initialized = count * 4 * values.count
      guard let target = room.baseAddress, count > 0 else { return }
      let scratch = UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64)
      defer { scratch.deallocate() }
      for (place, column) in values.enumerated() {
        let shifted = [Int32](repeating: 0, count: groups) + column
        shifted.withUnsafeBytes { bytes in
          guard let start = bytes.baseAddress else { return }
          ColumnPlanes.split(
            start + 4 * groups, minus: start, count: count, width: 4, scratch: scratch,
            planes: target + place * 4 * count)
        }
      }
    }
  }

  /// - Parameter frames: of the group.
  init(decoding reader: inout ByteReader, frames: Int) throws(RecordingError) {
    guard let level = FleetLevel(rawValue: try reader.u8()) else {
      throw ByteReader.damaged("has rows of no known level")
    }
    let groups = try reader.count(atMost: 1 << 24)
    var columns: [Metrics] = []
    for _ in 0..<(try reader.count(atMost: 256)) {
      columns.append(Metrics(column: try reader.count(), decimals: try reader.u8()))
    }
    self.init(level: level, groups: groups, columns: columns)
    let count = frames * groups
    let (bytes, isTooMany) = (count * 4).multipliedReportingOverflow(by: values.count)
    guard !isTooMany, bytes <= Self.longestPlanes else {
      throw ByteReader.damaged("a count is too large")
    }
    let planes = try reader.zblock(atMost: bytes)
    guard planes.count == bytes else { throw ByteReader.damaged("ends too early") }
    for place in values.indices {
      values[place] = Self.column(planes[(place * 4 * count)..<((place + 1) * 4 * count)], groups)
    }
  }

  /// A million GPUs in racks of 16 take a quarter of it.
  private static let longestPlanes = 1 << 28

  private static func column(_ planes: ArraySlice<UInt8>, _ groups: Int) -> [Int32] {
    let count = planes.count / 4
    var values = [Int32](repeating: 0, count: count)
    planes.withUnsafeBufferPointer { planes in
      for place in 0..<count {
        var folded: UInt32 = 0
        for plane in 0..<4 {
          folded |= UInt32(planes[plane * count + place]) << UInt32(8 * plane)
        }
        let difference = Int32(bitPattern: (folded >> 1) ^ (0 &- (folded & 1)))
        values[place] = difference &+ (place >= groups ? values[place - groups] : 0)
      }
    }
    return values
  }
}
