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

  init(_ frame: Frame, _ order: Order) {
    self.frame = frame
    let all = frame.batteryUnits.indices
    let table = frame.batteries
    func key(_ unit: Int) -> Double {
      switch order {
      case .id: 0
      case .trouble: -Double(Self.severity(table, unit))
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

  private static func severity(_ table: MetricTable, _ unit: Int) -> Int {
    let alarms = (table.stored(.alarms, unit) ?? 0) != 0 ? 1 : 0
    let status = Int(table.statuses[unit].rawValue) * 4
    return switch state(table, unit) {
    case .fault: 100 + alarms
    case .offline: 90 + alarms
    case .off, .maintenance: 10 + status + alarms
    case .throttled: 5 + status + alarms
    default: status + alarms
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

  func word(_ unit: Int) -> String {
    let status = frame.batteries.statuses[unit]
    if let state = Self.state(frame.batteries, unit) {
      return status == .stale ? state.word + ", stale" : state.word
    }
    return status == .ok ? NumberText.absent : status.word
  }

  // MARK: Table

  private enum Column: CaseIterable {
    case mark, unit, state, charge, power, energy, chargeLimit, dischargeLimit, cell, frequency
    case alarms
  }

  private static func table(_ columns: [Column]) -> Table {
    Table(
      columns: columns.map { column in
        switch column {
        case .mark: Table.Column("", width: 1, priority: 90)
        case .unit: Table.Column("UNIT", width: 6, priority: 100)
        case .state: Table.Column("STATE", width: 11, priority: 80)
        case .charge: Table.Column("CHARGE", width: 14, priority: 95, isFlexible: true)
        case .power: Table.Column("POWER", width: 9, alignment: .right, priority: 90)
        case .energy: Table.Column("ENERGY", width: 9, alignment: .right, priority: 50)
        case .chargeLimit: Table.Column("MAX CHG", width: 8, alignment: .right, priority: 20)
        case .dischargeLimit: Table.Column("MAX DIS", width: 8, alignment: .right, priority: 30)
        case .cell: Table.Column("CELL", width: 6, alignment: .right, priority: 70)
        case .frequency: Table.Column("HZ", width: 6, alignment: .right, priority: 10)
        case .alarms: Table.Column("ALARMS", width: 16, priority: 60, isFlexible: true)
        }
      })
  }

  /// The alarms have a column only where there are any.
  private var columns: [Column] {
    let isQuiet = (frame.batteryRollup(.alarms).max ?? 0) == 0
    return Column.allCases.filter { $0 != .alarms || !isQuiet }
  }

  @discardableResult
  func draw(
    on screen: inout Screen, _ rect: Rect, position: ScrollPosition, hasCursor: Bool
  ) -> ScrollPosition {
    let columns = columns
    return Self.table(columns).draw(
      on: &screen, rect, rowCount: count, position: position, cursorVisible: hasCursor
    ) { screen, row, column, cell in
      drawCell(on: &screen, units[row], columns[column], cell)
    }
  }

  private func drawCell(
    on screen: inout Screen, _ unit: Int, _ column: Column, _ cell: Rect
  ) {
    let table = frame.batteries
    let status = table.statuses[unit]
    let style = Style(PanelText.role(status))
    let mark = Self.mark(table, unit, screen.charset)
    func right(_ text: String) { screen.put(text, in: cell, alignment: .right, style) }
    switch column {
    case .mark: screen.put(mark?.mark ?? "", in: cell, Style(mark?.role ?? .text, .bold))
    case .unit: screen.put(frame.batteryUnits[unit].id, in: cell, Style(.text, .bold))
    case .state: screen.put(word(unit), in: cell, mark.map { Style($0.role) } ?? style)
    case .charge: drawCharge(on: &screen, table.value(.stateOfCharge, unit), cell, style)
    case .power: right(SiteText.shortSigned(table.value(.batteryPower, unit)))
    case .energy: right(energy(table.value(.energyAvailable, unit)))
    case .chargeLimit: right(SiteText.short(table.value(.chargeLimit, unit)))
    case .dischargeLimit: right(SiteText.short(table.value(.dischargeLimit, unit)))
    case .cell: drawTemperature(on: &screen, table.value(.cellTemperatureMax, unit), cell, style)
    case .frequency: right(NumberText.fixed(table.value(.frequency, unit), decimals: 2))
    case .alarms: drawAlarms(on: &screen, table.stored(.alarms, unit), cell)
    }
  }

  private func energy(_ wattHours: Double?) -> String {
    UnitScale.wattHours(upTo: wattHours).text(wattHours)
  }

  private func drawCharge(
    on screen: inout Screen, _ percent: Double?, _ cell: Rect, _ style: Style
  ) {
    let (number, rest) = cell.cutRight(7)
    screen.put(NumberText.percent(percent, decimals: 1), in: number, alignment: .right, style)
    Bar.draw(
      on: &screen, rest, share: percent.map { $0 / 100 }, gradient: .battery,
      mark: frame.site(.reserve).map { $0 / 100 })
  }

  private func drawTemperature(
    on screen: inout Screen, _ celsius: Double?, _ cell: Rect, _ style: Style
  ) {
    let role = PanelText.role(.cellTemperatureMax, celsius)
    let text = NumberText.celsius(celsius) + (role == .text ? "" : "!")
    screen.put(text, in: cell, alignment: .right, role == .text ? style : Style(role, .bold))
  }

  private func drawAlarms(on screen: inout Screen, _ bits: Int64?, _ cell: Rect) {
    guard let bits else { return }
    let words = UnitAlarms.words(bits)
    guard let first = words.first else { return }
    let more = words.count > 1 ? "+\(words.count - 1) " : ""
    screen.put("! " + more + first, in: cell, Style(.warning, .bold))
  }
}
