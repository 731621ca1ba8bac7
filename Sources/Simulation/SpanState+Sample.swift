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
    var pace = clock - (clock * (own[24] + 128)) >> 14
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
      power: Int32(truncatingIfNeeded: draw),
      clock: UInt16(truncatingIfNeeded: (pace + 14) / 15 * 15),
      reasons: why)
  }
}
