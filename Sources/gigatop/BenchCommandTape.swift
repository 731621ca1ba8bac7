import FleetHistory
import FleetModel
import TerminalKit

/// A recording in memory, and what it took to make.
struct BenchTape {
  /// What the values of one metric take.
  struct Share {
    let metric: Metric
    /// Bytes for each value of all frames.
    let bytesPerValue: Double
    /// Order-0 entropy of the differences from the frame before, bytes a value.
    let entropy: Double
  }

  private(set) var shares: [Share] = []
  /// Bytes of all records of frames and of the details of their groups.
  private(set) var bytes = 0
  /// Those of details alone.
  private(set) var detailBytes = 0
  let frameCount: Int
  private let fleet: BenchFleet
  private var encoded: [FrameEncoder.Encoded] = []
  private var encoding = Timing()
  /// Of the details of a group, once at its end.
  private var detailing = Timing()
  private let details = GroupDetailBuilder()

  init(_ fleet: BenchFleet, frames: Int, _ progress: BenchProgress) throws {
    self.fleet = fleet
    frameCount = frames
    var encoder = FrameEncoder()
    var parts = BenchParts(fleet.metrics)
    var writer = ByteWriter()
    for number in 0..<frames {
      progress.show("recording \(number + 1)/\(frames)")
      let frame = fleet.frame(number)
      writer.removeAll()
      let made = encoding.time { () -> FrameEncoder.Encoded in
        let made = encoder.encode(
          frame, number: UInt64(number), epoch: 1, monotonic: Int64(number), startsGroup: false)
        let header = RecordHeader(
          .frame, wallTime: frame.time.milliseconds &* 1_000_000, sequence: UInt64(number),
          payload: made.payload, referenceDistance: made.referenceDistance,
          isKeyFrame: made.isKeyFrame)
        RecordHeader.append(header, payload: made.payload, to: &writer)
        details.add(frame, number: UInt64(number))
        return made
      }
      bytes += writer.bytes.count
      if details.frames >= Self.group || number == frames - 1 { endGroup() }
      encoded.append(made)
      parts.take(frame, UInt64(number))
    }
    shares = parts.shares(values: fleet.gpus * frames)
  }

  /// Frames that have their details together.
  private static let group = 32

  private mutating func endGroup() {
    var writer = ByteWriter()
    detailing.time {
      guard let payload = details.payload(epoch: 1) else { return }
      let header = RecordHeader(.groupDetail, wallTime: 0, sequence: 0, payload: payload)
      RecordHeader.append(header, payload: payload, to: &writer)
    }
    details.begin()
    detailBytes += writer.bytes.count
    bytes += writer.bytes.count
  }

  /// Bytes for each value of a GPU, with all that a record holds.
  var bytesPerValue: Double {
    Double(bytes) / Double(max(1, fleet.gpus * frameCount * fleet.metrics.count))
  }

  /// Bytes a frame that no metric of a GPU accounts for.
  var otherBytes: Double {
    let values = shares.reduce(0) { $0 + $1.bytesPerValue } * Double(fleet.gpus)
    return Double(bytes - detailBytes) / Double(frameCount) - values
  }

  func figures(_ progress: BenchProgress) throws -> [BenchFigures] {
    progress.show("seeking")
    let rate = Double(fleet.columnBytes) / max(1e-6, encoding.median) / 1e6
    return [
      BenchFigures(
        name: "record a frame", timing: encoding, bytes: fleet.columnBytes,
        note: NumberText.fixed(rate, decimals: 2) + " GB/s of columns, with checksum, no disk",
        timesEachFrame: 1),
      BenchFigures(
        name: "details of a group", timing: detailing,
        note: "once in \(Self.group) frames", timesEachFrame: 1 / Double(Self.group)),
      BenchFigures(
        name: "seek, all metrics", timing: try seek(.everything), bytes: fleet.columnBytes),
      BenchFigures(
        name: "seek, one metric", timing: try seek(FrameSelection(gpuMetrics: [.powerDraw])),
        note: Metric.powerDraw.definition.title),
    ]
  }

  /// Reads every frame of a group over its chain of references, from nothing.
  private func seek(_ selection: FrameSelection) throws -> Timing {
    var timing = Timing()
    for place in 0..<min(32, encoded.count) {
      try timing.time { _ = try frame(place, selection) }
    }
    return timing
  }

  private func frame(_ place: Int, _ selection: FrameSelection) throws -> Frame? {
    var chain = [place]
    while let first = chain.first, !encoded[first].isKeyFrame {
      chain.insert(first - Int(encoded[first].referenceDistance), at: 0)
    }
    var last: DecodedFrame?
    for each in chain {
      last = try FrameDecoder.decode(
        encoded[each].payload[...], schema: .standard, gpus: fleet.gpus,
        units: fleet.frame.batteryUnits.count, reference: last, selection: selection)
    }
    return last?.frame(
      time: fleet.frame.time, topology: fleet.frame.topology,
      batteryUnits: fleet.frame.batteryUnits)
  }
}
