/// What the GPUs of a span have in common at an instant, in the integers that the loop over them
/// works with.
struct SpanState: Sendable {
  /// 1/256 percent.
  var utilization: Int
  /// Memory traffic as a share of utilisation, in 1/256.
  var memoryTraffic: Int
  /// Mean draw and idle draw, 0.01 W.
  var power: Int
  var idlePower: Int
  /// 1/16 degree Celsius.
  var temperature: Int
  /// MHz.
  var clock: Int
  /// Power limit, 0.01 W, and the reason that holds at it.
  var limit: Int
  var limitReason: UInt8
  /// Reasons that hold for every GPU of the span.
  var reasons: UInt8
  /// How far GPUs load themselves apart from each other, from 0 to 256.
  var spread: Int
}

/// What one GPU reports at an instant.
struct GPUSample {
  var utilization: UInt8
  var memoryUtilization: UInt8
  var temperature: UInt8
  var memoryTemperature: UInt8
  /// 0.01 W.
  var power: Int32
  var clock: UInt16
  var reasons: UInt8
}

/// Small random numbers of one GPU, from -128 to 127, by the place of their byte.
private struct Deviation {
  let bits: UInt64
  @inline(__always)
  subscript(shift: UInt64) -> Int { Int((bits >> shift) & 0xFF) - 128 }
}

/// The random part of an instant.
struct TickNoise: Sendable {
  let seed: UInt64
  /// Changes twice a second.
  let tick: UInt64
  /// Two knots of the slow load of serving GPUs, and the way between them in 1/256.
  let knot: UInt64
  let nextKnot: UInt64
  let knotShare: Int

  init(seed: UInt64, time: Double) {
    self.seed = seed
    tick = Noise.mix(seed ^ 0x71C4, Int((time * 2).rounded(.down)))
    let place = time / 7
    let floor = place.rounded(.down)
    knot = Noise.mix(seed ^ 0x9075, Int(floor))
    nextKnot = Noise.mix(seed ^ 0x9075, Int(floor) + 1)
    knotShare = Int((place - floor) * 256)
  }

  /// How busy a serving GPU is against its mean, from -128 to 127; smooth in time.
  @inline(__always)
  func level(_ gpu: Int) -> Int {
    let here = Int(Noise.mix(knot, gpu) & 0xFF)
    let next = Int(Noise.mix(nextKnot, gpu) & 0xFF)
    return here + (next - here) * knotShare / 256 - 128
  }
}

extension SpanState {
  /// Where a GPU begins to slow down for heat, and where the hardware steps in, 1/16 degree.
  private static let throttleFrom = 87 * 16
  private static let hardwareFrom = 90 * 16

  /// One GPU: the span's figures, its own constant deviation, the noise of the instant, then the
  /// power limit and the heat. 0.01 W, MHz and degrees as in the columns.
  @inline(__always)
  func sample(_ gpu: Int, _ noise: TickNoise) -> GPUSample {
    let own = Deviation(bits: Noise.mix(noise.seed, gpu))
    let jitter = Deviation(bits: Noise.mix(noise.tick, gpu))
    let scale = spread == 0 ? 256 : 256 + spread * noise.level(gpu) / 128
    let busy = max(0, utilization * scale / 256 + (utilization * (own[0] + 2 * jitter[0])) >> 15)
    var draw = idlePower + (power - idlePower) * scale / 256
    draw += (draw * (own[8] * 3 + jitter[8])) >> 14
    var heat = temperature + (scale - 256) / 2 + own[16] / 3 + jitter[16] / 16
    if (own.bits >> 40) & 0x7FF == 0 { heat += 14 * 16 }
    var pace = clock - (own[24] + 128) / 8
    var why = reasons

    let excess = heat - Self.throttleFrom
    if excess > 0 {
      let kept = max(96, 256 - excess * 5 / 16)
      draw = idlePower + (draw - idlePower) * kept / 256
      pace = pace * kept / 256
      heat = Self.throttleFrom + excess / 4
      why |= heat >= Self.hardwareFrom ? 0x68 : 0x20
    }
    if draw > limit {
      pace = max(pace * limit / draw, 345)
      draw = limit - (limit * (jitter[32] + 128)) >> 15
      why |= limitReason
    }
    let percent = min(100, (busy + 128) / 256)
    let hot = min(120, max(0, heat / 16))
    return GPUSample(
      utilization: UInt8(truncatingIfNeeded: percent),
      memoryUtilization: UInt8(truncatingIfNeeded: percent * memoryTraffic / 256),
      temperature: UInt8(truncatingIfNeeded: hot),
      memoryTemperature: UInt8(truncatingIfNeeded: hot + 7 + percent / 30 + own[24] / 64),
      power: Int32(truncatingIfNeeded: draw), clock: UInt16(truncatingIfNeeded: pace / 15 * 15),
      reasons: why)
  }
}
