/// Which registers are read together: the fewest reads that hold all points wanted, each with the
/// scale factor that it has in the same reply, for a device may move them both between two replies.
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

  /// The reads of a chain, in their order. Scale factors too far from what they scale to come with
  /// it are read before it and again behind it, so that it shows whether they moved.
  ///
  /// - Parameter most: registers of one read.
  static func reads(_ pace: Pace, _ chain: SunSpecChain, most: Int) -> [Range<Int>] {
    let apart = blocks(scalesApart(points(pace, chain, most), chain, most), most)
    return apart + bodies(pace, chain, most: most) + apart
  }

  private static func points(
    _ pace: Pace, _ chain: SunSpecChain, _ most: Int
  ) -> [SunSpecPoint] {
    switch pace {
    case .slow: modulesAreFree(chain, most) ? [] : SunSpecPoint.modules
    case .everything: SunSpecPoint.all
    case .live:
      livePoints(chain) + (modulesAreFree(chain, most) ? SunSpecPoint.modules : [])
    }
  }

  /// The reads without the scale factors that lie too far away.
  private static func bodies(_ pace: Pace, _ chain: SunSpecChain, most: Int) -> [Range<Int>] {
    let points = points(pace, chain, most)
    switch pace {
    case .slow: return blocks(ranges(points, chain, most), most)
    case .everything:
      var wanted = ranges(points, chain, most) + chain.models.map { $0.address..<$0.address + 2 }
      wanted.append(chain.base..<chain.base + 2)
      if let end = chain.end { wanted.append(end.place..<end.place + 1) }
      if let common = chain[1] {
        wanted += [2, 18, 42, 50].map { offset in
          common.address + offset..<common.address + offset + (offset == 42 ? 8 : 16)
        }
      }
      return blocks(wanted, most)
    case .live: return withHeads(blocks(ranges(points, chain, most), most), chain, most)
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
    return count(points + SunSpecPoint.modules, chain, most) == count(points, chain, most)
  }

  private static func count(_ points: [SunSpecPoint], _ chain: SunSpecChain, _ most: Int) -> Int {
    blocks(ranges(points, chain, most), most).count
      + 2 * blocks(scalesApart(points, chain, most), most).count
  }

  /// From each point to its scale factor, where one read takes both; else the point alone.
  private static func ranges(
    _ points: [SunSpecPoint], _ chain: SunSpecChain, _ most: Int
  ) -> [Range<Int>] {
    points.compactMap { point in
      guard let address = chain.address(of: point) else { return nil }
      let range = address..<address + point.kind.width
      guard let whole = withScale(point, range, chain), whole.count <= most else { return range }
      return whole
    }
  }

  /// The scale factors that no read takes together with what they scale.
  private static func scalesApart(
    _ points: [SunSpecPoint], _ chain: SunSpecChain, _ most: Int
  ) -> [Range<Int>] {
    points.compactMap { point in
      guard let address = chain.address(of: point), let scale = point.scale,
        let place = chain.address(of: scale),
        let whole = withScale(point, address..<address + point.kind.width, chain),
        whole.count > most
      else { return nil }
      return place..<place + 1
    }
  }

  private static func withScale(
    _ point: SunSpecPoint, _ range: Range<Int>, _ chain: SunSpecChain
  ) -> Range<Int>? {
    guard let scale = point.scale, let place = chain.address(of: scale) else { return nil }
    return min(range.lowerBound, place)..<max(range.upperBound, place + 1)
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
