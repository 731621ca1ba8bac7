import FleetHistory
import FleetModel
import TestSupport
import Testing

/// Encodes frames one after another and reads any of them back over its chain of references.
struct Tape {
  private var encoder: FrameEncoder
  private(set) var encoded: [FrameEncoder.Encoded] = []
  private var frames: [Frame] = []

  init(groupLength: Int = 32, stripe: Int = 4096) {
    encoder = FrameEncoder(groupLength: groupLength, stripe: stripe)
  }

  mutating func append(_ frame: Frame, epoch: UInt64 = 1, startsGroup: Bool = false) {
    let number = UInt64(encoded.count)
    encoded.append(
      encoder.encode(
        frame, number: number, epoch: epoch, monotonic: Int64(number) * 1_000_000_000,
        startsGroup: startsGroup))
    frames.append(frame)
  }

  /// The places of the frames that a frame needs, the key frame first and itself last.
  func chain(_ place: Int) -> [Int] {
    var chain = [place]
    while let first = chain.first, !encoded[first].isKeyFrame {
      chain.insert(first - Int(encoded[first].referenceDistance), at: 0)
    }
    return chain
  }

  func decoded(
    _ place: Int, _ selection: FrameSelection = .everything
  ) throws(RecordingError) -> DecodedFrame? {
    var last: DecodedFrame?
    for each in chain(place) {
      last = try FrameDecoder.decode(
        encoded[each].payload[...], schema: .standard, gpus: frames[each].gpus.count,
        units: frames[each].batteries.count, reference: last, selection: selection)
    }
    return last
  }

  func frame(_ place: Int, _ selection: FrameSelection = .everything) throws -> Frame {
    let original = frames[place]
    let decoded = try #require(try decoded(place, selection))
    return decoded.frame(
      time: original.time, topology: original.topology, batteryUnits: original.batteryUnits)
  }
}

extension MetricTable {
  /// The first difference from another table, in words; nil when they are the same cell by cell.
  func difference(from other: MetricTable, metrics wanted: Set<Metric>? = nil) -> String? {
    if count != other.count { return "count \(count), \(other.count)" }
    for place in 0..<count where statuses[place] != other.statuses[place] {
      return "status of \(place): \(statuses[place]), \(other.statuses[place])"
    }
    let mine = wanted.map { wanted in metrics.filter(wanted.contains) } ?? metrics
    if mine != other.metrics { return "metrics \(mine), \(other.metrics)" }
    for metric in mine {
      guard let a = self[metric], let b = other[metric] else { return "\(metric) is missing" }
      for place in 0..<count where a.state(at: place) != b.state(at: place) {
        return "\(metric) of \(place): \(a.state(at: place)), \(b.state(at: place))"
      }
      if a.presence.presentCount > 0, a.storage.width != b.storage.width {
        return "\(metric) is \(a.storage.width), \(b.storage.width) wide"
      }
    }
    return nil
  }
}

extension Column.Storage {
  var width: String {
    switch self {
    case .uint8: "uint8"
    case .uint16: "uint16"
    case .int32: "int32"
    case .int64: "int64"
    }
  }
}

extension Frame {
  /// The first difference from another frame, in words.
  func difference(from other: Frame) -> String? {
    if content.origin != other.content.origin { return "origin" }
    if content.timeIsAssumed != other.content.timeIsAssumed { return "time" }
    if content.processes != other.content.processes { return "processes" }
    if content.sources != other.content.sources { return "sources" }
    if content.lastSeen != other.content.lastSeen { return "last seen" }
    return gpus.difference(from: other.gpus) ?? batteries.difference(from: other.batteries)
      ?? site.difference(from: other.site)
  }

  /// A frame of unnamed GPUs, which may hold any integers as a simulated one.
  static func plain(_ table: MetricTable) -> Frame {
    let identities = (0..<table.count).map { GPUIdentity(host: "n", index: $0) }
    let topology = TopologyBuilder.build(site: "test", identities: identities, places: [:])
    return Frame(
      Frame.Content(
        time: RandomFleet.time, origin: .simulated, topology: topology.topology, gpus: table))
  }
}
