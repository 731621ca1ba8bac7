import FleetModel

/// What the jobs of a simulated site are called, who runs them and in which partition. Training is
/// one job; serving and evaluation are many small ones; idle parts have no labels.
struct JobLabels: Sendable {
  private struct Column {
    let key: String
    var values: [String] = []
    var numbers: [String: UInt32] = [:]
    var codes: [UInt32]

    init(_ key: String, count: Int) {
      self.key = key
      codes = [UInt32](repeating: 0, count: count)
    }

    mutating func set(_ gpus: Range<Int>, _ value: String) {
      var code = numbers[value] ?? 0
      if code == 0 {
        values.append(value)
        code = UInt32(values.count)
        numbers[value] = code
      }
      codes.withUnsafeMutableBufferPointer { $0[gpus].update(repeating: code) }
    }
  }

  private static let training = [
    "grok-4-pretrain", "grok-4-rl", "imagine-video-2", "grok-5-ablate", "code-rl", "vision-sft",
    "audio-pretrain", "reward-model", "distill-mini",
  ]
  private static let serving = ["serve-chat", "serve-search", "serve-code", "serve-voice"]
  private static let evaluating = ["eval-7b", "eval-34b", "eval-agents", "eval-vision"]
  private static let users = [
    "amara", "bogdan", "chidi", "dalia", "eun-ji", "farid", "greta", "hiro", "ines", "jonas",
    "kavya", "lucia",
  ]
  /// Units (racks, in small fleets hosts or GPUs) of a small job at most.
  private static let largestPiece: UInt64 = 4

  private var jobs: Column
  private var users: Column
  private var partitions: Column
  private let unit: Int
  private let seed: UInt64

  /// The labels of a site, the same in every frame of it.
  static func table(_ plan: FleetPlan) -> LabelTable {
    var labels = JobLabels(plan)
    var trained = 0
    for job in plan.jobs {
      switch job.kind {
      case .idle: continue
      case .inference: labels.addPieces(of: job)
      case .training:
        labels.addTraining(job, number: trained)
        trained += 1
      }
    }
    let columns = [labels.jobs, labels.users, labels.partitions].map {
      LabelTable.Column(key: $0.key, values: $0.values, codes: $0.codes)
    }
    return LabelTable(count: plan.gpuCount, columns: columns)
  }

  private init(_ plan: FleetPlan) {
    jobs = Column(LabelKey.job, count: plan.gpuCount)
    users = Column(LabelKey.user, count: plan.gpuCount)
    partitions = Column(LabelKey.partition, count: plan.gpuCount)
    unit = plan.jobUnit
    seed = plan.seed
  }

  private mutating func addTraining(_ job: TrainingJob, number: Int) {
    let name = Self.training[number % Self.training.count]
    let round = number / Self.training.count
    add(
      job.gpus, round == 0 ? name : name + "-" + String(round + 1), user: job.seed,
      partition: "train")
  }

  /// A serving part of the fleet is shared by services and evaluations of a few units each.
  private mutating func addPieces(of job: TrainingJob) {
    var first = job.gpus.lowerBound
    while first < job.gpus.upperBound {
      let own = Noise.mix(job.seed ^ 0x10B5, first)
      let end = min(first + unit * Int(1 + own % Self.largestPiece), job.gpus.upperBound)
      let isServing = (own >> 8) % 3 < 2
      let names = isServing ? Self.serving : Self.evaluating
      let name = names[Int((own >> 16) % UInt64(names.count))]
      add(
        first..<end, name + "-" + String(1000 + first / unit), user: isServing ? job.seed : own,
        partition: isServing ? "serve" : "batch")
      first = end
    }
  }

  private mutating func add(
    _ gpus: Range<Int>, _ name: String, user: UInt64, partition: String
  ) {
    jobs.set(gpus, name)
    users.set(gpus, Self.users[Int((user >> 24) % UInt64(Self.users.count))])
    partitions.set(gpus, partition)
  }
}
