import FleetHistory
import FleetModel
import Simulation
import TestSupport
import Testing

/// Labels of GPUs in recordings: told once, found again in every frame, and never those of others.
struct LabelsRecordTests {
  private func table(_ gpus: Int, keys: Int, using generator: inout SeededGenerator) -> LabelTable {
    let columns = (0..<keys).map { key in
      let values = (0..<Int.random(in: 1...9, using: &generator)).map { "value-\(key)-\($0)é" }
      var codes: [UInt32] = []
      while codes.count < gpus {
        let code = UInt32.random(in: 0...UInt32(values.count), using: &generator)
        let length = Int.random(in: 1...12, using: &generator)
        codes += repeatElement(code, count: min(length, gpus - codes.count))
      }
      return LabelTable.Column(key: "key\(key)", values: values, codes: codes)
    }
    return LabelTable(count: gpus, columns: columns)
  }

  private func bytes(of table: LabelTable) -> [UInt8] {
    var writer = ByteWriter()
    LabelsRecord(number: 7, epoch: 3, table: table).encode(into: &writer)
    return writer.bytes
  }

  @Test func tablesComeBackAsTheyWere() throws {
    var generator = SeededGenerator()
    for gpus in [0, 1, 7, 64, 1000] {
      for keys in [0, 1, 4] {
        let table = table(gpus, keys: keys, using: &generator)
        var reader = ByteReader(bytes(of: table))
        let read = try LabelsRecord(decoding: &reader, gpus: gpus)
        #expect(read.number == 7 && read.epoch == 3 && read.table.text == table.text)
        #expect(read.table.columns.map(\.values) == table.columns.map(\.values))
      }
    }
    #expect(bytes(of: table(10, keys: 40, using: &generator)).count > 100)
    var reader = ByteReader(bytes(of: table(10, keys: 40, using: &generator)))
    let cut = try LabelsRecord(decoding: &reader, gpus: 10).table
    #expect(cut.columns.count == LabelsRecord.mostKeys)
  }

  /// Contents that speak of more GPUs, keys, values or runs than there can be.
  @Test(
    arguments: [
      [9, 1], [1 << 40, 1], [8, 33], [8, 1 << 40], [8, 1, 1, 107, 1 << 40],
      [8, 1, 1, 107, 1, 0, 2, 8],
      [8, 1, 1, 107, 1, 1, 97, 4, 8], [8, 1, 1, 107, 1, 1, 97, 1, 8],
      [8, 1, 1, 107, 1, 1, 97, 2, 9],
      [8, 1, 1, 107, 1, 1, 97, 2, 0, 2, 8], [8, 1, 1, 107, 1, 1, 97, 2, 7],
      [8, 1, 1, 107, 1, 1, 97, .max, 8], [8, 1, 1, 107, 1, 1, 97, 2, 1 << 62],
    ] as [[UInt64]])
  func whatClaimsTooMuchIsRefused(numbers: [UInt64]) {
    var content = ByteWriter()
    for number in numbers { content.varint(number) }
    var writer = ByteWriter()
    writer.u64(1)
    writer.u64(1)
    writer.zblock(content.bytes)
    #expect(throws: RecordingError.self) {
      var reader = ByteReader(writer.bytes)
      _ = try LabelsRecord(decoding: &reader, gpus: 8)
    }
  }

  @Test func lyingContentsNeverTrap() throws {
    var generator = SeededGenerator()
    for _ in 0..<2000 {
      var content = ByteWriter()
      for value in [8, 2] as [UInt64] { content.varint(value) }
      for _ in 0..<Int.random(in: 0...24, using: &generator) {
        content.varint(
          Bool.random(using: &generator)
            ? .random(in: 0...9, using: &generator) : .random(in: 0...UInt64.max, using: &generator)
        )
      }
      var writer = ByteWriter()
      writer.u64(1)
      writer.u64(1)
      writer.zblock(content.bytes)
      var reader = ByteReader(writer.bytes)
      if let read = try? LabelsRecord(decoding: &reader, gpus: 8) {
        #expect(read.table.text.count == 8)
      }
    }
  }

  // MARK: In files

  /// Frames whose labels change, go and come again, with the table of each.
  private func changing() -> [Frame] {
    var generator = SeededGenerator()
    let frames = LaidRecording.frames(12, change: 9, using: &generator)
    let first = table(6, keys: 2, using: &generator)
    let twin = LabelTable(count: 6, columns: first.columns)
    let second = table(6, keys: 1, using: &generator)
    let other = table(9, keys: 2, using: &generator)
    let tables: [LabelTable] = [
      first, first, twin, second, second, .none, .none, first, first, other, other, other,
    ]
    return zip(frames, tables).map { frame, labels in
      var content = frame.content
      content.labels = labels
      return Frame(content)
    }
  }

  private func written(_ frames: [Frame], _ change: (inout RecordingOptions) -> Void = { _ in })
    throws -> [UInt8]
  {
    let disk = FakeDisk()
    var options = WriterBench.options { $0.period = 10 }
    change(&options)
    _ = try RecordingSession.write(frames, to: .file("f.gtr"), options, disk: disk)
    return disk.content("f.gtr").bytes
  }

  @Test func everyFrameHasItsOwnLabels() throws {
    let frames = changing()
    let bytes = try written(frames)
    let recording = try Recording(MemoryBytes(bytes))
    #expect(recording.losses.isEmpty && recording.frameCount == 12)
    for place in [11, 0, 8, 3, 5, 10, 1, 2, 4, 6, 7, 9] {
      let frame = try recording.frame(at: place)
      #expect(frame.labels.text == frames[place].labels.text, "\(place)")
      #expect(frame.labels.columns.map(\.key) == frames[place].labels.columns.map(\.key))
    }
    let tables = try (0..<12).map { try recording.frame(at: $0).labels }
    #expect(tables[0] === tables[2] && tables[3] === tables[4] && tables[9] === tables[11])
    #expect(recording.labels?.text == frames[11].labels.text)
    var sequence = FrameSequence()
    var stream = RecordStream()
    var streamed: [Frame] = []
    stream.feed(bytes)
    while case .record(let record)? = stream.next() {
      if let decoded = try sequence.take(record) { streamed.append(decoded.frame) }
    }
    #expect(streamed.map(\.labels.text) == frames.map(\.labels.text))
    #expect(streamed[0].labels === streamed[2].labels)
    var copy: [UInt8] = []
    _ = try RecordingCopy.copy([recording]) { copy += $0 }
    let copied = try Recording(MemoryBytes(copy))
    let again = try (0..<12).map { try copied.frame(at: $0).labels.text }
    #expect(again == frames.map(\.labels.text))
    #expect(try copied.examine() > 12 && copied.losses.isEmpty)
  }

  @Test func aTableIsToldOnceAndAgainAtTheBeginning() throws {
    let records = WrittenRecords(try written(changing()))
    let numbers = try records.records(.labels).map { record in
      var reader = ByteReader(record.payload)
      return try LabelsRecord.head(decoding: &reader).number
    }
    // Frames 0, 3, 7 and 9 have other labels; 2 after the first group of four, as said before.
    #expect(numbers == [1, 2, 2, 3, 4])
    #expect(records.isUnbroken)
  }

  @Test func pseudonymsTakeThePlaceOfValues() throws {
    let frames = changing()
    let recording = try Recording(MemoryBytes(try written(frames) { $0.redact = true }))
    for place in 0..<12 {
      let labels = try recording.frame(at: place).labels
      #expect(labels.columns.map(\.key) == frames[place].labels.columns.map(\.key))
      #expect(labels.columns.map(\.codes) == frames[place].labels.columns.map(\.codes))
      for column in labels.columns {
        #expect(column.values.allSatisfy { $0.hasPrefix(column.key + "-") && !$0.contains("é") })
      }
    }
  }

  @Test func damageCostsLabelsAndNeverSwapsThem() throws {
    let frames = Array(changing().prefix(4))
    let bytes = try written(frames) { $0.groupLength = 8 }
    let records = WrittenRecords(bytes).records(.labels)
    #expect(records.count >= 2)
    for record in records {
      for place in record.offset..<record.offset + record.header.recordLength {
        var damaged = bytes
        damaged[place] ^= 1 << UInt8(place % 8)
        let recording = try Recording(MemoryBytes(damaged))
        #expect(recording.frameCount == 4)
        for number in 0..<4 {
          let frame = try recording.frame(at: number)
          #expect(SameFrame.difference(frames[number], frame) == nil)
          let text = frame.labels.text
          #expect(text.isEmpty || text == frames[number].labels.text, "byte \(place)")
        }
      }
    }
    var damaged = bytes
    let first = try #require(records.first)
    damaged[first.offset + 60] ^= 4
    let recording = try Recording(MemoryBytes(damaged))
    _ = try recording.examine()
    #expect(!recording.losses.isEmpty)
  }

  @Test func labelsOfAnotherFleetAreNone() throws {
    let frames = changing()
    var file = RecordsFile()
    file.append(frames[0])
    var generator = SeededGenerator()
    let wrong = table(5, keys: 1, using: &generator)
    file.append(.labels) { LabelsRecord(number: 9, epoch: 1, table: wrong).encode(into: &$0) }
    file.finish()
    let recording = try Recording(MemoryBytes(file.bytes))
    #expect(recording.losses.isEmpty && recording.labels == nil)
    _ = try recording.examine()
    #expect(recording.losses.map(\.what) == [.records(1)])
    #expect(try recording.frame(at: 0).labels.text == frames[0].labels.text)
  }
}
