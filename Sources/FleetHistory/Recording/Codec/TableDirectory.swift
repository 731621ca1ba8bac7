import FleetModel

/// What a frame says of the columns of one table before their blobs.
struct TableDirectory {
  struct Entry {
    let code: ColumnCode
    let width: ColumnWidth
    /// The blob, in bytes from the start of the blobs.
    var start: Int
    let length: Int
  }

  let subject: Metric.Subject
  let count: Int
  let stripe: Int
  let ids: [Int]
  /// Stripe by stripe, in each the columns.
  fileprivate(set) var entries: [Entry]

  /// The stripes of a column by its place in the directory.
  func column(_ place: Int) -> [Entry] {
    stride(from: place, to: entries.count, by: max(1, ids.count)).map { entries[$0] }
  }
}

/// The directories of a frame, and how many bytes of blobs they speak of.
struct FrameDirectory {
  private(set) var tables: [TableDirectory] = []
  private(set) var blobBytes = 0

  /// - Parameter counts: entities by subject; a table that says otherwise is damaged.
  init(
    decoding reader: inout ByteReader, schema: SchemaRecord, counts: (Metric.Subject) -> Int
  ) throws(RecordingError) {
    for _ in 0..<(try reader.count(atMost: 256)) {
      let subject = Metric.Subject(recorded: try reader.u8())
      let count = try reader.count(atMost: 1 << 32)
      let stripe = try reader.count(atMost: 1 << 32)
      guard stripe > 0, stripe % 64 == 0 else { throw ByteReader.damaged("has no stripes") }
      if let subject, count != counts(subject) || tables.contains(where: { $0.subject == subject })
      {
        throw ByteReader.damaged("a table is not of the entities that there are")
      }
      let ids = try Self.ids(&reader, schema)
      let stripes = (count + stripe - 1) / stripe
      guard stripes <= reader.remaining / max(1, ids.count) else {
        throw ByteReader.damaged("ends too early")
      }
      let entries = try entries(&reader, stripes * ids.count, isKept: subject != nil)
      if let subject {
        tables.append(
          TableDirectory(subject: subject, count: count, stripe: stripe, ids: ids, entries: entries)
        )
      }
    }
  }

  /// The ids of a table's columns: all different, and all in the schema.
  private static func ids(
    _ reader: inout ByteReader, _ schema: SchemaRecord
  ) throws(RecordingError) -> [Int] {
    var ids: [Int] = []
    var seen: Set<Int> = []
    for _ in 0..<(try reader.count(atMost: schema.columns.count)) {
      let id = try reader.count()
      guard schema.column(id) != nil, seen.insert(id).inserted else {
        throw ByteReader.damaged("a column is not in the schema, or there twice")
      }
      ids.append(id)
    }
    return ids
  }

  private mutating func entries(
    _ reader: inout ByteReader, _ count: Int, isKept: Bool
  ) throws(RecordingError) -> [TableDirectory.Entry] {
    var entries: [TableDirectory.Entry] = []
    if isKept { entries.reserveCapacity(count) }
    for _ in 0..<count {
      guard let code = ColumnCode(rawValue: try reader.u8()) else {
        throw ByteReader.damaged("a column is written in no known way")
      }
      var width = ColumnWidth.byte
      var length = 0
      if code.hasBlob {
        guard let known = ColumnWidth(rawValue: try reader.u8()) else {
          throw ByteReader.damaged("integers have no known width")
        }
        width = known
        length = try reader.count(atMost: RecordHeader.longestPayload)
      }
      if isKept {
        entries.append(.init(code: code, width: width, start: blobBytes, length: length))
      }
      blobBytes += length
      guard blobBytes <= RecordHeader.longestPayload else {
        throw ByteReader.damaged("a count is too large")
      }
    }
    return entries
  }
}
