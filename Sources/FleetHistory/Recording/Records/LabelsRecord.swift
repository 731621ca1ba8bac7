import FleetModel

/// The labels of a fleet's GPUs, for the frames that name their number.
package struct LabelsRecord: Sendable {
  /// Columns of a table that is written or read, and codes of all columns together: a million GPUs
  /// with 32 keys take half of it.
  package static let (mostKeys, mostCodes) = (32, 1 << 26)

  /// Number of the table in its file, from 1.
  package var number: UInt64
  /// Of the topology whose GPUs have the labels.
  package var epoch: UInt64
  package var table: LabelTable

  package init(number: UInt64, epoch: UInt64, table: LabelTable) {
    self.number = number
    self.epoch = epoch
    self.table = table
  }

  /// Which table of which fleet a record holds.
  package static func head(
    decoding reader: inout ByteReader
  ) throws(RecordingError) -> (number: UInt64, epoch: UInt64) {
    let number = try reader.u64()
    guard number > 0 else { throw ByteReader.damaged("labels have no number") }
    return (number, try reader.u64())
  }

  /// Columns that are too many are left out, the last first.
  package func encode(into writer: inout ByteWriter) {
    let most = min(Self.mostKeys, Self.mostCodes / max(1, table.count))
    let columns = table.columns.prefix(most)
    var content = ByteWriter()
    content.count(table.count)
    content.count(columns.count)
    for column in columns { column.encode(into: &content) }
    writer.u64(number)
    writer.u64(epoch)
    writer.zblock(content.bytes)
  }

  /// - Parameter gpus: how many the topology of the epoch has.
  package init(decoding reader: inout ByteReader, gpus: Int) throws(RecordingError) {
    (number, epoch) = try Self.head(decoding: &reader)
    let limit = max(TopologyRecord.freeLength, reader.remaining * TopologyRecord.largestRatio)
    var content = ByteReader(
      try reader.zblock(atMost: min(limit, TopologyRecord.longestContent)))
    guard try content.count() == gpus else {
      throw ByteReader.damaged("labels are those of another fleet")
    }
    let keys = try content.count(atMost: min(Self.mostKeys, Self.mostCodes / max(1, gpus)))
    var columns: [LabelTable.Column] = []
    for _ in 0..<keys {
      columns.append(try LabelTable.Column(decoding: &content, gpus: gpus))
    }
    table = LabelTable(count: gpus, columns: columns)
  }
}

extension LabelTable {
  /// Whether the same GPUs have the same labels. Cost grows with the fleet, unless it is one table.
  func isSame(as other: LabelTable) -> Bool {
    if self === other { return true }
    return count == other.count && columns.count == other.columns.count
      && zip(columns, other.columns).allSatisfy { mine, theirs in
        mine.key == theirs.key && mine.values == theirs.values && mine.codes == theirs.codes
      }
  }
}

extension LabelTable.Column {
  /// The key, the texts, and runs of GPUs that have the same: mostly hosts or racks.
  fileprivate func encode(into writer: inout ByteWriter) {
    writer.string(key)
    writer.count(values.count)
    for value in values { writer.string(value) }
    var before: UInt32 = 0
    var first = 0
    while first < codes.count {
      let code = codes[first]
      var end = first + 1
      while end < codes.count, codes[end] == code { end += 1 }
      let change = Int64(code) - Int64(before)
      writer.varint(UInt64(bitPattern: (change << 1) ^ (change >> 63)))
      writer.count(end - first)
      (before, first) = (code, end)
    }
  }

  fileprivate init(decoding reader: inout ByteReader, gpus: Int) throws(RecordingError) {
    let key = try reader.string()
    let count = try reader.countOfItems()
    guard count < UInt32.max else { throw ByteReader.damaged("a count is too large") }
    var values: [String] = []
    for _ in 0..<count {
      let value = try reader.string()
      guard !value.isEmpty else { throw ByteReader.damaged("a label is empty") }
      values.append(value)
    }
    var codes: [UInt32] = []
    codes.reserveCapacity(gpus)
    var code: Int64 = 0
    while codes.count < gpus {
      let folded = try reader.varint()
      code = code &+ Int64(bitPattern: (folded >> 1) ^ (0 &- (folded & 1)))
      let length = try reader.count(atMost: gpus - codes.count)
      guard length > 0, code >= 0, code <= Int64(count) else {
        throw ByteReader.damaged("a label is none of its values")
      }
      codes.append(contentsOf: repeatElement(UInt32(code), count: length))
    }
    self.init(key: key, values: values, codes: codes)
  }
}
