import FleetModel

/// Makes frames of records that come in order, as from a pipe: keeps the schema, the topology and
/// the frames that later ones refer to (one for each bit of the place in a group).
package struct FrameSequence: Sendable {
  package private(set) var header: FileHeaderRecord?
  package private(set) var schema: SchemaRecord?
  private var topology: TopologyRecord?
  private var labels: LabelsRecord?
  /// The chain of references of the last frame: whatever comes refers to one of them.
  private var references: [DecodedFrame] = []

  package init() {}

  package struct Decoded: Sendable {
    package let number: UInt64
    package let monotonic: Int64
    package let frame: Frame
  }

  /// Takes the next record.
  ///
  /// - Returns: a frame when the record holds one.
  /// - Throws: `unknownVersion` when nothing more must be read; `damaged` when this record cannot
  ///   be, or what it refers to was lost before.
  package mutating func take(
    _ record: RecordStream.Record, _ selection: FrameSelection = .everything
  ) throws(RecordingError) -> Decoded? {
    var reader = ByteReader(record.payload)
    switch record.header.type {
    case .fileHeader:
      if header == nil { header = try FileHeaderRecord(decoding: &reader) }
    case .schema:
      if schema == nil { schema = try SchemaRecord(decoding: &reader) }
    case .topology:
      // One that is repeated stays the object that frames before it had.
      let epoch = try reader.u64()
      if topology?.epoch == epoch { return nil }
      var whole = ByteReader(record.payload)
      topology = try TopologyRecord(decoding: &whole)
    case .labels: try takeLabels(record)
    case .frame: return try frame(record, selection)
    case nil where record.header.isCritical:
      throw RecordingError(
        .unknownVersion, subject: "recording", "a later program wrote it; it is not read")
    default: break
    }
    return nil
  }

  private mutating func takeLabels(
    _ record: RecordStream.Record
  ) throws(RecordingError) {
    var reader = ByteReader(record.payload)
    let (number, epoch) = try LabelsRecord.head(decoding: &reader)
    if labels?.number == number { return }
    guard let topology, topology.epoch == epoch else {
      throw ByteReader.damaged("labels are those of a fleet that is lost")
    }
    var whole = ByteReader(record.payload)
    labels = try LabelsRecord(decoding: &whole, gpus: topology.topology.gpuCount)
  }

  private mutating func frame(
    _ record: RecordStream.Record, _ selection: FrameSelection
  ) throws(RecordingError) -> Decoded {
    let payload = record.payload[...]
    let number = try FrameDecoder.number(of: payload)
    let epoch = try FrameDecoder.epoch(of: payload)
    guard let schema, let topology, topology.epoch == epoch else {
      throw RecordingError(
        .damaged, subject: "frame \(number)",
        "what its columns or its GPUs are is lost; it is left out")
    }
    let reference = try reference(number, UInt64(record.header.referenceDistance))
    let decoded = try Self.decode(
      payload, number: number, schema: schema, topology: topology, reference: reference,
      selection: selection)
    references.append(decoded)
    let frame = decoded.frame(
      time: record.header.instant, topology: topology.topology,
      batteryUnits: topology.batteryUnits, labels: table(of: decoded))
    return Decoded(number: number, monotonic: decoded.monotonic, frame: frame)
  }

  private func table(of frame: DecodedFrame) -> LabelTable {
    guard let labels, labels.number == frame.rest.labels,
      labels.table.count == frame.gpus.count
    else { return .none }
    return labels.table
  }

  /// The frame that another refers to; what came after it is referred to no more.
  private mutating func reference(
    _ number: UInt64, _ distance: UInt64
  ) throws(RecordingError) -> DecodedFrame? {
    guard distance > 0 else {
      references = []
      return nil
    }
    while let last = references.last, distance <= number, last.number > number - distance {
      references.removeLast()
    }
    guard let last = references.last, distance <= number, last.number == number - distance else {
      throw RecordingError(
        .damaged, subject: "frame \(number)", "what it refers to is lost; it is left out")
    }
    return last
  }

  /// Decodes one frame, and holds it against its place and its reference.
  static func decode(
    _ payload: ArraySlice<UInt8>, number: UInt64, schema: SchemaRecord, topology: TopologyRecord,
    reference: DecodedFrame?, selection: FrameSelection
  ) throws(RecordingError) -> DecodedFrame {
    guard try FrameDecoder.number(of: payload) == number else {
      throw ByteReader.damaged("is another frame than it should be")
    }
    let decoded = try FrameDecoder.decode(
      payload, schema: schema, gpus: topology.topology.gpuCount,
      units: topology.batteryUnits.count, reference: reference, selection: selection)
    if let reference, reference.epoch != decoded.epoch {
      throw ByteReader.damaged("refers to a frame of another fleet")
    }
    return decoded
  }
}
