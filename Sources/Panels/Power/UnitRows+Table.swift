import FleetHistory
import FleetModel
import TerminalKit

extension UnitRows {
  private enum Column: CaseIterable {
    case mark, unit, state, charge, power, energy, health, chargeLimit, dischargeLimit, cell
    case frequency, mode, connection, age, alarms
  }

  private func made(_ column: Column) -> Table.Column {
    switch column {
    case .mark: Table.Column("", width: 1, priority: 90)
    case .unit: Table.Column("UNIT", width: nameWidth, priority: 100)
    case .state: Table.Column("STATE", width: 11, priority: 80)
    case .charge: Table.Column("CHARGE", width: 12, priority: 95, isFlexible: true)
    case .power: Table.Column("POWER", width: 9, alignment: .right, priority: 90)
    case .energy: Table.Column("ENERGY", width: 9, alignment: .right, priority: 50)
    case .health: Table.Column("HEALTH", width: 7, alignment: .right, priority: 15)
    case .chargeLimit: Table.Column("MAX CHG", width: 8, alignment: .right, priority: 20)
    case .dischargeLimit: Table.Column("MAX DIS", width: 8, alignment: .right, priority: 30)
    case .cell: Table.Column("CELL", width: 6, alignment: .right, priority: 70)
    case .frequency: Table.Column("HZ", width: 6, alignment: .right, priority: 10)
    case .mode: Table.Column("MODE", width: 9, priority: 12)
    case .connection: Table.Column("GRID", width: 8, priority: 11)
    case .age: Table.Column("AGE", width: 6, alignment: .right, priority: 55)
    case .alarms: Table.Column("ALARMS", width: 12, priority: alarmPriority, isFlexible: true)
    }
  }

  /// Names are `u07` or the address of a unit; all of them in one width.
  private var nameWidth: Int {
    min(20, frame.batteryUnits.reduce(5) { max($0, $1.id.utf8.count) })
  }

  /// Alarms come before the temperatures where trouble is looked for.
  private var alarmPriority: Int { order == .trouble ? 75 : 40 }

  /// Columns that nobody has a value for are left out.
  private var columns: [Column] {
    let table = frame.batteries
    return Column.allCases.filter { column in
      switch column {
      case .age: table[.sampleAge] != nil
      case .mode: table[.inverterMode] != nil
      case .connection: table[.connection] != nil
      case .health: table[.stateOfHealth] != nil
      case .alarms: units.contains { !judge.alarms($0).isEmpty }
      default: true
      }
    }
  }

  @discardableResult
  func draw(
    on screen: inout Screen, _ rect: Rect, position: ScrollPosition, hasCursor: Bool
  ) -> ScrollPosition {
    let columns = columns
    return Table(columns: columns.map(made)).draw(
      on: &screen, rect, rowCount: count, position: position, cursorVisible: hasCursor
    ) { screen, row, column, cell in
      drawCell(on: &screen, units[row], columns[column], cell)
    }
  }

  private func drawCell(on screen: inout Screen, _ unit: Int, _ column: Column, _ cell: Rect) {
    let table = frame.batteries
    let style = Style(PanelText.role(table.statuses[unit]))
    let mark = Self.mark(table, unit, screen.charset)
    func right(_ metric: Metric, _ text: (Double) -> String) {
      let isWrong = table.state(metric, unit) == .error
      let value =
        table.value(metric, unit).map(text) ?? (isWrong ? NumberText.refused : NumberText.absent)
      screen.put(value, in: cell, alignment: .right, isWrong ? Style(.warning, .bold) : style)
    }
    switch column {
    case .mark: screen.put(mark?.mark ?? "", in: cell, Style(mark?.role ?? .text, .bold))
    case .unit: screen.put(frame.batteryUnits[unit].id, in: cell, Style(.text, .bold))
    case .state: screen.put(word(unit), in: cell, mark.map { Style($0.role) } ?? style)
    case .charge: drawCharge(on: &screen, unit, cell, style)
    case .power: right(.batteryPower) { SiteText.shortSigned($0) }
    case .energy: right(.energyAvailable) { SiteText.energy($0) }
    case .health: right(.stateOfHealth) { NumberText.percent($0, decimals: 1) }
    case .chargeLimit: right(.chargeLimit) { SiteText.short($0) }
    case .dischargeLimit: right(.dischargeLimit) { SiteText.short($0) }
    case .cell: drawTemperature(on: &screen, unit, cell, style)
    case .frequency: right(.frequency) { NumberText.fixed($0, decimals: 2) }
    case .mode: screen.put(mode(unit), in: cell, style)
    case .connection: screen.put(connection(unit), in: cell, style)
    case .age: right(.sampleAge) { NumberText.duration(seconds: $0) }
    case .alarms: drawAlarms(on: &screen, unit, cell)
    }
  }

  private func mode(_ unit: Int) -> String {
    switch judge.mode(unit) {
    case .gridFollowing: "following"
    case .gridForming: "forming"
    case .unknown, nil: NumberText.absent
    }
  }

  private func connection(_ unit: Int) -> String {
    let code = frame.batteries.stored(.connection, unit).flatMap(UInt8.init(exactly:))
    return switch code.flatMap(GridConnection.init) {
    case .gridConnected: "on grid"
    case .islanded, .islandedIntentional, .islandedUnintentional: "islanded"
    case .toGrid: "joining"
    case .toIsland: "leaving"
    case .unknown, nil: NumberText.absent
    }
  }

  private func drawCharge(
    on screen: inout Screen, _ unit: Int, _ cell: Rect, _ style: Style
  ) {
    let percent = frame.batteries.value(.stateOfCharge, unit)
    let isWrong = frame.batteries.state(.stateOfCharge, unit) == .error
    let (number, rest) = cell.cutRight(7)
    let text = isWrong ? NumberText.refused : NumberText.percent(percent, decimals: 1)
    screen.put(text, in: number, alignment: .right, isWrong ? Style(.warning, .bold) : style)
    Bar.draw(
      on: &screen, rest, share: percent.map { $0 / 100 }, gradient: .battery,
      mark: frame.site(.reserve).map { $0 / 100 })
  }

  private func drawTemperature(
    on screen: inout Screen, _ unit: Int, _ cell: Rect, _ style: Style
  ) {
    let celsius = frame.batteries.value(.cellTemperatureMax, unit)
    let isWrong = frame.batteries.state(.cellTemperatureMax, unit) == .error
    let role = isWrong ? Role.warning : PanelText.role(.cellTemperatureMax, celsius)
    let text =
      isWrong ? NumberText.refused : NumberText.celsius(celsius) + (role == .text ? "" : "!")
    screen.put(text, in: cell, alignment: .right, role == .text ? style : Style(role, .bold))
  }

  private func drawAlarms(on screen: inout Screen, _ unit: Int, _ cell: Rect) {
    let alarms = judge.alarms(unit)
    guard let first = alarms.first else { return }
    let (mark, style) = SiteText.mark(first.severity)
    let more = alarms.count > 1 ? "+\(alarms.count - 1) " : ""
    screen.put(mark + more + first.kind.words, in: cell, style)
  }
}
