import FleetModel

/// Reads the payloads of frame records. Whatever they hold, it takes no more memory than the
/// schema and the counts of the topology account for, and throws when they are not right.
package enum FrameDecoder {
  /// What a payload says before its columns.
  struct Header {
    let number: UInt64
    let monotonic: Int64
    let epoch: UInt64
    let origin: Frame.Origin
    let timeIsAssumed: Bool
    let isWhole: Bool
    /// Whether the reference says which processes there are, and when GPUs were last heard.
    let sharesProcesses: Bool
    let sharesLastSeen: Bool
    /// Whether it says all of the sources but their last answers and latencies.
    let sharesSources: Bool
    /// Whether its labels are those of the reference, or their number stands behind the rest.
    let sharesLabels: Bool
    let hasLabels: Bool
    let hasFigures: Bool

    init(decoding reader: inout ByteReader) throws(RecordingError) {
      number = try reader.varint()
      monotonic = try reader.i64()
      epoch = try reader.varint()
      guard let origin = Frame.Origin(recorded: try reader.u8()) else {
        throw ByteReader.damaged("comes from nowhere known")
      }
      self.origin = origin
      let flags = try reader.u8()
      timeIsAssumed = flags & 1 != 0
      isWhole = flags & 2 != 0
      sharesProcesses = flags & 4 != 0
      sharesLastSeen = flags & 8 != 0
      sharesSources = flags & 16 != 0
      sharesLabels = flags & 32 != 0
      hasLabels = flags & 64 != 0
      hasFigures = flags & 128 != 0
    }

    var sharesAnything: Bool {
      sharesProcesses || sharesLastSeen || sharesSources || sharesLabels
    }
  }

  /// The number of a frame in its file.
  package static func number(of payload: ArraySlice<UInt8>) throws(RecordingError) -> UInt64 {
    var reader = ByteReader(payload)
    return try Header(decoding: &reader).number
  }

  /// The epoch of a frame's topology.
  package static func epoch(of payload: ArraySlice<UInt8>) throws(RecordingError) -> UInt64 {
    var reader = ByteReader(payload)
    return try Header(decoding: &reader).epoch
  }

  /// - Parameters:
  ///   - gpus: how many the topology of the frame has; `units` likewise.
  ///   - reference: the frame that this one refers to, read with a selection that covers this
  ///     one's columns; nil for a key frame.
  package static func decode(
    _ payload: ArraySlice<UInt8>, schema: SchemaRecord, gpus: Int, units: Int,
    reference: DecodedFrame?, selection: FrameSelection
  ) throws(RecordingError) -> DecodedFrame {
    var reader = ByteReader(payload)
    let header = try Header(decoding: &reader)
    if let reference {
      guard reference.epoch == header.epoch, reference.number < header.number,
        reference.selection.covers(selection)
      else { throw ByteReader.damaged("refers to a frame that cannot be meant") }
    }
    var body = reader
    if header.isWhole {
      body = ByteReader(try reader.zblock(atMost: FrameEncoder.longestWhole))
    }
    let directory = try FrameDirectory(decoding: &body, schema: schema) { subject in
      subject == .gpu ? gpus : subject == .battery ? units : 1
    }
    let blobs = try body.raw(directory.blobBytes)
    let rest = try rest(&body, header, gpus, reference)
    if !header.isWhole { reader = body }
    let figures =
      header.hasFigures
      ? try FigureTable(decoding: &reader, gpus: gpus, reference: reference?.figures) : nil
    let tables = try tables(directory, blobs, header, schema, reference, selection)
    return DecodedFrame(
      header, rest: rest, selection: selection, figures: figures, schema: schema,
      gpus: tables[.gpu] ?? DecodedTable(count: gpus),
      batteries: tables[.battery] ?? DecodedTable(count: units),
      site: tables[.site] ?? DecodedTable(count: 1))
  }

  private static func rest(
    _ body: inout ByteReader, _ header: Header, _ gpus: Int, _ reference: DecodedFrame?
  ) throws(RecordingError) -> FrameRest {
    var reader = body
    if !header.isWhole {
      let limit = min(RecordHeader.longestPayload, 1 << 20 + gpus << 12)
      reader = ByteReader(try body.zblock(atMost: limit))
    }
    var rest = try FrameRest(decoding: &reader, gpus: gpus)
    if header.sharesAnything {
      guard let reference else { throw ByteReader.damaged("refers to no frame") }
      if header.sharesProcesses { rest.processes = reference.rest.processes }
      if header.sharesLastSeen { rest.lastSeen = reference.rest.lastSeen }
      if header.sharesSources { rest.sources = try sources(&reader, reference.rest.sources) }
      if header.sharesLabels { rest.labels = reference.rest.labels }
    }
    if header.hasLabels { rest.labels = try reader.varint() }
    return rest
  }

  /// The sources of a reference with the answers of this frame.
  private static func sources(
    _ reader: inout ByteReader, _ base: [SourceStatus]
  ) throws(RecordingError) -> [SourceStatus] {
    guard try reader.count() == base.count else {
      throw ByteReader.damaged("answers are not those of the sources")
    }
    var sources = base
    for place in sources.indices {
      sources[place].lastAnswer = try reader.optionalTime()
      sources[place].latency = try reader.optionalAmount()
    }
    return sources
  }

  private static func tables(
    _ directory: FrameDirectory, _ blobs: ArraySlice<UInt8>, _ header: Header,
    _ schema: SchemaRecord, _ reference: DecodedFrame?, _ selection: FrameSelection
  ) throws(RecordingError) -> [Metric.Subject: DecodedTable] {
    let outcome = blobs.withUnsafeBytes { bytes -> Result<_, RecordingError> in
      Result { () throws(RecordingError) in
        var tables: [Metric.Subject: DecodedTable] = [:]
        for table in directory.tables {
          let base = reference?.table(table.subject)
          let unpacker = ColumnUnpacker(
            table, base: base?.stripe == table.stripe ? base : nil, bytes,
            isWhole: header.isWhole, selection)
          tables[table.subject] = try unpacker.table(schema)
        }
        return tables
      }
    }
    return try outcome.get()
  }
}
