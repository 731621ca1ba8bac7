import FleetModel
import TerminalKit

/// Who draws the most: groups of a level, or single GPUs.
struct ConsumerRows {
  /// A level with more groups than this is not gone through for every drawing.
  private static let largestLevel = 20_000
  private static let shown = 200

  struct Row {
    let label: String
    let selection: Selection
    let power: GroupRollup
    /// W; nil when nobody says.
    let limit: Double?
    let temperature: Double?
  }

  let level: FleetLevel
  let rows: [Row]
  private let total: Double

  /// Levels that can be shown, the deepest last.
  static func levels(_ topology: Topology) -> [FleetLevel] {
    topology.visibleLevels.filter { $0 != .site && topology.count($0) <= largestLevel }
  }

  /// The level shown first: racks or hosts rather than GPUs, where there are several.
  static func usual(_ topology: Topology) -> FleetLevel {
    let levels = levels(topology)
    return levels.last { $0 != .gpu && topology.count($0) <= 4096 } ?? levels.last ?? .gpu
  }

  init(_ frame: Frame, _ level: FleetLevel) {
    self.level = level
    total = frame.rollup(.powerDraw).total ?? 0
    rows = level == .gpu ? Self.gpus(frame) : Self.groups(frame, level)
  }

  private static func gpus(_ frame: Frame) -> [Row] {
    frame.extremes(of: .powerDraw, largest: true, count: shown).map { gpu in
      Row(
        label: frame.topology.label(ofGPU: gpu),
        selection: PlaceNames.selection(ofGPU: gpu, in: frame.topology),
        power: GroupRollup(frame.gpus[.powerDraw], over: gpu..<(gpu + 1)),
        limit: frame.gpus.value(.powerLimit, gpu),
        temperature: frame.gpus.value(.temperature, gpu))
    }
  }

  private static func groups(_ frame: Frame, _ level: FleetLevel) -> [Row] {
    let draw = frame.groupRollups(.powerDraw, level)
    let limits = frame.groupRollups(.powerLimit, level)
    let heat = frame.groupRollups(.temperature, level)
    let first = frame.topology.groupRange(level).lowerBound
    let order = draw.indices.filter { draw[$0].count > 0 }
      .sorted { draw[$0].sum == draw[$1].sum ? $0 < $1 : draw[$0].sum > draw[$1].sum }
    return order.prefix(shown).map { place in
      let id = first + place
      return Row(
        label: PlaceNames.label(
          ofGroup: id, counting: frame.topology.groups[id].gpus.count, in: frame.topology),
        selection: PlaceNames.selection(ofGroup: id, in: frame.topology), power: draw[place],
        limit: limits[place].value(.sum, of: .powerLimit),
        temperature: heat[place].value(.worst, of: .temperature))
    }
  }

  @discardableResult
  func draw(
    on screen: inout Screen, _ rect: Rect, position: ScrollPosition, hasCursor: Bool
  ) -> ScrollPosition {
    guard !rows.isEmpty else {
      screen.put("no GPU reports its power", in: rect, .muted)
      return ScrollPosition()
    }
    let names = rows.prefix(max(1, rect.height)).reduce(8) {
      max($0, screen.columns(of: $1.label))
    }
    let table = Table(columns: [
      Table.Column(level.word.uppercased(), width: min(names, 32), priority: 10),
      Table.Column("POWER", width: 10, alignment: .right, priority: 9),
      Table.Column("OF LIMIT", width: 14, priority: 5, isFlexible: true),
      Table.Column("OF FLEET", width: 8, alignment: .right, priority: 4),
      Table.Column("HOTTEST", width: 8, alignment: .right, priority: 3),
    ])
    return table.draw(
      on: &screen, rect, rowCount: rows.count, position: position, cursorVisible: hasCursor
    ) { screen, row, column, cell in
      drawCell(on: &screen, rows[row], column, cell)
    }
  }

  private func drawCell(on screen: inout Screen, _ row: Row, _ column: Int, _ cell: Rect) {
    let watts = row.power.value(.sum, of: .powerDraw)
    switch column {
    case 0: screen.put(row.label, in: cell)
    case 1:
      let bound = row.power.count < row.power.population ? PanelText.atLeast(screen.charset) : ""
      screen.put(bound + SiteText.short(watts), in: cell, alignment: .right)
    case 2:
      let share = row.limit.flatMap { limit in watts.map { limit > 0 ? $0 / limit : 0 } }
      let (number, bar) = cell.cutRight(6)
      screen.put(NumberText.percent(share.map { $0 * 100 }), in: number, alignment: .right)
      Bar.draw(on: &screen, bar, share: share, gradient: .power)
    case 3:
      let share = watts.flatMap { total > 0 ? $0 / total * 100 : nil }
      screen.put(NumberText.percent(share, decimals: 1), in: cell, alignment: .right, .muted)
    default:
      let role = PanelText.role(.temperature, row.temperature)
      let text = NumberText.celsius(row.temperature) + (role == .text ? "" : "!")
      screen.put(text, in: cell, alignment: .right, Style(role))
    }
  }
}
