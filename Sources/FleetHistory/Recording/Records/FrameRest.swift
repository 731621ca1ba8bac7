import FleetModel

/// What a frame holds beside its columns.
package struct FrameRest: Hashable, Sendable {
  package var processes: [GPUProcess]
  /// When a GPU that is not reporting was last heard, by place.
  package var lastSeen: [Int: Timestamp]
  package var sources: [SourceStatus]
  /// Number of the labels in its file; 0 without any. Stands behind the rest.
  package var labels: UInt64 = 0

  package init(
    processes: [GPUProcess] = [], lastSeen: [Int: Timestamp] = [:], sources: [SourceStatus] = []
  ) {
    self.processes = processes
    self.lastSeen = lastSeen
    self.sources = sources
  }

  package init(_ frame: Frame) {
    self.init(
      processes: frame.content.processes, lastSeen: frame.content.lastSeen,
      sources: frame.content.sources)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.count(processes.count)
    for process in processes { process.encode(into: &writer) }
    writer.count(lastSeen.count)
    for (gpu, time) in lastSeen.sorted(by: { $0.key < $1.key }) {
      writer.count(gpu)
      writer.time(time.milliseconds)
    }
    writer.count(sources.count)
    for source in sources { source.encode(into: &writer) }
  }

  package init(decoding reader: inout ByteReader) throws(RecordingError) {
    try self.init(decoding: &reader, gpus: .max)
  }

  /// - Parameter gpus: how many the frame has; a place beyond them is damage.
  package init(
    decoding reader: inout ByteReader, gpus: Int
  ) throws(RecordingError) {
    self.init()
    let last = max(gpus, 1) - 1
    for _ in 0..<(try reader.countOfItems()) {
      processes.append(try GPUProcess(decoding: &reader, last: last))
    }
    for _ in 0..<(try reader.countOfItems()) {
      let gpu = try reader.count(atMost: last)
      lastSeen[gpu] = try reader.time()
    }
    for _ in 0..<(try reader.countOfItems()) {
      sources.append(try SourceStatus(decoding: &reader))
    }
    if gpus == 0, !processes.isEmpty || !lastSeen.isEmpty {
      throw ByteReader.damaged("speaks of a GPU that there is not")
    }
  }
}

extension GPUProcess {
  fileprivate func encode(into writer: inout ByteWriter) {
    writer.count(gpu)
    writer.optional(pid) { $0.varint(UInt64(bitPattern: Int64($1))) }
    writer.string(name)
    writer.optional(memoryMiB) { $0.varint(UInt64(bitPattern: $1)) }
    writer.optional(type) { $0.string($1) }
  }

  fileprivate init(decoding reader: inout ByteReader, last: Int) throws(RecordingError) {
    self.init(
      gpu: try reader.count(atMost: last), pid: (try reader.optionalNumber()).map { Int($0) },
      name: try reader.string(), memoryMiB: try reader.optionalNumber(),
      type: try reader.optionalString())
  }
}

extension SourceStatus {
  fileprivate func encode(into writer: inout ByteWriter) {
    writer.string(id)
    writer.string(kind)
    writer.string(state.rawValue)
    writer.time(since.milliseconds)
    writer.optional(lastAnswer) { $0.time($1.milliseconds) }
    writer.optional(latency) { $0.f64($1) }
    writer.f64(period)
    writer.count(entities)
    writer.count(entitiesReporting)
    writer.optional(error) { $0.string($1) }
    writer.optional(nextTry) { $0.time($1.milliseconds) }
    writer.count(restarts)
    writer.count(abandonedChildren)
    writer.count(notes.count)
    for note in notes { writer.string(note) }
  }

  fileprivate init(decoding reader: inout ByteReader) throws(RecordingError) {
    let id = try reader.string()
    let kind = try reader.string()
    guard let state = State(rawValue: try reader.string()) else {
      throw ByteReader.damaged("a source is in no known state")
    }
    self.init(id: id, kind: kind, since: try reader.time(), period: 0)
    self.state = state
    lastAnswer = try reader.optionalTime()
    latency = try reader.optionalAmount()
    period = try reader.f64()
    entities = try reader.count()
    entitiesReporting = try reader.count()
    error = try reader.optionalString()
    nextTry = try reader.optionalTime()
    restarts = try reader.count()
    abandonedChildren = try reader.count()
    for _ in 0..<(try reader.countOfItems()) { notes.append(try reader.string()) }
  }
}

extension ByteReader {
  mutating func optionalString() throws(RecordingError) -> String? {
    try optional { reader throws(RecordingError) in try reader.string() }
  }

  mutating func optionalTime() throws(RecordingError) -> Timestamp? {
    try optional { reader throws(RecordingError) in try reader.time() }
  }

  mutating func optionalAmount() throws(RecordingError) -> Double? {
    try optional { reader throws(RecordingError) in try reader.f64() }
  }

  /// A varint that holds the 64 bits of a signed number.
  mutating func optionalNumber() throws(RecordingError) -> Int64? {
    try optional { reader throws(RecordingError) in Int64(bitPattern: try reader.varint()) }
  }
}
