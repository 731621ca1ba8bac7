/// Which registers are read together: the fewest reads that hold all points wanted, without tearing
/// one of them apart.
enum SunSpecPlan {
  /// How often points are read.
  enum Pace: Sendable {
    /// What moves.
    case live
    /// Temperatures of modules, where they cost a read of their own.
    case slow
    /// Everything: heads, names, ratings and what moves.
    case everything
  }

  /// The reads of a chain.
  ///
  /// - Parameter most: registers of one read.
  static func reads(_ pace: Pace, _ chain: SunSpecChain, most: Int) -> [Range<Int>] {
    switch pace {
    case .slow:
      return modulesAreFree(chain, most) ? [] : blocks(ranges(SunSpecPoint.modules, chain), most)
    case .everything:
      var wanted =
        ranges(SunSpecPoint.all, chain) + chain.models.map { $0.address..<$0.address + 2 }
      wanted.append(chain.base..<chain.base + 2)
      if let end = chain.end { wanted.append(end - 2..<end - 1) }
      if let common = chain[1] {
        wanted += [2, 18, 42, 50].map { offset in
          common.address + offset..<common.address + offset + (offset == 42 ? 8 : 16)
        }
      }
      return blocks(wanted, most)
    case .live:
      let points = livePoints(chain)
      let free = modulesAreFree(chain, most) ? SunSpecPoint.modules : []
      return withHeads(fewest(points + free, chain, most), chain, most)
    }
  }

  /// Points that change from one poll to the next. The older models serve where the newer are
  /// missing.
  private static func livePoints(_ chain: SunSpecChain) -> [SunSpecPoint] {
    var points = SunSpecPoint.measurements + SunSpecPoint.storage
    if chain[802] == nil { points.append(.unitHeartbeat) }
    if chain[713] == nil, chain[802] == nil { points += SunSpecPoint.olderStorage }
    if chain[701] == nil { points.append(.olderInjected) }
    return points
  }

  private static func modulesAreFree(_ chain: SunSpecChain, _ most: Int) -> Bool {
    let points = livePoints(chain)
    return fewest(points + SunSpecPoint.modules, chain, most).count
      == fewest(points, chain, most).count
  }

  /// With the scale factors, unless they cost a read: they never change.
  private static func fewest(
    _ points: [SunSpecPoint], _ chain: SunSpecChain, _ most: Int
  ) -> [Range<Int>] {
    let whole = blocks(ranges(points, chain), most)
    let bare = blocks(ranges(points, chain, withScales: false), most)
    return bare.count < whole.count ? bare : whole
  }

  private static func ranges(
    _ points: [SunSpecPoint], _ chain: SunSpecChain, withScales: Bool = true
  ) -> [Range<Int>] {
    points.flatMap { point -> [Range<Int>] in
      guard let address = chain.address(of: point) else { return [] }
      let range = address..<address + point.kind.width
      guard withScales, let scale = point.scale, let place = chain.address(of: scale) else {
        return [range]
      }
      return [range, place..<place + 1]
    }
  }

  /// Reads that cover ranges, each within one, greedily from the lowest address: no fewer would do.
  static func blocks(_ ranges: [Range<Int>], _ most: Int) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.upperBound - last.lowerBound <= most {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }

  /// Begins reads at the head of their first model where there is room: it shows whether the unit
  /// is still the one that it was.
  private static func withHeads(
    _ reads: [Range<Int>], _ chain: SunSpecChain, _ most: Int
  ) -> [Range<Int>] {
    reads.map { read in
      let model = chain.models.last { $0.address <= read.lowerBound }
      guard let model, read.upperBound - model.address <= most else { return read }
      return model.address..<read.upperBound
    }
  }
}
