import FleetModel

/// The few GPUs of a large fleet that are never quite right. A small fleet has none.
struct Oddities: Sendable {
  /// GPUs that their hosts no longer find, and how many seconds before the start they were last seen.
  private(set) var lost: [(gpu: Int, age: Double)] = []
  /// GPUs that answer nothing before they have been reset.
  private(set) var needingReset: [Int] = []
  /// GPUs that do not report their memory's temperature.
  private(set) var withoutMemoryTemperature: [Int] = []
  /// GPUs with uncorrected errors, and how many.
  private(set) var withErrors: [(gpu: Int, count: Int64)] = []
  /// GPUs of hosts that report only once in `staleEvery` seconds.
  private(set) var staleHosts: [Range<Int>] = []

  static let staleEvery = 60.0
  private static let smallest = 512

  init(layout: FleetLayout, seed: UInt64) {
    let count = layout.gpuCount
    guard count >= Self.smallest else { return }
    func pick(_ kind: UInt64, _ number: Int) -> Int {
      Int(Noise.mix(seed ^ (kind << 32), number) % UInt64(count))
    }
    lost = (0..<min(1 + count / 50_000, 16)).map { number in
      (pick(1, number), Noise.pick(seed ^ 0x1057, number, 700...9000))
    }
    needingReset = (0..<min(1 + count / 100_000, 8)).map { pick(2, $0) }
    withoutMemoryTemperature = (0..<min(1 + count / 50_000, 16)).map { pick(3, $0) }
    withErrors = (0..<min(1 + count / 20_000, 24)).map { (pick(4, $0), Int64($0 % 3 + 1)) }
    let host = pick(5, 0) / layout.gpusPerHost
    staleHosts = [layout.gpus(of: .host, host)]
  }

  /// GPUs that have no values at all.
  var silent: [Int] { lost.map(\.gpu) + needingReset }
}
