extension Frame {
  /// All GPUs ordered by a metric; absent values last, equal values in fleet order. A radix sort
  /// of narrow keys, computed once a frame, metric and direction.
  package func order(by metric: Metric, descending: Bool) -> [Int32] {
    let key = FrameCache.OrderKey(metric: metric, descending: descending)
    return cached(key) { Self.sorted(gpus[metric], count: gpus.count, descending: descending) }
  }

  /// The first few GPUs of that order among those that count in rollups, without sorting the
  /// fleet: one pass.
  package func extremes(of metric: Metric, largest: Bool, count wanted: Int) -> [Int] {
    guard let column = gpus[metric], wanted > 0 else { return [] }
    var best: [(value: Int64, index: Int)] = []
    column.presence.forEachPresent(in: 0..<column.count, and: valueMask) { index in
      guard let stored = column[index] else { return }
      let value = largest ? stored : 0 &- stored
      if best.count == wanted, let last = best.last, value <= last.value { return }
      let place = best.firstIndex { $0.value < value } ?? best.count
      best.insert((value, index), at: place)
      if best.count > wanted { best.removeLast() }
    }
    return best.map(\.index)
  }

  private static func sorted(_ column: Column?, count: Int, descending: Bool) -> [Int32] {
    guard let column else { return (0..<Int32(clamping: count)).map { $0 } }
    var keys = [UInt64](repeating: .max, count: count)
    var largest: UInt64 = 0
    let extremes = GroupRollup(column, over: 0..<count)
    for index in 0..<count {
      guard let value = column[index] else { continue }
      let key = UInt64(
        bitPattern: descending ? extremes.largest &- value : value &- extremes.smallest)
      keys[index] = key
      largest = max(largest, key)
    }
    let absentKey = largest == .max ? .max : largest + 1
    for index in 0..<count where keys[index] == .max { keys[index] = absentKey }
    return radixOrder(keys, largest: absentKey)
  }

  /// Places in ascending order of their keys; stable, eleven bits a pass.
  private static func radixOrder(_ keys: [UInt64], largest: UInt64) -> [Int32] {
    var order = (0..<Int32(clamping: keys.count)).map { $0 }
    var next = order
    var shift: UInt64 = 0
    while shift < 64, largest >> shift > 0 {
      var starts = [Int](repeating: 0, count: 2049)
      for key in keys { starts[Int((key >> shift) & 2047) + 1] += 1 }
      for bin in 1...2048 { starts[bin] += starts[bin - 1] }
      for place in order {
        let bin = Int((keys[Int(place)] >> shift) & 2047)
        next[starts[bin]] = place
        starts[bin] += 1
      }
      swap(&order, &next)
      shift += 11
    }
    return order
  }
}
