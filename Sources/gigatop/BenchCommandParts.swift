import FleetHistory
import FleetModel
import Glibc

/// Finds out which metric takes how much, by recording each alone.
struct BenchParts {
  private struct Part {
    let metric: Metric
    var encoder = FrameEncoder()
    var bytes = 0
    var differences = BenchDifferences()
  }

  private var parts: [Part]
  private var blank = FrameEncoder()
  private var blankBytes = 0
  private var before: Frame?

  init(_ metrics: [Metric]) { parts = metrics.map { Part(metric: $0) } }

  mutating func take(_ frame: Frame, _ number: UInt64) {
    blankBytes += Self.encode(frame, MetricTable(count: frame.gpus.count), number, &blank)
    for place in parts.indices {
      let metric = parts[place].metric
      var table = MetricTable(count: frame.gpus.count)
      table[metric] = frame.gpus[metric]
      parts[place].bytes += Self.encode(frame, table, number, &parts[place].encoder)
      if let column = frame.gpus[metric], let old = before?.gpus[metric] {
        parts[place].differences.add(column, old)
      }
    }
    before = frame
  }

  private static func encode(
    _ frame: Frame, _ table: MetricTable, _ number: UInt64, _ encoder: inout FrameEncoder
  ) -> Int {
    let part = Frame(
      Frame.Content(
        time: frame.time, origin: .simulated, topology: frame.topology, gpus: table))
    return encoder.encode(part, number: number, epoch: 1, monotonic: 0, startsGroup: false)
      .payload.count
  }

  /// - Parameter values: of each metric, in all frames.
  func shares(values: Int) -> [BenchTape.Share] {
    parts.map { part in
      BenchTape.Share(
        metric: part.metric,
        bytesPerValue: Double(part.bytes - blankBytes) / Double(max(1, values)),
        entropy: part.differences.entropy / 8)
    }
  }
}

/// How often each difference from one frame to the next occurs.
struct BenchDifferences {
  /// Of larger fleets the first so many GPUs stand for all.
  private static let mostGPUs = 100_000
  private static let reach: Int64 = 1 << 17
  private var usual = [UInt32](repeating: 0, count: Int(2 * reach))
  private var rare: [Int64: Int] = [:]
  private var count = 0

  mutating func add(_ column: Column, _ before: Column) {
    for place in 0..<min(column.count, before.count, Self.mostGPUs) {
      guard let new = column[place], let old = before[place] else { continue }
      let difference = new &- old
      count += 1
      if difference >= -Self.reach, difference < Self.reach {
        usual[Int(difference + Self.reach)] &+= 1
      } else {
        rare[difference, default: 0] += 1
      }
    }
  }

  /// Bits a value that a code of single differences needs at least.
  var entropy: Double {
    func bits(_ times: Double) -> Double { times * log2(Double(count) / times) }
    var sum = usual.reduce(0.0) { $1 == 0 ? $0 : $0 + bits(Double($1)) }
    for times in rare.values { sum += bits(Double(times)) }
    return count == 0 ? 0 : sum / Double(count)
  }
}
