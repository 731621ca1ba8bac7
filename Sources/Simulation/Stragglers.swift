/// A few GPUs of the largest job that work without pause and get little done: low clock and draw at
/// full utilisation, for minutes each, then others.
struct Stragglers: Sendable {
  /// How many there are at most at an instant.
  let count: Int
  let gpus: Range<Int>
  let seed: UInt64

  struct Straggler: Sendable, Equatable {
    let gpu: Int
    /// How far it has slowed, from 0 to 1.
    let severity: Double
  }

  /// Seconds from one straggler of a place to the next, how long each lasts, and how long it takes
  /// to slow down and to recover.
  private static let period = 300.0
  private static let lengths = 170.0...280.0
  private static let ramp = 12.0
  /// What a slow GPU keeps of its clock, and of its draw above idle.
  private static let clock = 0.52
  private static let power = 0.48
  /// Percent; a job that waits or writes a checkpoint has no stragglers.
  private static let leastUtilization = 50

  /// Those of an instant, in seconds from the start; none twice.
  func at(_ time: Double) -> [Straggler] {
    var found: [Straggler] = []
    for place in 0..<count where !gpus.isEmpty {
      let own = Noise.mix(seed ^ 0x57A6, place)
      let shifted = time + Noise.pick(own, 0, 0...Self.period)
      let turn = Int((shifted / Self.period).rounded(.down))
      let into = Noise.phase(shifted, Self.period)
      let length = Noise.pick(own, turn, Self.lengths)
      guard into < length else { continue }
      let gpu = gpus.lowerBound + Int(Noise.mix(own ^ 1, turn) % UInt64(gpus.count))
      guard !found.contains(where: { $0.gpu == gpu }) else { continue }
      found.append(
        Straggler(gpu: gpu, severity: min(1, into / Self.ramp, (length - into) / Self.ramp)))
    }
    return found
  }

  /// Slows those of an instant.
  ///
  /// - Returns: what that changes in what they draw together, 0.01 W.
  func slow(_ columns: inout GPUColumns, idlePower: Double, at time: Double) -> Int64 {
    var change: Int64 = 0
    for straggler in at(time) {
      let gpu = straggler.gpu
      guard Int(columns.utilization[gpu]) > Self.leastUtilization else { continue }
      let draw = Double(columns.powerDraw[gpu])
      let idle = idlePower * 100
      let slow = min(draw, idle + (draw - idle) * (1 - straggler.severity * (1 - Self.power)))
      let pace = Double(columns.smClock[gpu]) * (1 - straggler.severity * (1 - Self.clock))
      change += Int64(slow) - Int64(columns.powerDraw[gpu])
      let cooling = UInt8(straggler.severity * 14)
      columns.utilization[gpu] = 100
      columns.powerDraw[gpu] = Int32(slow)
      columns.smClock[gpu] = UInt16(pace / 15) * 15
      columns.temperature[gpu] -= min(cooling, columns.temperature[gpu])
      columns.memoryTemperature[gpu] -= min(cooling, columns.memoryTemperature[gpu])
    }
    return change
  }
}
