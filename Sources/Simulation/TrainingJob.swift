/// A job that owns a contiguous part of the fleet. All GPUs of a training job swing together:
/// compute, a short all-reduce in each step, a checkpoint every few minutes. An inference job is
/// busy as its users are, each GPU for itself; an idle job is a part of the fleet with nothing to do.
struct TrainingJob: Sendable {
  enum Kind: Sendable { case training, inference, idle }

  let kind: Kind
  let gpus: Range<Int>
  let seed: UInt64
  private let busy: Activity
  private let stepPeriod: Double
  private let stepOffset: Double
  private let checkpointPeriod: Double
  private let checkpointOffset: Double
  private let checkpointLength: Double

  /// Share of a step that the all-reduce takes.
  private static let reduceShare = 0.14
  private static let reducing = Activity(utilization: 0.74, power: 0.66)
  private static let checkpointing = Activity(utilization: 0.07, power: 0.28)
  /// Seconds between computing and writing a checkpoint.
  private static let ramp = 1.5

  init(kind: Kind, gpus: Range<Int>, seed: UInt64) {
    self.kind = kind
    self.gpus = gpus
    self.seed = seed
    busy = Activity(
      utilization: Noise.pick(seed, 1, 0.965...0.99), power: Noise.pick(seed, 2, 0.88...0.94))
    stepPeriod = Noise.pick(seed, 3, 3.2...7.4)
    stepOffset = Noise.pick(seed, 4, 0...8)
    checkpointPeriod = Noise.pick(seed, 5, 190...430)
    checkpointOffset = Noise.pick(seed, 6, 0...430)
    checkpointLength = Noise.pick(seed, 7, 16...24)
  }

  /// The mean activity of the job's GPUs.
  ///
  /// - Parameters:
  ///   - time: seconds since the start of the simulation; may be negative.
  ///   - swing: when all training of the site moves as one, where it is from 0 (waiting) to 1.
  ///   - steps: whether the all-reduce of each step shows; without them the activity is smooth
  ///     enough to be sampled seconds apart.
  func activity(at time: Double, swing: Double?, steps: Bool = true) -> Activity {
    switch kind {
    case .idle: return Activity(utilization: 0, power: 0)
    case .inference: return serving(at: time)
    case .training: break
    }
    if let swing { return Self.blend(Self.waiting, busy, swing) }
    let writing = checkpointShare(at: time)
    let computing = steps ? step(at: time) : busy
    return writing > 0 ? Self.blend(computing, Self.checkpointing, writing) : computing
  }

  private static let waiting = Activity(utilization: 0.12, power: 0.16)

  private func serving(at time: Double) -> Activity {
    let level = 0.52 + 0.16 * Noise.wander(seed, at: time, period: 95)
    return Activity(utilization: level, power: 0.12 + 0.72 * level)
  }

  private func step(at time: Double) -> Activity {
    let phase = Noise.phase(time + stepOffset, stepPeriod) / stepPeriod
    guard phase > 1 - Self.reduceShare else { return busy }
    return Activity(
      utilization: Self.reducing.utilization, power: busy.power * Self.reducing.power)
  }

  /// From 0 (computing) to 1 (writing a checkpoint).
  private func checkpointShare(at time: Double) -> Double {
    let into = Noise.phase(time + checkpointOffset, checkpointPeriod)
    guard into < checkpointLength else { return 0 }
    return min(1, into / Self.ramp, (checkpointLength - into) / Self.ramp)
  }

  private static func blend(_ a: Activity, _ b: Activity, _ share: Double) -> Activity {
    Activity(
      utilization: a.utilization + share * (b.utilization - a.utilization),
      power: a.power + share * (b.power - a.power))
  }

  /// How much of each GPU's memory the job holds.
  var memoryShare: Double {
    switch kind {
    case .training: Noise.pick(seed, 8, 0.88...0.95)
    case .inference: Noise.pick(seed, 8, 0.70...0.86)
    case .idle: 0
    }
  }

  /// Memory traffic at full utilisation, as a share of it.
  var memoryTraffic: Double {
    kind == .training ? Noise.pick(seed, 9, 0.52...0.64) : Noise.pick(seed, 9, 0.30...0.42)
  }
}
