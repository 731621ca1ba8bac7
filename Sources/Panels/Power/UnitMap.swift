import FleetHistory
import FleetModel
import TerminalKit

/// The battery units as a heat map by state of charge, one cell a unit, in the order of their
/// places; rows scroll with the cursor where they do not all fit.
struct UnitMap {
  let frame: Frame
  let rect: Rect
  private let judge: UnitJudge
  private let cellWidth: Int
  private let perRow: Int

  init(_ frame: Frame, _ judge: UnitJudge, _ rect: Rect) {
    self.frame = frame
    self.judge = judge
    self.rect = rect
    let count = frame.batteryUnits.count
    let fitting = [3, 2].first { width in
      let across = max(1, rect.width / width)
      return (count + across - 1) / across <= max(1, rect.height / 2)
    }
    cellWidth = fitting ?? 1
    perRow = max(1, rect.width / cellWidth)
  }

  /// Rows that all units take.
  var rows: Int { (frame.batteryUnits.count + perRow - 1) / perRow }

  private func firstRow(cursor: Int?) -> Int {
    guard rows > rect.height, let cursor else { return 0 }
    return min(max(0, cursor / perRow - rect.height / 2), rows - rect.height)
  }

  /// - Parameter cursor: place of the selected unit.
  func draw(on screen: inout Screen, cursor: Int?) {
    let top = firstRow(cursor: cursor)
    let charset = screen.charset
    let place = cursor.map { (column: $0 % perRow, row: $0 / perRow - top) }
    HeatMap.draw(
      on: &screen, rect, gradient: .battery, cellWidth: cellWidth, cursor: place
    ) { column, row in
      let unit = (row + top) * perRow + column
      guard column < perRow, unit < frame.batteryUnits.count else { return nil }
      return heat(of: unit, charset)
    }
  }

  private func heat(of unit: Int, _ charset: Screen.Charset) -> HeatValue {
    let table = frame.batteries
    let mark = UnitRows.mark(table, unit, charset) ?? alarmMark(unit)
    let isStale = table.statuses[unit] == .stale
    return HeatValue(
      share: table.value(.stateOfCharge, unit).map { $0 / 100 },
      mark: isStale ? nil : mark?.mark.unicodeScalars.first, markRole: mark?.role ?? .lost,
      isStale: isStale)
  }

  /// A unit that works and has something to say all the same.
  private func alarmMark(_ unit: Int) -> (mark: String, role: Role)? {
    guard let worst = judge.alarms(unit).first?.severity, worst > .info else { return nil }
    return ("!", worst == .critical ? .critical : .warning)
  }

  /// The unit at a place of the screen.
  func unit(atX x: Int, y: Int, cursor: Int?) -> Int? {
    guard rect.contains(x: x, y: y) else { return nil }
    let column = (x - rect.x) / cellWidth
    let unit = (y - rect.y + firstRow(cursor: cursor)) * perRow + column
    return column < perRow && unit < frame.batteryUnits.count ? unit : nil
  }

  /// The unit beside another one; the same at an edge.
  func neighbour(of unit: Int, dx: Int, dy: Int) -> Int {
    let next = unit + dx + dy * perRow
    return frame.batteryUnits.indices.contains(next) ? next : unit
  }
}
