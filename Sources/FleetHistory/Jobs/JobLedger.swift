import FleetModel

/// What the jobs of a fleet have used since they were first seen, and which GPUs hold them up. Takes
/// every frame in order; a frame from before the last one makes it begin anew.
package struct JobLedger: Sendable {
  /// Since when it counts; nil before the first frame.
  package private(set) var start: Timestamp?
  /// The instant it is about.
  package private(set) var time: Timestamp?
  /// GPUs far below the others of their job for a minute, in fleet order, by the places of
  /// `epoch`.
  package private(set) var stragglers: [Straggler] = []
  /// The topology that places are of.
  package private(set) var epoch: UInt64?
  private var keys: [String: JobKeyLedger] = [:]
  private var watch = StragglerWatch()
  private var steps: [Double] = []

  /// Fleets up to this size are counted by every label, larger ones by the first and by those that
  /// somebody looks at.
  package static let smallFleet = 131_072

  package init() {}

  /// What is known of a job; nil for one that is not, or that there was no room for.
  package func record(_ key: String, _ name: String) -> JobRecord? { keys[key]?.record(name) }

  /// The past of a job, oldest first.
  package func samples(_ key: String, _ name: String) -> [JobSample] {
    keys[key]?.samples(name) ?? []
  }

  /// Since when jobs by a label are counted; nil while they are not.
  package func start(_ key: String) -> Timestamp? { keys[key]?.start }

  /// Takes the next frame in.
  ///
  /// - Parameters:
  ///   - asked: labels that somebody looks at.
  ///   - stride: frames since the one before, where play leaves some out.
  package mutating func take(_ frame: Frame, asked: Set<String> = [], stride: Int = 1) {
    if let time, frame.time <= time {
      if frame.time == time { return }
      self = JobLedger()
    }
    let interval = interval(to: frame.time, stride: stride)
    for key in Self.counted(frame, asked) {
      guard let table = frame.jobs(key) else { continue }
      var ledger = keys[key] ?? JobKeyLedger(start: frame.time)
      keys[key] = nil
      ledger.take(table, at: frame.time, interval: ledger.time == time ? interval : nil)
      keys[key] = ledger
    }
    watch.take(
      frame.peersKey.flatMap { frame.jobs($0) }, frame.topology, at: frame.time,
      isContinuous: interval != nil)
    stragglers = watch.stragglers(at: frame.time)
    start = start ?? frame.time
    time = frame.time
    epoch = frame.topology.epoch
  }

  /// The labels by which a frame is counted.
  private static func counted(_ frame: Frame, _ asked: Set<String>) -> [String] {
    if frame.gpus.count <= smallFleet { return frame.jobKeys }
    return frame.jobKeys.filter { $0 == frame.peersKey || asked.contains($0) }
  }

  /// Seconds since the frame before; nil without one, and after more than three periods, of which
  /// nobody knows what was drawn.
  private mutating func interval(to now: Timestamp, stride: Int) -> Double? {
    guard let time else { return nil }
    let seconds = now.seconds(since: time)
    let step = seconds / Double(max(1, stride))
    let usual = steps.isEmpty ? step : steps.sorted()[steps.count / 2]
    steps.append(step)
    if steps.count > 15 { steps.removeFirst() }
    return step <= 3 * usual ? seconds : nil
  }
}
