import FleetHistory
import FleetModel

/// One record of a kind as bytes, with how to read it.
struct RecordSample: CustomStringConvertible {
  let description: String
  let payload: [UInt8]
  /// Reads a payload, and then everything that a program would use of it.
  let read: (ArraySlice<UInt8>) throws(RecordingError) -> Void
  /// Bytes before a zblock at the end of the payload; nil when it holds none.
  var bytesBeforeContent: Int?

  /// Every kind of record, of random contents.
  static func all(_ seed: UInt64) -> [RecordSample] {
    var random = RandomRecords(seed)
    return [
      Self("header", random.header(), { $0.encode(into: &$1) }, FileHeaderRecord.init),
      Self("schema", random.schema(), { $0.encode(into: &$1) }, SchemaRecord.init) { schema in
        for column in schema.columns { _ = schema.meaning(ofColumn: column.id) }
      },
      Self("rest", random.rest(), { $0.encode(into: &$1) }, FrameRest.init(decoding:)),
      Self("event", random.event(), { $0.encode(into: &$1) }, EventRecord.init),
      Self("note", random.note(), { $0.encode(into: &$1) }, NoteRecord.init),
      Self("source", random.sourceRecord(), { $0.encode(into: &$1) }, SourceRecord.init),
      Self("index", random.index(), { $0.encode(into: &$1) }, IndexRecord.init),
      Self("end", random.end(), { $0.encode(into: &$1) }, EndRecord.init),
    ] + packed(&random)
  }

  /// Those whose contents are compressed.
  static func packed(_ random: inout RandomRecords) -> [RecordSample] {
    let summaries = random.summaries()
    var start = ByteWriter()
    start.varint(summaries.firstFrame)
    start.count(summaries.frames.count)
    var group = Self(
      "summaries", summaries, { $0.encode(into: &$1) }, GroupSummaryRecord.init, use: use)
    group.bytesBeforeContent = start.bytes.count
    var topology = Self(
      "topology", random.topology(), { $0.encode(into: &$1) }, TopologyRecord.init, use: use)
    topology.bytesBeforeContent = 8
    return [group, topology]
  }

  private init<Record>(
    _ name: String, _ record: Record, _ encode: (Record, inout ByteWriter) -> Void,
    _ decode: @escaping (inout ByteReader) throws(RecordingError) -> Record,
    use: @escaping (Record) -> Void = { _ in }
  ) {
    description = name
    var writer = ByteWriter()
    encode(record, &writer)
    payload = writer.bytes
    read = { bytes throws(RecordingError) in
      var reader = ByteReader(bytes)
      use(try decode(&reader))
    }
  }

  private static func use(_ record: GroupSummaryRecord) {
    for entry in record.frames { _ = entry.summary.fields.count }
  }

  private static func use(_ record: TopologyRecord) {
    let topology = record.topology
    for gpu in 0..<topology.gpuCount {
      _ = topology.index(ofKey: topology.key(ofGPU: gpu))
      for level in FleetLevel.allCases { _ = topology.group(level, holding: gpu) }
    }
    var table = MetricTable(count: topology.gpuCount)
    for gpu in 0..<topology.gpuCount { table.set(.powerDraw, gpu, .value(1)) }
    let frame = Frame(
      Frame.Content(
        time: Timestamp(milliseconds: 0), origin: .recorded, topology: topology, gpus: table))
    for level in FleetLevel.allCases.reversed() { _ = frame.groupRollups(.powerDraw, level) }
    for level in topology.visibleLevels { _ = frame.groupStatuses(level) }
  }

  /// The same record with other bytes in its zblock.
  func repacked(_ content: ArraySlice<UInt8>) -> [UInt8] {
    var writer = ByteWriter()
    writer.raw(payload.prefix(bytesBeforeContent ?? 0))
    writer.zblock(Array(content))
    return writer.bytes
  }

  /// What the zblock holds.
  func content() throws -> [UInt8] {
    var reader = ByteReader(payload.dropFirst(bytesBeforeContent ?? 0))
    return try reader.zblock(atMost: 1 << 26)
  }
}
