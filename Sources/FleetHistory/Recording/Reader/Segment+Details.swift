import FleetModel
import Synchronization

/// Details of groups: read in small parts when they are asked for. What is damaged is unknown, and
/// costs nothing else.
extension Segment {
  /// Bytes of a head that are read at first; of more than 100,000 GPUs it is longer.
  private static let usualHead = 512

  /// The head of the details of the group that begins with a frame; nil where there is none, or
  /// none that can be believed.
  func detailHead(_ firstFrame: UInt64) -> (head: GroupDetailHead, payload: UInt64)? {
    guard let offset = catalog.details[firstFrame] else { return nil }
    let known = detailHeads.withLock { $0[offset] }
    let head = known ?? readHead(at: offset)
    if known == nil { detailHeads.withLock { $0[offset] = .some(head) } }
    guard let head, head.firstFrame == firstFrame else { return nil }
    return (head, offset + UInt64(RecordHeader.size))
  }

  private func readHead(at offset: UInt64) -> GroupDetailHead? {
    guard let header = try? bytes.header(at: offset), header.type == .groupDetail else {
      return nil
    }
    return head(at: offset, header.payloadLength)
  }

  /// Whether the details of a group can be read in all their parts.
  func detailIsSound(_ firstFrame: UInt64) -> Bool {
    guard let found = detailHead(firstFrame), detailSide(firstFrame) != nil else { return false }
    return found.head.stripes.indices.allSatisfy { place in
      guard let stripe = try? detailStripe(holding: place * found.head.stripe, of: found) else {
        return false
      }
      return stripe.isSound
    }
  }

  private func head(at offset: UInt64, _ length: Int) -> GroupDetailHead? {
    for count in [Self.usualHead, GroupDetailHead.longest] {
      let wanted = min(count, length)
      guard let start = try? bytes.read(at: offset + UInt64(RecordHeader.size), count: wanted)
      else { return nil }
      if let head = try? GroupDetailHead(decoding: start[...]),
        head.offset(ofStripe: head.stripes.count) + head.side.length == length
      {
        return head
      }
      if wanted == length { return nil }
    }
    return nil
  }

  /// A part of details whose checksum is right.
  private func part(
    _ part: GroupDetailHead.Part, at offset: UInt64
  ) throws(RecordingError) -> [UInt8] {
    guard offset + UInt64(part.length) <= (try bytes.size()) else {
      throw ByteReader.damaged("ends too early")
    }
    let content = try bytes.read(at: offset, count: part.length)
    guard part.matches(content) else { throw ByteReader.damaged("is not as it was written") }
    return content
  }

  /// The stripe that holds a GPU.
  func detailStripe(
    holding gpu: Int, of found: (head: GroupDetailHead, payload: UInt64)
  ) throws(RecordingError) -> GPUStripe {
    let place = gpu / found.head.stripe
    guard found.head.stripes.indices.contains(place) else {
      throw ByteReader.damaged("is of another fleet")
    }
    let offset = found.payload + UInt64(found.head.offset(ofStripe: place))
    let content = try part(found.head.stripes[place], at: offset)
    return try GPUStripe(content[...], of: found.head, place: place)
  }

  /// The events and rows of a group; nil where there are none, or none that can be believed.
  package func detailSide(_ firstFrame: UInt64) -> GroupDetailSide? {
    guard let (head, payload) = detailHead(firstFrame) else { return nil }
    let offset = payload + UInt64(head.offset(ofStripe: head.stripes.count))
    guard let content = try? part(head.side, at: offset) else { return nil }
    return try? GroupDetailSide(decoding: content[...], frames: head.frames)
  }

  /// What metrics of one GPU were over a group, one for each.
  func details(
    _ metrics: [Metric], gpu: Int, in topology: Topology, firstFrame: UInt64
  ) -> [GroupDetail] {
    guard let found = detailHead(firstFrame), let schema = catalog.schema,
      let mine = try? self.topology(found.head.epoch).topology, mine.gpuCount == found.head.gpus
    else { return metrics.map { _ in .unknown } }
    guard let place = mine.place(of: gpu, in: topology) else { return metrics.map { _ in .absent } }
    guard let stripe = try? detailStripe(holding: place, of: found) else {
      return metrics.map { _ in .unknown }
    }
    return metrics.map { detail($0, gpu: place, stripe, found.head, schema) }
  }

  private func detail(
    _ metric: Metric, gpu: Int, _ stripe: GPUStripe, _ head: GroupDetailHead, _ schema: SchemaRecord
  ) -> GroupDetail {
    let column = head.columns.firstIndex { schema.meaning(ofColumn: $0) == .values(metric) }
    guard let column, let decimals = schema.column(head.columns[column])?.decimals else {
      return .unknown
    }
    do {
      let factor = GroupRows.factor(decimals)
      guard let spans = try stripe.spans(metric: column, factor: factor) else {
        return unchanged(metric, gpu, head)
      }
      guard let span = spans[gpu - stripe.gpus.lowerBound] else { return .absent }
      // What was recorded before bounds were known: the frames tell which value it is.
      return span.isPossible(metric) ? .span(span) : .unknown
    } catch {
      return .unknown
    }
  }

  /// What a metric was that did not change: the first frame tells.
  private func unchanged(_ metric: Metric, _ gpu: Int, _ head: GroupDetailHead) -> GroupDetail {
    let selection = FrameSelection(gpuMetrics: [metric], gpus: gpu..<gpu + 1)
    guard let frame = try? frame(number: head.firstFrame, selection) else { return .unknown }
    guard let value = frame.gpus.value(metric, gpu) else { return .absent }
    return .span(MetricSpan(count: head.frames, smallest: value, mean: value, largest: value))
  }
}

extension Topology {
  /// The place of another topology's GPU in this one. Mostly it is the same, so that no index of
  /// keys is made for it.
  fileprivate func place(of gpu: Int, in other: Topology) -> Int? {
    if other !== self, gpu < gpuCount, gpu < other.gpuCount, gpu >= 0,
      directory.identity(at: gpu).key == other.directory.identity(at: gpu).key
    {
      return gpu
    }
    return index(of: gpu, in: other)
  }
}
