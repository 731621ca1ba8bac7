import FleetHistory
import FleetModel
import TerminalKit

/// The table of GPUs or groups as of a frame: columns that fit the fleet, and the cells on screen.
struct DeviceTable {
  let frame: Frame
  let view: FleetView
  let level: FleetLevel
  let rows: TableRows
  let sort: Metric?
  let isDescending: Bool
  let columns: [DeviceColumn]
  let scales: Scales
  private let visibleCount: Int

  /// Prefixes chosen once for a column, so that its numbers stay comparable.
  struct Scales {
    let power: UnitScale
    let memory: UnitScale
  }

  init(
    _ view: FleetView, _ frame: Frame, _ query: RowQuery, _ rows: TableRows, visible: Range<Int>,
    width: Int, _ choice: ColumnChoice
  ) {
    self.view = view
    self.frame = frame
    level = query.level
    self.rows = rows
    sort = query.sort
    isDescending = query.isDescending
    let shown = visible.clamped(to: 0..<rows.count).map { rows.unit(at: $0) }
    let wanted = DeviceColumn.columns(frame, query.level, choice)
    columns = Self.fitted(wanted, frame, query.level, shown, width: width)
    visibleCount = visible.count
    scales = Self.scales(frame, query.level)
  }

  private static func scales(_ frame: Frame, _ level: FleetLevel) -> Scales {
    func largest(_ metric: Metric) -> Double? {
      guard level != .gpu else { return nil }
      return frame.groupRollups(metric, level).lazy.compactMap { $0.value(.sum, of: metric) }.max()
    }
    return Scales(
      power: .watts(upTo: largest(.powerDraw)), memory: .mebibytes(upTo: largest(.framebufferUsed)))
  }

  /// Widths of names follow the names on the screen; those of hosts the first hosts of the fleet
  /// as well, so that they do not jump while scrolling.
  private static func fitted(
    _ columns: [DeviceColumn], _ frame: Frame, _ level: FleetLevel, _ units: [Int],
    width: Int
  ) -> [DeviceColumn] {
    columns.map { column in
      var fitted = column
      switch column.kind {
      case .place: fitted.width = placeWidth(frame, level, units)
      case .name:
        let longest = units.reduce(4) { longest, gpu in
          max(longest, DisplayWidth.columns(of: shortName(frame.topology, gpu)))
        }
        fitted.width = min(20, longest)
      case .label:
        guard let labels = frame.labels.columns.first else { break }
        fitted.title = labels.key.uppercased()
        let longest = units.reduce(max(6, DisplayWidth.columns(of: fitted.title))) {
          max($0, labels.value($1).map { DisplayWidth.columns(of: $0) } ?? 0)
        }
        fitted.width = min(width < 100 ? 12 : 24, longest)
      default: break
      }
      return fitted
    }
  }

  private static func placeWidth(
    _ frame: Frame, _ level: FleetLevel, _ units: [Int]
  ) -> Int {
    let topology = frame.topology
    let groupLevel = level == .gpu ? .host : level
    let shown = units.reduce(5) { longest, unit in
      max(longest, DisplayWidth.columns(of: placeName(topology, level, unit)))
    }
    let first = topology.groupRange(groupLevel).prefix(1024).reduce(shown) { longest, group in
      max(longest, DisplayWidth.columns(of: FleetPath.label(of: group, in: topology)))
    }
    return min(28, first)
  }

  private static func placeName(_ topology: Topology, _ level: FleetLevel, _ unit: Int) -> String {
    guard level == .gpu else { return FleetPath.label(of: unit, in: topology) }
    return topology.directory.identity(at: unit).host
  }

  /// The product name without what every name has.
  static func shortName(_ topology: Topology, _ gpu: Int) -> String {
    shortName(topology.directory.identity(at: gpu).name ?? "")
  }

  static func shortName(_ name: String) -> String {
    for prefix in ["NVIDIA GeForce ", "NVIDIA ", "GeForce "] where name.hasPrefix(prefix) {
      return String(name.dropFirst(prefix.count))
    }
    return name
  }

  private var table: Table {
    Table(
      columns: columns.map(\.table), sortColumn: columns.firstIndex { isSortedBy($0) },
      isDescending: isDescending)
  }

  private func isSortedBy(_ column: DeviceColumn) -> Bool {
    guard column.isSortable else { return false }
    guard let sort else { return column.kind == .place && isDescending }
    return column.metric == sort
  }

  /// The column whose header is at a place of the table; nil between headers.
  func column(atX x: Int, width: Int) -> DeviceColumn? {
    let place = places(width).first { $0.x <= x && x < $0.x + $0.width }
    return place.map { columns[$0.column] }
  }

  /// What the columns show that find room in a width.
  func shownColumns(width: Int) -> Set<DeviceColumn.Kind> {
    Set(places(width).map { columns[$0.column].kind })
  }

  private func places(_ width: Int) -> [Table.Place] {
    let isLong = rows.count > visibleCount && width > 8
    return table.layout(width: usedWidth(width) - (isLong ? 1 : 0))
  }

  /// Bars grow with the screen, but not beyond what the eye compares at a glance.
  private static let longestBar = 20

  /// The columns of the screen that the table uses: no more than its bars can make use of.
  private func usedWidth(_ available: Int) -> Int {
    let bars = columns.count { $0.isFlexible }
    let needed = columns.reduce(0) { $0 + $1.width + 1 }
    return min(available, needed + bars * (Self.longestBar - 6))
  }

  func draw(on screen: inout Screen, _ room: Rect, _ position: ScrollPosition) {
    let rect = room.cutLeft(usedWidth(room.width)).left
    let firstValue =
      places(room.width).first { columns[$0.column].metric != nil }?.column ?? columns.count
    table.draw(on: &screen, rect, rowCount: rows.count, position: position) {
      screen, row, column, cell in
      let unit = rows.unit(at: row)
      guard level == .gpu else {
        drawGroup(unit, columns[column], on: &screen, cell)
        return
      }
      let isSilent = column >= firstValue && isSilent(unit)
      if isSilent, column > firstValue { return }
      if isSilent {
        drawSilence(unit, on: &screen, cell, rightEdge: rect.maxX - 1)
      } else {
        drawGPU(unit, columns[column], on: &screen, cell)
      }
    }
  }
}
