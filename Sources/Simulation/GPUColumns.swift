import FleetModel

/// The columns that change from frame to frame, being filled; nothing is allocated per GPU.
struct GPUColumns {
  var utilization: [UInt8]
  var memoryUtilization: [UInt8]
  var temperature: [UInt8]
  var memoryTemperature: [UInt8]
  /// 0.01 W.
  var powerDraw: [Int32]
  var smClock: [UInt16]
  /// Every reason that is simulated fits in a byte.
  var reasons: [UInt8]

  init(count: Int) {
    utilization = [UInt8](repeating: 0, count: count)
    memoryUtilization = [UInt8](repeating: 0, count: count)
    temperature = [UInt8](repeating: 0, count: count)
    memoryTemperature = [UInt8](repeating: 0, count: count)
    powerDraw = [Int32](repeating: 0, count: count)
    smClock = [UInt16](repeating: 0, count: count)
    reasons = [UInt8](repeating: 0, count: count)
  }

  /// Fills the places of a span's GPUs; the hot loop of the simulation.
  ///
  /// - Returns: what these GPUs draw together, 0.01 W.
  mutating func fill(_ gpus: Range<Int>, _ state: SpanState, _ noise: TickNoise) -> Int64 {
    var sum: Int64 = 0
    for gpu in gpus {
      let sample = state.sample(gpu, noise)
      utilization[gpu] = sample.utilization
      memoryUtilization[gpu] = sample.memoryUtilization
      temperature[gpu] = sample.temperature
      memoryTemperature[gpu] = sample.memoryTemperature
      powerDraw[gpu] = sample.power
      smClock[gpu] = sample.clock
      reasons[gpu] = sample.reasons
      sum &+= Int64(sample.power)
    }
    return sum
  }
}
