import FleetModel

/// What is known of a map's units and site, and how old it is. Values that are not heard again are
/// kept for a while and say so by the status of their row.
package struct RegisterRows: Sendable {
  private struct Cell: Sendable {
    /// What was read last.
    var reading: RegisterPoint.Reading?
    var registers: [UInt16] = []
    /// Polls since then.
    var misses = 0
    var refusal: ModbusError?
  }

  private struct Row: Sendable {
    var points: [Int] = []
    var heard: Moment?
    var misses = 0
  }

  /// Polls without an answer before values are old, and before they are gone; the latter takes a
  /// minute as well.
  static let staleMisses = 3
  static let lostMisses = 10
  static let lostSeconds = 60.0

  let map: RegisterMap
  private var cells: [Cell]
  private var rows: [Row]
  private var sitePoints: [Int] = []
  /// The points of a field that is a sum, by the first of them; the others are shown by it.
  private var parts: [Int: [Int]] = [:]
  private var shownByOthers: Set<Int> = []

  package init(_ map: RegisterMap) {
    self.map = map
    cells = map.points.map { _ in Cell() }
    rows = map.units.map { _ in Row() }
    for (place, point) in map.points.enumerated() {
      if case .unit(let unit, _) = point.field {
        rows[unit].points.append(place)
      } else {
        sitePoints.append(place)
      }
      guard point.isPart, let first = map.points.firstIndex(where: { $0.field == point.field })
      else { continue }
      parts[first, default: []].append(place)
      if first != place { shownByOthers.insert(place) }
    }
  }

  /// Whether anything was ever heard.
  package private(set) var hasValues = false

  package mutating func take(_ poll: RegisterPoll, _ now: Moment) {
    for (place, outcome) in poll.outcomes.enumerated() {
      switch outcome {
      case .registers(let registers):
        cells[place] = Cell(
          reading: map.points[place].reading(registers[...]), registers: registers)
        hasValues = true
      case .refused(let error): cells[place] = Cell(refusal: error)
      case .missed: cells[place].misses = min(cells[place].misses + 1, 1 << 30)
      }
    }
    for unit in rows.indices { age(&rows[unit], now) }
  }

  private func age(_ row: inout Row, _ now: Moment) {
    if row.points.contains(where: { cells[$0].reading != nil && cells[$0].misses == 0 }) {
      row.heard = now
      row.misses = 0
    } else if !row.points.isEmpty {
      row.misses = min(row.misses + 1, 1 << 30)
    }
  }

  private func status(of row: Row, _ now: Moment) -> EntityStatus {
    if row.points.isEmpty { return .unsupported }
    if row.points.allSatisfy({ cells[$0].refusal != nil }) { return .error }
    guard let heard = row.heard else { return .unreachable }
    let age = now.seconds - heard.seconds
    if row.misses >= Self.lostMisses, age > Self.lostSeconds { return .unreachable }
    return row.misses >= Self.staleMisses ? .stale : .ok
  }

  /// The site as far as it is known.
  package func snapshot(_ now: Moment) -> BatterySnapshot {
    var snapshot = BatterySnapshot(time: now.wall, units: map.units)
    for setting in map.settings {
      switch setting.field {
      case .site(let metric): snapshot.set(site: metric, setting.value)
      case .unit(let unit, let metric): snapshot.set(metric, unit, setting.value)
      }
    }
    for place in sitePoints where !shownByOthers.contains(place) { setSite(place, in: &snapshot) }
    for unit in rows.indices { setUnit(unit, in: &snapshot, now) }
    return snapshot
  }

  /// A site has no status of its own on the screen, so each of its values that is old says so.
  private func setSite(_ place: Int, in snapshot: inout BatterySnapshot) {
    let metric = map.points[place].field.metric
    switch reading(place, isRowFresh: true) {
    case .absent: break
    case .value(let value): snapshot.set(site: metric, Self.measured(value, metric))
    case .code(let code): snapshot.site.set(metric, 0, .value(code))
    case .wrong: snapshot.site.set(metric, 0, .error)
    }
  }

  private func setUnit(_ unit: Int, in snapshot: inout BatterySnapshot, _ now: Moment) {
    let row = rows[unit]
    let status = status(of: row, now)
    snapshot.batteries.statuses[unit] = status
    if status == .unreachable {
      snapshot.set(state: .offline, unit)
      if row.misses >= Self.staleMisses { snapshot.raise(.communicationLost, unit) }
      return
    }
    for place in row.points where !shownByOthers.contains(place) {
      let metric = map.points[place].field.metric
      switch reading(place, isRowFresh: status < .stale) {
      case .absent: break
      case .value(let value): snapshot.set(metric, unit, Self.measured(value, metric))
      case .code(let code) where metric == .alarms:
        let others = snapshot.batteries.stored(.alarms, unit) ?? 0
        snapshot.batteries.set(.alarms, unit, .value(others | code))
      case .code(let code): snapshot.batteries.set(metric, unit, .value(code))
      case .wrong: snapshot.batteries.set(metric, unit, .error)
      }
    }
    if let heard = row.heard {
      snapshot.set(.sampleAge, unit, max(0, now.seconds - heard.seconds))
    }
    derive(unit, in: &snapshot)
  }

  /// What a cell shows: an error where the device refuses, and where other points of the row were
  /// heard meanwhile and this one was not.
  private func reading(_ place: Int, isRowFresh: Bool) -> RegisterPoint.Reading {
    guard let parts = parts[place] else { return ownReading(place, isRowFresh: isRowFresh) }
    return Self.sum(parts.map { ownReading($0, isRowFresh: isRowFresh) })
  }

  /// The sum of a field's points: of those that say nothing is as that they add nothing, unless all
  /// do; one that cannot be understood makes the sum so.
  private static func sum(_ readings: [RegisterPoint.Reading]) -> RegisterPoint.Reading {
    var sum: Double?
    for reading in readings {
      switch reading {
      case .value(let value): sum = (sum ?? 0) + value
      case .absent: break
      case .code, .wrong: return .wrong
      }
    }
    return sum.map { .value($0) } ?? .absent
  }

  private func ownReading(_ place: Int, isRowFresh: Bool) -> RegisterPoint.Reading {
    let cell = cells[place]
    if cell.refusal != nil { return .wrong }
    if cell.misses >= Self.staleMisses, isRowFresh, cell.reading != nil { return .wrong }
    return cell.reading ?? .absent
  }

  /// A frequency of 0 is none.
  private static func measured(_ value: Double, _ metric: Metric) -> Double? {
    value == 0 && metric.definition.unit == .hertz ? nil : value
  }

  /// What follows from what was read: the energy, whether it can be, and the state.
  private func derive(_ unit: Int, in snapshot: inout BatterySnapshot) {
    func value(_ metric: Metric) -> Double? { snapshot.batteries.value(metric, unit) }
    let capacity = value(.energyRating)
    if snapshot.batteries.state(.energyAvailable, unit) == .unsupported,
      let capacity, let charge = value(.stateOfCharge)
    {
      let health = value(.stateOfHealth) ?? 100
      snapshot.set(.energyAvailable, unit, capacity * charge / 100 * health / 100)
    } else if let energy = value(.energyAvailable),
      !BatteryPlausibility.isPlausible(energy: energy, capacity: capacity)
    {
      snapshot.batteries.set(.energyAvailable, unit, .error)
      snapshot.raise(.implausible, unit)
    }
    guard snapshot.batteries.state(.chargeStatus, unit) == .unsupported else { return }
    var signs = UnitSigns()
    signs.alarms = snapshot.batteries.stored(.alarms, unit) ?? 0
    signs.power = value(.batteryPower)
    // Only what is set says how large a unit is; what is read may be what it can do just now.
    signs.rating = [Metric.chargeLimit, .dischargeLimit].compactMap {
      map.setting($0, unit: unit)
    }.max()
    signs.stateOfCharge = value(.stateOfCharge)
    signs.lowest = value(.stateOfChargeMin).flatMap { $0 > 0 ? $0 : nil }
    signs.highest = value(.stateOfChargeMax).flatMap { $0 > 0 ? $0 : nil }
    snapshot.set(state: signs.state, unit)
  }

  /// Battery units, and how many of them report; a map of a site alone counts the site.
  package func coverage(_ now: Moment) -> (entities: Int, reporting: Int) {
    guard !rows.isEmpty else {
      let isHeard = sitePoints.contains { cells[$0].reading != nil && cells[$0].misses == 0 }
      return (1, isHeard ? 1 : 0)
    }
    return (rows.count, rows.count { status(of: $0, now).isReporting })
  }

  /// What is wrong with single points, in words.
  package var notes: [String] {
    let most = 8
    var notes: [String] = []
    var more = 0
    for (place, point) in map.points.enumerated() {
      guard let trouble = trouble(of: place) else { continue }
      if notes.count == most {
        more += 1
      } else {
        notes.append(
          "\(point.field.text(map.units)) (unit \(point.unitID), register \(point.address)): "
            + trouble)
      }
    }
    if more > 0 { notes.append("and \(more) more points like these") }
    return notes
  }

  private func trouble(of place: Int) -> String? {
    let cell = cells[place]
    if let refusal = cell.refusal { return refusal.words }
    let metric = map.points[place].field.metric
    switch cell.reading {
    case .wrong: return "holds what the map does not know, " + Self.hex(cell.registers)
    case .value(let value)
    where Self.measured(value, metric) != nil
      && BatteryPlausibility.plausible(value, metric) == nil:
      // 65535 tenths are 6553.5, not 6553.500000000001.
      let rounded = abs(value) < 1e12 ? (value * 1e3).rounded() / 1e3 : value
      return "cannot be \(rounded) \(metric.definition.unit.rawValue), " + Self.hex(cell.registers)
    default: return nil
    }
  }

  /// `0x8000 0001`.
  private static func hex(_ registers: [UInt16]) -> String {
    "0x"
      + registers.map { register in
        let digits = String(register, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
      }.joined(separator: " ")
  }
}
