import FleetHistory
import FleetModel
import TestSupport

/// Records with contents that a seed repeats: odd texts, extremes, absent values.
struct RandomRecords {
  var generator: SeededGenerator

  init(_ seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &generator) == 0 }

  mutating func text() -> String {
    let texts = [
      "", "gpu-01", "Ω°C", "a\u{0}b", "\u{202E}x", String(repeating: "long ", count: 60),
    ]
    return texts.randomElement(using: &generator) ?? ""
  }

  mutating func maybe<T>(_ make: (inout RandomRecords) -> T) -> T? {
    chance(3) ? nil : make(&self)
  }

  mutating func time() -> Timestamp {
    let ordinary = 1_795_356_200_000 + Int64.random(in: 0..<1_000_000, using: &generator)
    return Timestamp(
      milliseconds: [ordinary, ordinary, 0, .min, .max].randomElement(using: &generator) ?? 0)
  }

  mutating func amount() -> Double {
    [0, -0.0, 1.5, -3e9, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
      .randomElement(using: &generator) ?? 0
  }

  mutating func count() -> Int {
    let small = Int.random(in: 0..<500, using: &generator)
    return [0, 1, small, .max].randomElement(using: &generator) ?? 0
  }

  mutating func word() -> UInt64 {
    generator.next() >> UInt64.random(in: 0..<64, using: &generator)
  }

  mutating func list<T>(_ most: Int = 6, _ make: (inout RandomRecords) -> T) -> [T] {
    (0..<Int.random(in: 0...most, using: &generator)).map { _ in make(&self) }
  }

  mutating func header() -> FileHeaderRecord {
    var header = FileHeaderRecord()
    header.minor = UInt16.random(in: 0...9, using: &generator)
    header.compatibleFeatures = UInt32(truncatingIfNeeded: word())
    header.readOnlyFeatures = UInt32(truncatingIfNeeded: word())
    header.segment = UInt32(truncatingIfNeeded: word())
    header.period = abs(amount())
    header.groupLength = UInt16(truncatingIfNeeded: word())
    header.stripe = UInt32(truncatingIfNeeded: word())
    header.monotonic = Int64(bitPattern: word())
    header.zoneOffset = Int32(truncatingIfNeeded: word())
    (header.zone, header.machine, header.writer) = (text(), text(), text())
    (header.site, header.sourceNames) = (text(), text())
    header.namesArePseudonyms = chance(2)
    return header
  }

  mutating func schema() -> SchemaRecord {
    let known = MetricCatalog.all.map(\.id)
    let columns = list(20) { random in
      SchemaRecord.Column(
        id: 0, kind: UInt8.random(in: 0...4, using: &random.generator),
        subject: UInt8.random(in: 0...4, using: &random.generator),
        metric: random.chance(3)
          ? random.text() : known.randomElement(using: &random.generator) ?? "",
        unit: random.text(), decimals: UInt8.random(in: 0...255, using: &random.generator),
        width: 4, exportKey: random.text())
    }
    return SchemaRecord(
      columns: columns.enumerated().map { place, column in
        var column = column
        column.id = place * 1000 + Int.random(in: 0..<1000, using: &generator)
        return column
      })
  }

  mutating func rest() -> FrameRest {
    var rest = FrameRest()
    rest.processes = list { random in
      GPUProcess(
        gpu: min(random.count(), .max - 1), pid: random.maybe { $0.count() }, name: random.text(),
        memoryMiB: random.maybe { Int64(bitPattern: $0.word()) }, type: random.maybe { $0.text() })
    }
    for gpu in list(6, { min($0.count(), .max - 1) }) { rest.lastSeen[gpu] = time() }
    rest.sources = list { $0.source() }
    return rest
  }

  private mutating func source() -> SourceStatus {
    var source = SourceStatus(id: text(), kind: text(), since: time(), period: amount())
    source.state = SourceStatus.State.allCases.randomElement(using: &generator) ?? .waiting
    source.lastAnswer = maybe { $0.time() }
    source.latency = maybe { $0.amount() }
    source.entities = count()
    source.entitiesReporting = count()
    source.error = maybe { $0.text() }
    source.nextTry = maybe { $0.time() }
    source.restarts = count()
    source.abandonedChildren = count()
    source.notes = list { $0.text() }
    return source
  }

  mutating func event() -> EventRecord {
    EventRecord(
      time: time(),
      severity: EventRecord.Severity.allCases.randomElement(using: &generator) ?? .info,
      entity: text(), rule: text(), text: text(), duration: maybe { $0.amount() })
  }

  mutating func note() -> NoteRecord {
    NoteRecord(time: time(), entity: text(), author: text(), text: text(), id: text())
  }

  mutating func sourceRecord() -> SourceRecord {
    SourceRecord(
      SourceRecord.Kind.allCases.randomElement(using: &generator) ?? .gap, time: time(),
      amount: amount(), words: text())
  }

  mutating func index() -> IndexRecord {
    IndexRecord(
      previous: word(),
      groups: list(64) { random in
        IndexRecord.Group(
          frameOffset: random.word(), summaryOffset: random.word(), firstFrame: random.word(),
          frames: random.count(), first: random.time(), last: random.time(),
          worst: random.maybe {
            EventRecord.Severity.allCases.randomElement(using: &$0.generator) ?? .info
          })
      })
  }

  mutating func end() -> EndRecord { EndRecord(frames: word(), lastIndex: word()) }

  /// A frame with a site of its own in half of the cases.
  mutating func frame() -> Frame {
    let gpus = Int.random(in: 0...40, using: &generator)
    let units = chance(2) ? Int.random(in: 1...6, using: &generator) : 0
    let frame = RandomFleet.frame(gpus: gpus, units: units, at: time(), using: &generator)
    guard chance(2) else { return frame }
    var content = frame.content
    content.site = RandomFleet.table(count: 1, metrics: MetricCatalog.site, using: &generator)
    return Frame(content)
  }

  mutating func summaries() -> GroupSummaryRecord {
    GroupSummaryRecord(
      firstFrame: word(),
      frames: list(33) { random in
        GroupSummaryRecord.Entry(offset: random.word(), summary: FrameSummary(random.frame()))
      })
  }

  mutating func topology() -> TopologyRecord {
    let frame = frame()
    let units = list { random in
      BatteryUnit(
        id: random.text(), block: random.text(), maker: random.maybe { $0.text() },
        model: random.maybe { $0.text() }, serial: random.maybe { $0.text() })
    }
    return TopologyRecord(epoch: word(), topology: frame.topology, batteryUnits: units)
  }
}
