import FleetModel
import TerminalKit

/// The popup that columns are chosen in. What it lists stays as it was when it was opened, so that
/// no item moves under the hand.
struct ColumnChooser: Sendable {
  let level: FleetLevel
  let columns: [DeviceColumn]
  private var position = 0

  init(_ frame: Frame, _ level: FleetLevel) {
    self.level = level
    columns = DeviceColumn.offered(frame, level).filter { $0.kind != .mark }
  }

  /// The keys that work while it is open.
  static let keys: [(key: String, label: String)] = [
    (key: "space", label: "on/off"), (key: "a", label: "auto"), (key: "Esc", label: "close"),
  ]

  /// The column under the cursor.
  var selected: DeviceColumn? { columns.indices.contains(position) ? columns[position] : nil }

  private func isOn(
    _ column: DeviceColumn, _ choice: ColumnChoice, _ shown: Set<DeviceColumn.Kind>
  ) -> Bool {
    column.isFixed || choice[column.kind, level] ?? shown.contains(column.kind)
  }

  /// - Parameter shown: the columns that the table has room for as it is.
  func menu(_ choice: ColumnChoice, shown: Set<DeviceColumn.Kind>) -> ListMenu {
    let width = columns.reduce(0) { max($0, DisplayWidth.columns(of: $1.title)) }
    let items = columns.map { column in
      let isOn = isOn(column, choice, shown)
      let note =
        column.isFixed ? " (always)" : isOn && !shown.contains(column.kind) ? " (no room)" : ""
      let gap = width - DisplayWidth.columns(of: column.title)
      return (isOn ? "[x] " : "[ ] ") + column.title + String(repeating: " ", count: gap + 2)
        + column.meaning + note
    }
    var menu = ListMenu(title: "Columns", items: items, selected: position)
    menu.footer = Self.keys.map { $0.key + " " + $0.label }.joined(separator: "  ")
    return menu
  }

  /// Puts the column under the cursor on or takes it off.
  func toggle(_ choice: inout ColumnChoice, shown: Set<DeviceColumn.Kind>) {
    guard let column = selected, !column.isFixed else { return }
    choice[column.kind, level] = !isOn(column, choice, shown)
  }

  mutating func move(to item: Int) { position = min(max(0, item), max(0, columns.count - 1)) }

  mutating func move(by items: Int) { move(to: position + min(max(items, -1000), 1000)) }

  /// Moves the cursor for a movement key.
  mutating func move(_ key: Key) {
    var menu = ListMenu(title: "", items: columns.map(\.title), selected: position)
    if menu.handle(key), let selected = menu.selected { position = selected }
  }
}
