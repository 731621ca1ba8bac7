import FleetHistory
import FleetModel
import TerminalKit

/// The battery units of a site: what each is, as rows of a table and cells of a heat map.
struct UnitRows {
  /// What the rows are ordered by.
  enum Order: CaseIterable, Hashable, Sendable {
    case id, trouble, charge, temperature, power

    var word: String {
      switch self {
      case .id: "by place"
      case .trouble: "trouble first"
      case .charge: "emptiest first"
      case .temperature: "hottest first"
      case .power: "by power"
      }
    }
  }

  let frame: Frame
  /// Places of the units, in the order shown.
  let units: [Int]
  let judge: UnitJudge
  let order: Order

  init(_ frame: Frame, _ site: SitePower, _ order: Order) {
    self.frame = frame
    self.order = order
    let judge = UnitJudge(frame, site)
    self.judge = judge
    let all = frame.batteryUnits.indices
    let table = frame.batteries
    func key(_ unit: Int) -> Double {
      switch order {
      case .id: 0
      case .trouble: -Double(Self.severity(table, unit, judge))
      case .charge: table.value(.stateOfCharge, unit) ?? -1
      case .temperature: -(table.value(.cellTemperatureMax, unit) ?? -273)
      case .power: -abs(table.value(.batteryPower, unit) ?? 0)
      }
    }
    guard order != .id else {
      units = Array(all)
      return
    }
    let keyed: [(key: Double, unit: Int)] = all.map { (key: key($0), unit: $0) }
    let sorted = keyed.sorted { a, b in a.key == b.key ? a.unit < b.unit : a.key < b.key }
    units = sorted.map(\.unit)
  }

  var count: Int { units.count }

  /// Row of a unit by its name.
  func row(of id: String?) -> Int? {
    guard let id, let unit = frame.batteryUnits.firstIndex(where: { $0.id == id }) else {
      return nil
    }
    return units.firstIndex(of: unit)
  }

  func id(ofRow row: Int) -> String? {
    units.indices.contains(row) ? frame.batteryUnits[units[row]].id : nil
  }

  // MARK: State

  /// The state as reported; nil when nobody says.
  static func state(_ table: MetricTable, _ unit: Int) -> ChargeStatus? {
    table.stored(.chargeStatus, unit).flatMap(UInt8.init(exactly:)).flatMap(ChargeStatus.init)
  }

  private static func severity(_ table: MetricTable, _ unit: Int, _ judge: UnitJudge) -> Int {
    let worst = judge.alarms(unit).first.map { Int($0.severity.rawValue) + 1 } ?? 0
    let status = Int(table.statuses[unit].rawValue) * 4 + worst * 3
    return switch state(table, unit) {
    case .fault: 100 + worst
    case .offline: 90 + worst
    case .off, .maintenance: 10 + status
    case .throttled: 5 + status
    default: status
    }
  }

  /// The sign that stands for a unit which is not working; nil for one that is.
  static func mark(
    _ table: MetricTable, _ unit: Int, _ charset: Screen.Charset
  ) -> (mark: String, role: Role)? {
    let status = table.statuses[unit]
    switch state(table, unit) {
    case .fault: return (charset == .unicode ? "✖" : "X", .critical)
    case .offline: return (charset == .unicode ? "✕" : "x", .lost)
    case .maintenance: return ("m", .warning)
    case .off: return ("o", .muted)
    default: break
    }
    let mark = PanelText.mark(status, charset)
    return mark.isEmpty ? nil : (mark, PanelText.role(status))
  }

  /// What a unit does, or that it does not answer.
  func word(_ unit: Int) -> String {
    let status = frame.batteries.statuses[unit]
    if status == .unreachable || status == .lost { return "no answer" }
    if let state = Self.state(frame.batteries, unit) { return state.word }
    return status == .ok ? NumberText.absent : status.word
  }
}
