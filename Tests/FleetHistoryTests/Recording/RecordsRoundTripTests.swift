import FleetHistory
import FleetModel
import TestSupport
import Testing

/// Every record comes back as it was written.
struct RecordsRoundTripTests {
  private static let seeds = (0..<40).map { SeededGenerator.seedOfRun &+ $0 }

  private func copy<Record>(
    _ record: Record, _ encode: (Record, inout ByteWriter) -> Void,
    _ decode: (inout ByteReader) throws(RecordingError) -> Record
  ) throws -> Record {
    var writer = ByteWriter()
    encode(record, &writer)
    var reader = ByteReader(writer.bytes)
    let copy = try decode(&reader)
    #expect(reader.remaining == 0)
    return copy
  }

  @Test(arguments: seeds) func plainRecords(_ seed: UInt64) throws {
    var random = RandomRecords(seed)
    func check<Record: Equatable>(
      _ record: Record, _ encode: (Record, inout ByteWriter) -> Void,
      _ decode: (inout ByteReader) throws(RecordingError) -> Record
    ) throws {
      #expect(try copy(record, encode, decode) == record, "seed \(seed)")
    }
    try check(random.header(), { $0.encode(into: &$1) }, FileHeaderRecord.init)
    try check(random.schema(), { $0.encode(into: &$1) }, SchemaRecord.init)
    try check(random.rest(), { $0.encode(into: &$1) }, FrameRest.init(decoding:))
    try check(random.event(), { $0.encode(into: &$1) }, EventRecord.init)
    try check(random.note(), { $0.encode(into: &$1) }, NoteRecord.init)
    try check(random.sourceRecord(), { $0.encode(into: &$1) }, SourceRecord.init)
    try check(random.index(), { $0.encode(into: &$1) }, IndexRecord.init)
    try check(random.end(), { $0.encode(into: &$1) }, EndRecord.init)
  }

  @Test(arguments: seeds) func summariesAreExact(_ seed: UInt64) throws {
    var random = RandomRecords(seed)
    let record = random.summaries()
    let copy = try copy(record, { $0.encode(into: &$1) }, GroupSummaryRecord.init)
    #expect(copy.firstFrame == record.firstFrame)
    #expect(copy.frames.map(\.offset) == record.frames.map(\.offset))
    for (a, b) in zip(copy.frames.map(\.summary), record.frames.map(\.summary)) {
      #expect(a.time == b.time, "seed \(seed)")
      #expect(a.utilization == b.utilization && a.temperature == b.temperature, "seed \(seed)")
      #expect(a.power == b.power && a.memoryUsed == b.memoryUsed, "seed \(seed)")
      #expect(a.site == b.site, "seed \(seed)")
      for (field, original) in zip(a.fields, b.fields) {
        #expect(
          field.value?.bitPattern == original.value?.bitPattern, "\(field.name), seed \(seed)")
      }
    }
  }

  @Test func fieldsOfASummaryHaveNamesAndPlacesOfTheirOwn() {
    #expect(SummaryField.all.map(\.place) == Array(SummaryField.all.indices))
    #expect(Set(SummaryField.all.map(\.name)).count == SummaryField.all.count)
  }

  @Test func theStandardSchemaKnowsEveryMetric() throws {
    let schema = try copy(.standard, { $0.encode(into: &$1) }, SchemaRecord.init)
    #expect(schema == .standard)
    for metric in Metric.allCases {
      let (values, states) = schema.metricColumn(metric)
      #expect(schema.meaning(ofColumn: values) == .values(metric))
      #expect(schema.meaning(ofColumn: states) == .states(metric))
      #expect(schema.column(values)?.decimals == UInt8(metric.definition.decimals))
    }
    for subject in [Metric.Subject.gpu, .battery, .site] {
      let status = try #require(schema.statusColumn(subject))
      #expect(schema.meaning(ofColumn: status) == .status(subject))
    }
    #expect(schema.meaning(ofColumn: 1 << 40) == .unknown)
  }

  @Test func columnsOfLaterVersionsAreUnknownAndKept() throws {
    func column(_ id: Int, _ kind: UInt8, _ subject: UInt8, _ metric: String) -> SchemaRecord.Column
    {
      SchemaRecord.Column(
        id: id, kind: kind, subject: subject, metric: metric, unit: "W", decimals: 3, width: 4,
        exportKey: "k")
    }
    let written = SchemaRecord(columns: [
      column(7, 0, 0, "powerDraw"), column(8, 0, 0, "phaseOfTheMoon"), column(9, 3, 0, "powerDraw"),
      column(10, 0, 3, "powerDraw"), column(11, 0, 1, "powerDraw"),
    ])
    let schema = try copy(written, { $0.encode(into: &$1) }, SchemaRecord.init)
    #expect(schema.meaning(ofColumn: 7) == .values(.powerDraw))
    #expect(schema.column(7)?.decimals == 3)
    for id in 8...11 {
      #expect(schema.meaning(ofColumn: id) == .unknown)
      #expect(schema.column(id) != nil)
    }
  }

  @Test func aLaterMajorVersionOrAnUnknownFeatureIsRefused() throws {
    var later = FileHeaderRecord()
    later.major = 2
    var feature = FileHeaderRecord()
    feature.incompatibleFeatures = 1
    for header in [later, feature] {
      let error = #expect(throws: RecordingError.self) {
        try copy(header, { $0.encode(into: &$1) }, FileHeaderRecord.init)
      }
      #expect(error?.code == .unknownVersion)
    }
  }

  @Test func placesBeyondTheFleetAreDamage() throws {
    let rest = FrameRest(
      processes: [GPUProcess(gpu: 3, pid: 1, name: "p")],
      lastSeen: [3: Timestamp(milliseconds: 5)])
    var writer = ByteWriter()
    rest.encode(into: &writer)
    for gpus in [0, 1, 3] {
      #expect(throws: RecordingError.self) {
        var reader = ByteReader(writer.bytes)
        _ = try FrameRest(decoding: &reader, gpus: gpus)
      }
    }
    var reader = ByteReader(writer.bytes)
    #expect(try FrameRest(decoding: &reader, gpus: 4) == rest)
  }
}
