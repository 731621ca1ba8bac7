import FleetModel

/// What the columns of the frames that follow are. Says itself what a reader must know of a metric,
/// so that programs of other versions, which have other metrics, understand the numbers.
package struct SchemaRecord: Hashable, Sendable {
  /// What the integers of a column are.
  package enum Kind: UInt8, Sendable {
    case values, states, status
  }

  package struct Column: Hashable, Sendable {
    /// What frames call the column.
    package var id: Int
    /// By raw value of `Kind`; another number is a kind of a later version.
    package var kind: UInt8
    /// 0 GPU, 1 battery unit, 2 site; another number is a subject of a later version.
    package var subject: UInt8
    /// Stable name of the metric; empty for the status.
    package var metric: String
    package var unit: String
    /// The value is the integer over ten to this.
    package var decimals: UInt8
    /// Bytes of ordinary values.
    package var width: UInt8
    package var exportKey: String

    package init(
      id: Int, kind: UInt8, subject: UInt8, metric: String, unit: String, decimals: UInt8,
      width: UInt8, exportKey: String
    ) {
      self.id = id
      self.kind = kind
      self.subject = subject
      self.metric = metric
      self.unit = unit
      self.decimals = decimals
      self.width = width
      self.exportKey = exportKey
    }
  }

  /// What a column is to this program.
  package enum Meaning: Hashable, Sendable {
    case values(Metric)
    case states(Metric)
    case status(Metric.Subject)
    /// A metric, a kind or a subject that this program does not know; to be passed over.
    case unknown
  }

  package let columns: [Column]
  private let places: [Int: Int]
  private let meanings: [Meaning]
  /// Column ids by raw value of the metric; nil where the schema has none.
  private let valueIDs: [Int?]
  private let stateIDs: [Int?]

  /// - Parameter columns: with ids that all differ.
  package init(columns: [Column]) {
    self.columns = columns
    var places: [Int: Int] = [:]
    for (place, column) in columns.enumerated() { places[column.id] = place }
    self.places = places
    let meanings = columns.map(Self.meaning)
    self.meanings = meanings
    var valueIDs = [Int?](repeating: nil, count: Metric.allCases.count)
    var stateIDs = valueIDs
    for (place, meaning) in meanings.enumerated().reversed() {
      switch meaning {
      case .values(let metric): valueIDs[Int(metric.rawValue)] = columns[place].id
      case .states(let metric): stateIDs[Int(metric.rawValue)] = columns[place].id
      case .status, .unknown: break
      }
    }
    self.valueIDs = valueIDs
    self.stateIDs = stateIDs
  }

  private static func meaning(_ column: Column) -> Meaning {
    guard let kind = Kind(rawValue: column.kind),
      let subject = Metric.Subject(recorded: column.subject)
    else { return .unknown }
    if kind == .status { return .status(subject) }
    guard let metric = metrics[column.metric], metric.definition.subject == subject else {
      return .unknown
    }
    return kind == .values ? .values(metric) : .states(metric)
  }

  private static let metrics: [String: Metric] = Dictionary(
    MetricCatalog.all.map { ($0.id, $0.metric) }, uniquingKeysWith: { first, _ in first })

  /// What this program writes: a status of every subject, then values and states of every metric.
  package static let standard: SchemaRecord = {
    var columns: [Column] = [Metric.Subject.gpu, .battery, .site].map { subject in
      Column(
        id: Int(subject.recorded), kind: Kind.status.rawValue, subject: subject.recorded,
        metric: "", unit: "", decimals: 0, width: 1, exportKey: "")
    }
    for definition in MetricCatalog.all {
      for kind in [Kind.values, .states] {
        columns.append(
          Column(
            id: columns.count, kind: kind.rawValue, subject: definition.subject.recorded,
            metric: definition.id, unit: definition.unit.rawValue,
            decimals: UInt8(clamping: definition.decimals),
            width: kind == .states ? 1 : definition.width.bytes, exportKey: definition.exportKey))
      }
    }
    return SchemaRecord(columns: columns)
  }()

  package func meaning(ofColumn id: Int) -> Meaning {
    places[id].map { meanings[$0] } ?? .unknown
  }

  /// The column with an id, with the decimals that its integers have in this recording.
  package func column(_ id: Int) -> Column? { places[id].map { columns[$0] } }

  /// The ids of a metric's columns. Only for schemas that have the metric, as the standard has all.
  package func metricColumn(_ metric: Metric) -> (values: Int, states: Int) {
    let place = Int(metric.rawValue)
    guard let values = valueIDs[place], let states = stateIDs[place] else {
      preconditionFailure("a schema to write with has every metric")
    }
    return (values, states)
  }

  /// The id of the column of statuses of a subject; nil when the schema has none.
  package func statusColumn(_ subject: Metric.Subject) -> Int? {
    meanings.firstIndex(of: .status(subject)).map { columns[$0].id }
  }
}

extension SchemaRecord {
  package func encode(into writer: inout ByteWriter) {
    writer.count(columns.count)
    for column in columns {
      writer.count(column.id)
      writer.u8(column.kind)
      writer.u8(column.subject)
      writer.string(column.metric)
      writer.string(column.unit)
      writer.u8(column.decimals)
      writer.u8(column.width)
      writer.string(column.exportKey)
    }
  }

  /// Columns of unknown metrics, kinds and subjects are kept.
  package init(decoding reader: inout ByteReader) throws(RecordingError) {
    var columns: [Column] = []
    var ids: Set<Int> = []
    for _ in 0..<(try reader.countOfItems()) {
      let column = Column(
        id: try reader.count(), kind: try reader.u8(), subject: try reader.u8(),
        metric: try reader.string(), unit: try reader.string(), decimals: try reader.u8(),
        width: try reader.u8(), exportKey: try reader.string())
      guard ids.insert(column.id).inserted else {
        throw ByteReader.damaged("two columns have one id")
      }
      columns.append(column)
    }
    self.init(columns: columns)
  }
}

extension Metric.Subject {
  /// The number that recordings hold.
  package var recorded: UInt8 {
    switch self {
    case .gpu: 0
    case .battery: 1
    case .site: 2
    }
  }

  package init?(recorded: UInt8) {
    switch recorded {
    case 0: self = .gpu
    case 1: self = .battery
    case 2: self = .site
    default: return nil
    }
  }
}

extension MetricDefinition.Width {
  /// Bytes of an integer of this width.
  package var bytes: UInt8 {
    switch self {
    case .uint8: 1
    case .uint16: 2
    case .int32: 4
    case .int64: 8
    }
  }
}
