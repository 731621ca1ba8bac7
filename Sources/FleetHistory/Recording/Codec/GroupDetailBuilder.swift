import FleetModel

/// Collects what group details say while the frames of a group come, in one pass over each column
/// and without taking memory anew; makes their payload at its end. Belongs to one thread.
package final class GroupDetailBuilder {
  /// Bytes of what is collected at most. Of a fleet too large for all metrics only the first in
  /// `order` have details: of a million GPUs power, temperature and utilisation.
  package static let mostBytes = 36 << 20

  /// Metrics of GPUs by what is looked for most. Codes have no mean, and what only ever grows or
  /// never changes needs no details.
  package static let order: [Metric] = {
    let first: [Metric] = [.powerDraw, .temperature, .utilization]
    let never: Set<Metric> = [.energy, .framebufferTotal]
    return first
      + MetricCatalog.gpu.filter { metric in
        metric.definition.unit != .code && !never.contains(metric) && !first.contains(metric)
      }
  }()

  private let schema: SchemaRecord
  private let stripe: Int
  private let mostBytes: Int
  private let packer: ColumnPacker
  private let room: UnsafeMutableRawPointer
  private var gpus = 0
  private var extremes: [Metric: MetricExtremes] = [:]
  /// Metrics that the group has had so far.
  private var metrics: [Metric] = []
  private var bytes = 0
  private var rows: GroupRows?
  private var events: [FrameEvents] = []
  /// The instant of each frame.
  private var times: [Timestamp] = []
  /// Events that came when there was no frame that they belong to.
  private var early = FrameEvents()

  package init(
    schema: SchemaRecord = .standard, stripe: Int = 4096, level: Int32 = 1,
    mostBytes: Int = GroupDetailBuilder.mostBytes
  ) {
    self.schema = schema
    self.mostBytes = mostBytes
    self.stripe = min(max(1, stripe) + 63, 1 << 20) & ~63
    packer = ColumnPacker(stripe: self.stripe, level: level)
    room = .allocate(byteCount: 4 * 8 * self.stripe, alignment: 64)
  }

  deinit { room.deallocate() }

  /// Number of the first frame.
  private var firstFrame: UInt64 = 0
  /// Frames so far.
  package var frames: Int { events.count }

  /// Whether these are all frames from the first of them to the one before a number.
  package func reaches(_ number: UInt64) -> Bool { firstFrame + UInt64(frames) == number }

  /// Forgets all frames.
  package func begin() {
    extremes = extremes.filter { metrics.contains($0.key) }
    metrics = []
    rows = nil
    events = []
    times = []
    early = FrameEvents()
    bytes = 0
  }

  /// Takes the next frame, of the same topology as those before.
  package func add(_ frame: Frame, number: UInt64) {
    if frames == 0 {
      firstFrame = number
      start(frame)
    }
    guard frame.gpus.count == gpus else { return }
    for metric in Self.order {
      guard let column = frame.gpus[metric], column.count == gpus else { continue }
      if !metrics.contains(metric) {
        guard begin(metric, column.storage) else { continue }
      }
      extremes[metric]?.add(column)
    }
    rows?.add(frame, GroupRows.metrics)
    events.append(early)
    times.append(frame.time)
    early = FrameEvents()
  }

  /// Counts an event for the last frame that is not later. Where no frame has come yet it counts
  /// for the next; one that is older than all frames belongs to details that are written already.
  package func add(_ severity: EventRecord.Severity, at time: Timestamp) {
    guard !events.isEmpty else { return early.add(severity) }
    guard let place = times.lastIndex(where: { $0 <= time }) else { return }
    events[place].add(severity)
  }

  private func start(_ frame: Frame) {
    if gpus != frame.gpus.count { extremes = [:] }
    gpus = frame.gpus.count
    rows = GroupRows.level(of: frame.topology).map { level in
      let columns = GroupRows.metrics.map { metric in
        GroupRows.Metrics(column: schema.metricColumn(metric).values, decimals: 0)
      }
      return GroupRows(level: level, groups: frame.topology.count(level), columns: columns)
    }
  }

  /// - Returns: whether there is memory for details of another metric.
  private func begin(_ metric: Metric, _ storage: Column.Storage) -> Bool {
    let more = gpus * MetricExtremes.bytes(storage)
    guard bytes + more <= mostBytes else {
      // Those that are looked for less do not take its place.
      bytes = mostBytes
      extremes[metric] = nil
      return false
    }
    bytes += more
    metrics.append(metric)
    if let known = extremes[metric], known.fits(storage) {
      known.begin()
    } else {
      extremes[metric] = MetricExtremes(like: storage, count: gpus)
    }
    return true
  }

  // MARK: Payload

  /// The details of all frames since `begin`; nil where there is nothing to say.
  ///
  /// - Parameter epoch: of their topology.
  package func payload(epoch: UInt64) -> [UInt8]? {
    let hasEvents = events.contains { $0.count > 0 }
    guard frames > 0, !metrics.isEmpty && gpus > 0 || hasEvents else { return nil }
    let metrics = gpus > 0 ? Self.order.filter(metrics.contains) : []
    packer.isWhole = isSmall
    defer { packer.clear() }
    let stripes =
      metrics.isEmpty
      ? []
      : stride(from: 0, to: gpus, by: stripe).map { first in
        stripe(first..<min(first + stripe, gpus), metrics)
      }
    var side = ByteWriter()
    GroupDetailSide(events: events, rows: rows).encode(into: &side, packer)
    let head = GroupDetailHead(
      firstFrame: firstFrame, frames: frames, epoch: epoch, isWhole: packer.isWhole, gpus: gpus,
      stripe: stripe, columns: metrics.map { schema.metricColumn($0).values },
      stripes: stripes.map(GroupDetailHead.Part.init), side: .init(side.bytes))
    var writer = ByteWriter(
      capacity: 64 + stripes.reduce(side.bytes.count) { $0 + $1.count + 16 })
    head.encode(into: &writer)
    for stripe in stripes { writer.raw(stripe) }
    writer.raw(side.bytes)
    return writer.bytes
  }

  /// Whether a stripe has so few bytes that it is one block: small blobs do not compress.
  private var isSmall: Bool {
    let widths = metrics.reduce(0) { $0 + 2 + 3 * (extremes[$1]?.width.bytes ?? 0) }
    return min(gpus, stripe) * widths < FrameEncoder.smallFrame
  }

  private func stripe(_ range: Range<Int>, _ metrics: [Metric]) -> [UInt8] {
    packer.clear()
    var entries: [ColumnPacker.Entry] = []
    // The counts of the last metric that has some: they are mostly the same.
    let spare = UnsafeMutableRawPointer.allocate(byteCount: 2 * range.count, alignment: 64)
    defer { spare.deallocate() }
    var before: UnsafeRawPointer?
    for metric in metrics {
      guard let extremes = extremes[metric] else { continue }
      let all = extremes.statistics(range, room: room, stripe: stripe)
      let (count, width) = (range.count, extremes.width)
      if all.isUnchanged(count, width, frames: frames) {
        for _ in 0..<4 { entries.append(.init(code: .absent)) }
        continue
      }
      entries += [
        packer.integers(all.counts, before, count, .frames),
        packer.integers(all.smallest, nil, count, width),
        packer.integers(all.means, all.smallest, count, width),
        packer.integers(all.largest, all.smallest, count, width),
      ]
      spare.copyMemory(from: all.counts, byteCount: 2 * count)
      before = UnsafeRawPointer(spare)
    }
    return bytes(of: entries)
  }

  private func bytes(of entries: [ColumnPacker.Entry]) -> [UInt8] {
    var writer = ByteWriter()
    for entry in entries {
      writer.u8(entry.code.rawValue)
      guard entry.code.hasBlob else { continue }
      writer.u8(entry.width.rawValue)
      writer.count(entry.length)
    }
    for entry in entries where entry.code.hasBlob { writer.raw(packer.blob(entry)) }
    guard packer.isWhole else { return writer.bytes }
    var block = ByteWriter()
    block.zblock(writer.bytes)
    return block.bytes
  }
}

extension ColumnWidth {
  /// Of counts of frames.
  static let frames = ColumnWidth(.uint16)
}
