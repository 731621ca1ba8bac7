import FleetModel

/// The details of the GPUs of one stripe over a group of frames, as they were recorded. Nothing is
/// unpacked before it is asked for.
package struct GPUStripe {
  private struct Cell {
    let code: ColumnCode
    let width: ColumnWidth
    let blob: ArraySlice<UInt8>
  }

  private enum Statistic: Int, CaseIterable { case count, smallest, mean, largest }

  private let head: GroupDetailHead
  /// The place of the first GPU, and how many there are.
  package let gpus: Range<Int>
  /// Metric by metric, one for each statistic.
  private let cells: [Cell]

  /// Bytes of a stripe that is one zblock at most.
  private static let longestWhole = 1 << 20

  /// - Parameter bytes: of the stripe alone.
  package init(
    _ bytes: ArraySlice<UInt8>, of head: GroupDetailHead, place: Int
  ) throws(RecordingError) {
    self.head = head
    gpus = head.range(ofStripe: place)
    var reader = ByteReader(bytes)
    if head.isWhole { reader = ByteReader(try reader.zblock(atMost: Self.longestWhole)) }
    var directory: [(ColumnCode, ColumnWidth, Int)] = []
    for _ in 0..<head.columns.count * Statistic.allCases.count {
      guard let code = ColumnCode(rawValue: try reader.u8()) else {
        throw ByteReader.damaged("a column is written in no known way")
      }
      guard code.hasBlob else {
        directory.append((code, .byte, 0))
        continue
      }
      guard let width = ColumnWidth(rawValue: try reader.u8()) else {
        throw ByteReader.damaged("integers have no known width")
      }
      directory.append((code, width, try reader.count(atMost: RecordHeader.longestPayload)))
    }
    var cells: [Cell] = []
    for (code, width, length) in directory {
      cells.append(Cell(code: code, width: width, blob: try reader.raw(length)))
    }
    self.cells = cells
  }

  /// One metric of all GPUs of the stripe; nil where a GPU had no value in any frame. No list at
  /// all where nothing changed: then every frame is as the first.
  ///
  /// - Parameters:
  ///   - place: of the metric among those of the head.
  ///   - factor: that the integers are larger than the values by.
  package func spans(metric place: Int, factor: Double) throws(RecordingError) -> [MetricSpan?]? {
    if cell(place, .count).code == .absent { return nil }
    let counts = try counts(metric: place)
    let smallest = try values(place, .smallest, nil)
    let means = try values(place, .mean, smallest)
    let largest = try values(place, .largest, smallest)
    var spans: [MetricSpan?] = []
    spans.reserveCapacity(gpus.count)
    for gpu in 0..<gpus.count {
      let count = Int(counts[gpu])
      guard count > 0 else {
        spans.append(nil)
        continue
      }
      let (low, mean, high) = (smallest[gpu], means[gpu], largest[gpu])
      guard count <= head.frames, low <= mean, mean <= high else {
        throw ByteReader.damaged("details contradict each other")
      }
      spans.append(
        MetricSpan(
          count: count, smallest: Double(low) / factor, mean: Double(mean) / factor,
          largest: Double(high) / factor))
    }
    return spans
  }

  /// Whether every metric can be read.
  var isSound: Bool {
    do {
      for metric in head.columns.indices { _ = try spans(metric: metric, factor: 1) }
      return true
    } catch {
      return false
    }
  }

  // MARK: Columns

  private func cell(_ metric: Int, _ statistic: Statistic) -> Cell {
    cells[metric * Statistic.allCases.count + statistic.rawValue]
  }

  /// Frames with a value, GPU by GPU; of most metrics they are those of one before.
  private func counts(metric place: Int) throws(RecordingError) -> [Int64] {
    var first = place
    while first > 0, !cell(first, .count).code.isWhole { first -= 1 }
    var counts: [Int64]?
    for metric in first...place where cell(metric, .count).code != .absent {
      counts = try integers(cell(metric, .count), counts, .frames)
    }
    return counts ?? []
  }

  private func values(
    _ metric: Int, _ statistic: Statistic, _ base: [Int64]?
  ) throws(RecordingError) -> [Int64] {
    let width = cell(metric, .smallest).width
    return try integers(cell(metric, statistic), base, width)
  }

  /// - Parameters:
  ///   - base: what the integers are told in differences from.
  ///   - wanted: the width that they must have.
  private func integers(
    _ cell: Cell, _ base: [Int64]?, _ wanted: ColumnWidth
  ) throws(RecordingError) -> [Int64] {
    guard cell.code != .absent, !cell.code.refers || base != nil,
      cell.code == .unchanged || cell.width == wanted
    else { throw ByteReader.damaged("a column refers to none, or has two widths") }
    if cell.code == .unchanged { return base ?? [] }
    let size = wanted.bytes
    let count = gpus.count
    let isPacked = cell.code != .constant && !head.isWhole
    let bytes = cell.code == .constant ? size : count * size
    let unpacked = isPacked ? Zstd.decompress(cell.blob, count: bytes) : Array(cell.blob)
    guard let unpacked, unpacked.count == bytes else {
      throw ByteReader.damaged("a column does not unpack")
    }
    return (0..<count).map { place in
      var bits: UInt64 = 0
      for plane in 0..<size {
        let at = cell.code == .constant ? plane : plane * count + place
        bits |= UInt64(unpacked[at]) << UInt64(8 * plane)
      }
      guard cell.code == .deltaPlanes, let base else { return wanted.value(bits) }
      let difference = (bits >> 1) ^ (0 &- (bits & 1))
      return wanted.value(UInt64(bitPattern: base[place]) &+ difference)
    }
  }
}

extension ColumnCode {
  /// Whether another column is needed to read this one.
  fileprivate var refers: Bool { self == .unchanged || self == .deltaPlanes }

  fileprivate var isWhole: Bool { self == .constant || self == .planes }
}

extension ColumnWidth {
  /// The integer of the lowest bits.
  fileprivate func value(_ bits: UInt64) -> Int64 {
    let spare = UInt64(64 - 8 * bytes)
    let high = bits << spare
    return isSigned ? Int64(bitPattern: high) >> Int64(spare) : Int64(bitPattern: high >> spare)
  }
}
