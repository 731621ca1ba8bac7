/// Small random numbers of one GPU, from -128 to 127, by the place of their byte.
struct Deviation {
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
