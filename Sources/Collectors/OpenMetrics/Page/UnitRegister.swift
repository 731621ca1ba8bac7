import FleetModel

/// The battery units that an exporter tells of, in the order in which they were first met.
struct UnitRegister: Sendable {
  private(set) var units: [BatteryUnit] = []
  private var numbers: [String: Int] = [:]

  /// The unit that a series is of; nil when its labels name none.
  mutating func find(_ key: SeriesKey, _ labels: UnitLabels, fallbackHost: String) -> Int? {
    guard var unit = Self.unit(key, labels, fallbackHost) else { return nil }
    unit.maker = unit.maker ?? labels.maker
    unit.model = unit.model ?? labels.model
    if let number = numbers[unit.id] { return number }
    numbers[unit.id] = units.count
    units.append(unit)
    return units.count - 1
  }

  private static func unit(
    _ key: SeriesKey, _ labels: UnitLabels, _ fallbackHost: String
  ) -> BatteryUnit? {
    func first(_ names: [String]) -> String? {
      names.lazy.compactMap { key.text($0) }.first
    }
    if labels.only != nil { return BatteryUnit(id: fallbackHost) }
    let block = first(labels.block)
    if let serial = first(labels.serial) {
      return BatteryUnit(id: serial, block: block ?? "", serial: serial)
    }
    if let id = first(labels.id) { return BatteryUnit(id: id, block: block ?? "") }
    guard let host = first(labels.host), let number = first(labels.unit) else { return nil }
    let gateway = first(labels.port).map { host + ":" + $0 } ?? host
    return BatteryUnit(id: gateway + "/" + number, block: gateway)
  }
}
