import FleetModel

extension FrameEncoder {
  /// The columns of the entities of one kind.
  struct Section {
    let subject: Metric.Subject
    let entities: Int
    var ids: [Int] = []
    /// The stripes of each column.
    var columns: [[ColumnPacker.Entry]] = []

    mutating func add(_ id: Int, _ entries: [ColumnPacker.Entry]) {
      ids.append(id)
      columns.append(entries)
    }
  }

  /// What a frame holds beside its columns, in bytes, without what is as in its reference.
  struct Rest {
    let bytes: [UInt8]
    /// Bit 2: the processes are those of the reference; bit 3: so are the last-seen instants; bit 4:
    /// so are the sources but for their last answers and latencies, which follow; bit 5: so are the
    /// labels; bit 6: their number follows.
    let flags: UInt8

    init(_ rest: FrameRest, like base: FrameRest?) {
      var rest = rest
      var flags: UInt8 = 0
      if let base, !rest.processes.isEmpty, rest.processes == base.processes {
        flags |= 4
        rest.processes = []
      }
      if let base, !rest.lastSeen.isEmpty, rest.lastSeen == base.lastSeen {
        flags |= 8
        rest.lastSeen = [:]
      }
      let sources = rest.sources
      if let base, !sources.isEmpty, Self.timeless(sources) == Self.timeless(base.sources) {
        flags |= 16
        rest.sources = []
      }
      var writer = ByteWriter()
      rest.encode(into: &writer)
      if flags & 16 != 0 { Self.write(answersOf: sources, into: &writer) }
      if rest.labels > 0 {
        let isLike = base?.labels == rest.labels
        flags |= isLike ? 32 : 64
        if !isLike { writer.varint(rest.labels) }
      }
      bytes = writer.bytes
      self.flags = flags
    }

    /// Sources without what changes from frame to frame while all is well.
    private static func timeless(_ sources: [SourceStatus]) -> [SourceStatus] {
      sources.map { source in
        var source = source
        source.lastAnswer = nil
        source.latency = nil
        return source
      }
    }

    private static func write(answersOf sources: [SourceStatus], into writer: inout ByteWriter) {
      writer.count(sources.count)
      for source in sources {
        writer.optional(source.lastAnswer) { $0.time($1.milliseconds) }
        writer.optional(source.latency) { $0.f64($1) }
      }
    }
  }

  /// Whether the columns of a frame have so few bytes that it is one block.
  static func isSmall(_ frame: Frame) -> Bool {
    var bytes = 0
    for table in [frame.gpus, frame.batteries, frame.site] {
      bytes += table.count
      for metric in table.metrics {
        guard let column = table[metric] else { continue }
        bytes += table.count * ColumnWidth(of: column.storage).bytes
      }
      if bytes >= smallFrame { return false }
    }
    return true
  }

  func section(_ subject: Metric.Subject, _ table: MetricTable, _ base: MetricTable?) -> Section {
    var section = Section(subject: subject, entities: table.count)
    packer.clearMasks()
    let statuses = packer.statuses(table.statuses, base?.statuses)
    if let id = schema.statusColumn(subject), statuses.contains(where: { $0.code != .absent }) {
      section.add(id, statuses)
    }
    for metric in table.metrics {
      guard let column = table[metric] else { continue }
      let ids = schema.metricColumn(metric)
      let before = base?[metric]
      section.add(ids.values, packer.values(column, before))
      section.add(ids.states, packer.states(column, before))
    }
    return section
  }

  func payload(
    _ frame: Frame, _ number: UInt64, _ epoch: UInt64, _ monotonic: Int64, _ sections: [Section],
    _ rest: Rest, _ figures: FigureTable?, like base: FigureTable?
  ) -> [UInt8] {
    let sections = sections.filter { !$0.ids.isEmpty }
    var writer = ByteWriter(capacity: 4096)
    writer.varint(number)
    writer.i64(monotonic)
    writer.varint(epoch)
    writer.u8(frame.content.origin.recorded)
    writer.u8(
      (frame.content.timeIsAssumed ? 1 : 0) | (packer.isWhole ? 2 : 0) | rest.flags
        | (figures == nil ? 0 : 128))
    if packer.isWhole {
      var body = ByteWriter()
      write(sections, into: &body)
      body.raw(rest.bytes)
      zblock(body.bytes, into: &writer)
    } else {
      write(sections, into: &writer)
      zblock(rest.bytes, into: &writer)
    }
    figures?.encode(into: &writer, like: base, packer)
    return writer.bytes
  }

  private func zblock(_ bytes: [UInt8], into writer: inout ByteWriter) {
    writer.count(bytes.count)
    guard !bytes.isEmpty else { return }
    let packed = packer.compressed(bytes)
    writer.count(packed.count)
    writer.raw(packed)
  }

  private func write(_ sections: [Section], into writer: inout ByteWriter) {
    writer.count(sections.count)
    for section in sections {
      writer.u8(section.subject.recorded)
      writer.count(section.entities)
      writer.count(packer.stripe)
      writer.count(section.ids.count)
      for id in section.ids { writer.count(id) }
      section.forEachEntry { entry in
        writer.u8(entry.code.rawValue)
        guard entry.code.hasBlob else { return }
        writer.u8(entry.width.rawValue)
        writer.count(entry.length)
      }
    }
    for section in sections {
      section.forEachEntry { entry in
        if entry.code.hasBlob { writer.raw(packer.blob(entry)) }
      }
    }
  }
}

extension FrameEncoder.Section {
  /// Calls a function with every stripe of every column, in the order of the directory.
  fileprivate func forEachEntry(_ body: (ColumnPacker.Entry) -> Void) {
    for stripe in 0..<(columns.first?.count ?? 0) {
      for column in columns { body(column[stripe]) }
    }
  }
}

extension Frame.Origin {
  /// The number that recordings hold.
  var recorded: UInt8 {
    switch self {
    case .live: 0
    case .simulated: 1
    case .recorded: 2
    }
  }

  init?(recorded: UInt8) {
    switch recorded {
    case 0: self = .live
    case 1: self = .simulated
    case 2: self = .recorded
    default: return nil
    }
  }
}
