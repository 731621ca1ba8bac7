import FleetModel

/// How figures stand at the end of a frame's payload.
extension FigureTable {
  /// Bytes of unpacked planes at most: 250,000 hosts with four metrics take a sixth of it.
  private static let longestPlanes = 1 << 28
  private static let longestGroups = 1 << 24
  private static let longestHistograms = 1 << 20
  private static let mostMetrics = 256

  /// - Parameter base: what the frame refers to.
  func encode(into writer: inout ByteWriter, like base: FigureTable?, _ packer: ColumnPacker) {
    let base = base.flatMap { $0.groups == groups ? $0 : nil }
    writer.u8(base == nil ? 0 : 1)
    if base == nil { writer.zblock(groupBytes) }
    writer.count(ids.count)
    for id in ids { writer.count(id) }
    let planes = planes(minus: base)
    writer.count(planes.count)
    if !planes.isEmpty {
      let parts = planes.count >= FrameEncoder.smallFrame ? columns.count * 8 : 1
      let packed = packer.compressed(planes, parts: parts)
      writer.count(packed.count)
      writer.raw(packed)
    }
    writer.zblock(histogramBytes)
  }

  /// Of each group the GPUs between it and the one before, and its own.
  private var groupBytes: [UInt8] {
    var writer = ByteWriter()
    var end = 0
    for group in groups {
      writer.count(group.lowerBound - end)
      writer.count(group.count)
      end = group.upperBound
    }
    return writer.bytes
  }

  private var histogramBytes: [UInt8] {
    guard !histograms.isEmpty else { return [] }
    var writer = ByteWriter()
    writer.count(histograms.count)
    for (id, counts) in histograms {
      writer.count(id)
      writer.count(counts.count)
      for count in counts { writer.varint(UInt64(count)) }
    }
    return writer.bytes
  }

  /// The columns that a column is told in differences from; nil where there are none.
  private static func bases(_ ids: [Int], _ base: FigureTable?) -> [[Int64]?] {
    guard let base else {
      return Array(repeating: nil, count: leading + statistics * ids.count)
    }
    var found: [[Int64]?] = [base.columns[0]]
    for id in ids {
      let known = base.columns(of: id).map { Array($0) }
      for statistic in 0..<statistics { found.append(known?[statistic]) }
    }
    return found
  }

  /// Differences in zigzag as planes of bytes, column after column; of columns that refer to
  /// nothing from 0.
  private func planes(minus base: FigureTable?) -> [UInt8] {
    let count = groups.count
    let zeros = [Int64](repeating: 0, count: count)
    let bases = Self.bases(ids, base)
    return [UInt8](unsafeUninitializedCapacity: count * 8 * columns.count) { room, initialized in
      initialized = count * 8 * columns.count
      guard let target = room.baseAddress, count > 0 else { return }
      let scratch = UnsafeMutableRawPointer.allocate(byteCount: 8 * count, alignment: 64)
      defer { scratch.deallocate() }
      for (place, column) in columns.enumerated() {
        column.withUnsafeBytes { bytes in
          (bases[place] ?? zeros).withUnsafeBytes { before in
            guard let bytes = bytes.baseAddress else { return }
            ColumnPlanes.split(
              bytes, minus: before.baseAddress, count: count, width: 8, scratch: scratch,
              planes: target + place * 8 * count)
          }
        }
      }
    }
  }

  /// - Parameters:
  ///   - gpus: how many the frame has.
  ///   - reference: the figures of the frame that this one refers to.
  init(
    decoding reader: inout ByteReader, gpus: Int, reference: FigureTable?
  ) throws(RecordingError) {
    let isLike = try reader.u8() & 1 != 0
    let groups: [Range<Int>]
    if isLike {
      guard let reference else { throw ByteReader.damaged("refers to no figures") }
      groups = reference.groups
    } else {
      groups = try Self.groups(&reader, gpus: gpus)
    }
    var ids: [Int] = []
    for _ in 0..<(try reader.count(atMost: Self.mostMetrics)) {
      let id = try reader.count()
      guard !ids.contains(id) else { throw ByteReader.damaged("two columns have one id") }
      ids.append(id)
    }
    let count = Self.leading + Self.statistics * ids.count
    let (bytes, isTooMany) = (groups.count * 8).multipliedReportingOverflow(by: count)
    guard !isTooMany, bytes <= Self.longestPlanes else {
      throw ByteReader.damaged("a count is too large")
    }
    let planes = try reader.zblock(atMost: bytes)
    guard planes.count == bytes else { throw ByteReader.damaged("ends too early") }
    let columns = Self.columns(
      planes, groups.count, Self.bases(ids, isLike ? reference : nil))
    self.init(
      groups: groups, ids: ids, columns: columns, histograms: try Self.histograms(&reader))
    try check()
  }

  private static func groups(
    _ reader: inout ByteReader, gpus: Int
  ) throws(RecordingError) -> [Range<Int>] {
    var content = ByteReader(try reader.zblock(atMost: longestGroups))
    var groups: [Range<Int>] = []
    var end = 0
    while content.remaining > 0 {
      let first = end + (try content.count(atMost: gpus - end))
      let size = try content.count(atMost: gpus - first)
      guard size > 0 else { throw ByteReader.damaged("a group is empty") }
      end = first + size
      groups.append(first..<end)
    }
    guard !groups.isEmpty else { throw ByteReader.damaged("has figures of no group") }
    return groups
  }

  private static func columns(
    _ planes: [UInt8], _ count: Int, _ bases: [[Int64]?]
  ) -> [[Int64]] {
    let zeros = [Int64](repeating: 0, count: count)
    return planes.withUnsafeBufferPointer { planes in
      bases.enumerated().map { place, base in
        [Int64](unsafeUninitializedCapacity: count) { room, initialized in
          initialized = count
          (base ?? zeros).withUnsafeBytes { before in
            guard let target = room.baseAddress, let start = planes.baseAddress else { return }
            ColumnPlanes.join(
              start + place * 8 * count, plus: before.baseAddress, count: count, width: 8,
              into: UnsafeMutableRawPointer(target))
          }
        }
      }
    }
  }

  private static func histograms(
    _ reader: inout ByteReader
  ) throws(RecordingError) -> [(id: Int, counts: [UInt32])] {
    let bytes = try reader.zblock(atMost: longestHistograms)
    guard !bytes.isEmpty else { return [] }
    var content = ByteReader(bytes)
    var found: [(id: Int, counts: [UInt32])] = []
    for _ in 0..<(try content.count(atMost: mostMetrics)) {
      let id = try content.count()
      var counts: [UInt32] = []
      for _ in 0..<(try content.countOfItems()) {
        counts.append(UInt32(try content.count(atMost: Int(UInt32.max))))
      }
      found.append((id, counts))
    }
    return found
  }

  /// Throws when a number cannot be meant, so that nothing made of it has to check again.
  private func check() throws(RecordingError) {
    for (place, group) in groups.enumerated() {
      let most = Int64(Self.most(of: group))
      guard columns[0][place] >= 0, columns[0][place] <= most else {
        throw ByteReader.damaged("more GPUs report than there are")
      }
      for metric in ids.indices {
        let first = Self.leading + metric * Self.statistics
        let (count, holder) = (columns[first][place], columns[first + 4][place])
        guard count >= 0, count <= most, holder >= 0, holder < Int64(group.count) else {
          throw ByteReader.damaged("figures are not of their group")
        }
      }
    }
  }
}
