import FleetModel

/// The rows of the table in their order: places of GPUs, or identifiers of groups.
struct TableRows: Sendable {
  /// All entities of the level.
  let units: Range<Int>
  /// The entities shown, in order; nil for all of them in fleet order.
  let order: [Int32]?
  /// Whether the order is that of the fleet.
  let isByPlace: Bool

  var count: Int { order?.count ?? units.count }

  /// The entity of a row.
  func unit(at row: Int) -> Int { order.map { Int($0[row]) } ?? units.lowerBound + row }

  /// The row of an entity; nil when it is not shown.
  func row(of unit: Int) -> Int? {
    guard let order else { return units.contains(unit) ? unit - units.lowerBound : nil }
    guard let wanted = Int32(exactly: unit) else { return nil }
    guard isByPlace else { return order.firstIndex(of: wanted) }
    var low = 0
    var high = order.count
    while low < high {
      let middle = (low + high) / 2
      if order[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low < order.count && order[low] == wanted ? low : nil
  }
}

extension TableRows {
  /// The rows of a query. `matches` holds the GPUs that pass the filter, nil for all.
  static func make(_ query: RowQuery, _ frame: Frame, matches: [Int32]?) -> TableRows {
    query.level == .gpu
      ? gpus(query, frame, matches) : groups(query, frame, matches)
  }

  /// The GPUs of a query's matches that have something to show: of those whose racks are known by
  /// their figures alone, the ones that were read, and those of the rack that was opened.
  static func shown(_ matches: [Int32]?, _ query: RowQuery, _ frame: Frame) -> [Int32]? {
    guard query.level == .gpu, var shown = frame.readMask else { return matches }
    if !query.opened.isEmpty {
      let group = frame.topology.groups[FleetPath.group(query.opened, in: frame.topology)]
      if group.level >= .rack { for gpu in group.gpus { shown[gpu] = true } }
    }
    if let matches { return matches.filter { shown[Int($0)] } }
    var places: [Int32] = []
    shown.forEachPresent(in: 0..<shown.count) { places.append(Int32(clamping: $0)) }
    return places
  }

  private static func gpus(
    _ query: RowQuery, _ frame: Frame, _ matches: [Int32]?
  ) -> TableRows {
    let all = 0..<frame.gpus.count
    guard let metric = query.sort else {
      let order =
        query.isDescending
        ? matches?.reversed() ?? all.reversed().map { Int32(clamping: $0) } : matches
      return TableRows(units: all, order: order, isByPlace: !query.isDescending)
    }
    let order = frame.order(by: metric, descending: query.isDescending)
    guard let matches else { return TableRows(units: all, order: order, isByPlace: false) }
    var kept = PresenceMask(count: all.count, present: false)
    for place in matches { kept[Int(place)] = true }
    return TableRows(units: all, order: order.filter { kept[Int($0)] }, isByPlace: false)
  }

  private static func groups(
    _ query: RowQuery, _ frame: Frame, _ matches: [Int32]?
  ) -> TableRows {
    let all = frame.topology.groupRange(query.level)
    if matches == nil, query.sort == nil, !query.isDescending {
      return TableRows(units: all, order: nil, isByPlace: true)
    }
    var shown = all.map { Int32(clamping: $0) }
    if let matches { shown = holders(of: matches, query.level, frame.topology) }
    guard let metric = query.sort else {
      if query.isDescending { shown.reverse() }
      return TableRows(units: all, order: shown, isByPlace: !query.isDescending)
    }
    let rollups = frame.groupRollups(metric, query.level)
    let keyed = shown.map { id in
      (id, GroupFigure.value(rollups[Int(id) - all.lowerBound], of: metric))
    }
    let sorted = keyed.sorted { a, b in
      guard let left = a.1, let right = b.1 else {
        return a.1 == nil && b.1 == nil ? a.0 < b.0 : a.1 != nil
      }
      if left == right { return a.0 < b.0 }
      return query.isDescending ? left > right : left < right
    }
    return TableRows(units: all, order: sorted.map(\.0), isByPlace: false)
  }

  /// The groups that hold at least one of the GPUs given in fleet order.
  private static func holders(
    of gpus: [Int32], _ level: FleetLevel, _ topology: Topology
  ) -> [Int32] {
    var found: [Int32] = []
    var end = -1
    for gpu in gpus where Int(gpu) >= end {
      guard let group = topology.group(level, holding: Int(gpu)) else { continue }
      end = topology.groups[group].gpus.upperBound
      found.append(Int32(clamping: group))
    }
    return found
  }
}
