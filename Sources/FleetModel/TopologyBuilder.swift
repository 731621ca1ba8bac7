/// Where a host stands; empty names mean unknown, and unplaced hosts are one rack.
package struct Place: Hashable, Sendable {
  package var hall: String
  package var row: String
  package var rack: String

  package init(hall: String = "", row: String = "", rack: String = "") {
    self.hall = hall
    self.row = row
    self.rack = rack
  }
}

/// Builds a topology from identities and places: sorts them into fleet order and cuts the levels.
package enum TopologyBuilder {
  /// - Parameters:
  ///   - places: where hosts stand.
  ///   - blocks: hosts of a rack that belong together, whatever their names: lower numbers first,
  ///     those without a number last.
  /// - Returns: the topology, and for each place in fleet order the place in `identities`.
  package static func build(
    site: String, identities: [GPUIdentity], places: [String: Place] = [:],
    blocks: [String: Int] = [:]
  ) -> (topology: Topology, order: [Int]) {
    let keys = identities.map { identity in
      let place = places[identity.host] ?? Place()
      return [place.hall, place.row, place.rack, identity.host]
    }
    let block = blocks.isEmpty ? [] : identities.map { blocks[$0.host] ?? .max }
    let order = identities.indices.sorted { a, b in
      if !block.isEmpty, block[a] != block[b], keys[a][..<3] == keys[b][..<3] {
        return block[a] < block[b]
      }
      return precedes(keys[a], identities[a], keys[b], identities[b])
    }
    let topology = Topology(
      directory: ListedGPUs(order.map { identities[$0] }),
      groups: groups(site: site, names: order.map { keys[$0] }))
    return (topology, order)
  }

  private static func precedes(
    _ a: [String], _ left: GPUIdentity, _ b: [String], _ right: GPUIdentity
  ) -> Bool {
    for (x, y) in zip(a, b) where x != y { return NaturalOrder.precedes(x, y) }
    let (first, second) = (left.index ?? left.position, right.index ?? right.position)
    if first != second { return first < second }
    return left.position < right.position
  }

  /// Cuts every level where the names down to it change.
  private static func groups(site: String, names: [[String]]) -> [FleetGroup] {
    let cuts = (0..<4).map { depth in
      (0..<names.count).filter { index in
        index == 0 || names[index][0...depth] != names[index - 1][0...depth]
      }
    }
    var firstOfLevel = [1]
    for depth in 0..<4 { firstOfLevel.append(firstOfLevel[depth] + cuts[depth].count) }

    var result = [
      FleetGroup(
        level: .site, name: site, gpus: 0..<names.count, parent: nil,
        children: firstOfLevel[0]..<firstOfLevel[1])
    ]
    for depth in 0..<4 {
      for (place, start) in cuts[depth].enumerated() {
        let end = place + 1 < cuts[depth].count ? cuts[depth][place + 1] : names.count
        let parent =
          depth == 0
          ? 0 : firstOfLevel[depth - 1] + upperBound(of: start, in: cuts[depth - 1]) - 1
        let children =
          depth == 3
          ? 0..<0
          : (firstOfLevel[depth + 1] + upperBound(of: start - 1, in: cuts[depth + 1]))..<(firstOfLevel[
            depth + 1] + upperBound(of: end - 1, in: cuts[depth + 1]))
        result.append(
          FleetGroup(
            level: FleetLevel.allCases[depth + 1], name: names[start][depth], gpus: start..<end,
            parent: parent, children: children))
      }
    }
    return result
  }

  /// How many of a sorted list are at most a value.
  private static func upperBound(of value: Int, in sorted: [Int]) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The order people expect of names with numbers: `gpu-2` before `gpu-10`.
package enum NaturalOrder {
  package static func precedes(_ a: String, _ b: String) -> Bool {
    var left = Substring(a).utf8
    var right = Substring(b).utf8
    while let x = left.first, let y = right.first {
      if isDigit(x), isDigit(y) {
        let p = takeNumber(&left)
        let q = takeNumber(&right)
        if p.count != q.count { return p.count < q.count }
        if !p.elementsEqual(q) { return p.lexicographicallyPrecedes(q) }
      } else {
        if x != y { return x < y }
        left.removeFirst()
        right.removeFirst()
      }
    }
    if left.isEmpty != right.isEmpty { return left.isEmpty }
    return a < b
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// The digits at the front without leading zeros.
  private static func takeNumber(_ text: inout Substring.UTF8View) -> Substring.UTF8View {
    let digits = text.prefix(while: isDigit)
    text = text.dropFirst(digits.count)
    return digits.drop { $0 == 0x30 }
  }
}
