import FleetModel
import TerminalKit

/// The small fleet map of the overview: the worst of every group by place.
struct SmallMap {
  let frame: Frame
  let metric: MapMetric
  let statistic: GroupRollup.Statistic
  let layout: SmallMapLayout
  private let scale: ClosedRange<Double>
  /// By cell; empty where a cell is a GPU.
  private let rollups: [GroupRollup]
  private let statuses: [EntityStatus]

  /// - Returns: nil for an empty fleet or no room.
  init?(_ frame: Frame, _ metric: MapMetric, _ statistic: GroupRollup.Statistic, _ rect: Rect) {
    let finest = frame.finestLevel(within: 0)
    guard let layout = SmallMapLayout(frame.topology, rect, finest: finest) else { return nil }
    self.frame = frame
    self.metric = metric
    self.statistic = statistic
    self.layout = layout
    scale = metric.scale(frame)
    let isGrouped = layout.level != .gpu
    rollups = isGrouped ? frame.groupRollups(metric.metric, layout.level) : []
    statuses = isGrouped ? frame.groupStatuses(layout.level) : []
  }

  func draw(on screen: inout Screen, cursor: Int?) {
    let place = cursor.flatMap(layout.position(ofCell:))
    let charset = screen.charset
    for block in layout.blocks.indices {
      let area = layout.area(ofBlock: block)
      screen.put(layout.blocks[block].name, in: area.label, .muted)
      let here = place.flatMap { $0.block == block ? ($0.column, $0.row) : nil }
      HeatMap.draw(
        on: &screen, area.cells, gradient: metric.gradient, cellWidth: layout.widthOfCell,
        cursor: here.map { (column: $0.0, row: $0.1) }
      ) { column, row in
        layout.cell(inBlock: block, column: column, row: row).map {
          heat(ofCell: $0, charset)
        }
      }
    }
  }

  /// The shades with the numbers at their ends, and the mark of the lost.
  func drawLegend(on screen: inout Screen, _ row: Rect) {
    let used = HeatMap.drawLegend(
      on: &screen, row, gradient: metric.gradient, low: metric.text(scale.lowerBound),
      high: metric.text(scale.upperBound))
    let rest = row.cutLeft(used + 2).rest
    let mark = PanelText.mark(.lost, screen.charset)
    if rest.width >= 6, frame.count(.lost) > 0 {
      screen.put([(mark, Style(.lost, .bold)), (" lost", .muted)], in: rest)
    }
  }

  private func status(ofCell cell: Int) -> EntityStatus {
    layout.level == .gpu ? frame.gpus.statuses[cell] : statuses[cell]
  }

  func value(ofCell cell: Int) -> Double? {
    if layout.level == .gpu {
      guard frame.gpus.statuses[cell].countsInRollups else { return nil }
      return frame.gpus.value(metric.metric, cell)
    }
    return rollups[cell].value(statistic, of: metric.metric)
  }

  private func heat(ofCell cell: Int, _ charset: Screen.Charset) -> HeatValue {
    let status = status(ofCell: cell)
    let value = value(ofCell: cell)
    let share = value.map { ($0 - scale.lowerBound) / (scale.upperBound - scale.lowerBound) }
    let isMarked = status > .stale
    let mark = isMarked ? PanelText.mark(status, charset).unicodeScalars.first : nil
    return HeatValue(
      share: share, mark: mark, markRole: PanelText.role(status), isStale: status == .stale)
  }

  /// What a cell covers, in words: `r12-h03 (8 GPUs)  worst 87 °C  mean 71 °C`.
  func description(ofCell cell: Int) -> String {
    guard cell >= 0, cell < layout.cellCount else { return "" }
    let status = status(ofCell: cell)
    let word = status == .ok ? "" : "  " + status.word
    guard layout.level != .gpu else {
      return frame.topology.label(ofGPU: cell) + "  " + metric.text(value(ofCell: cell)) + word
    }
    let group = frame.topology.groups[frame.topology.groupRange(layout.level).lowerBound + cell]
    let worst = metric.text(rollups[cell].value(.worst, of: metric.metric))
    let mean = metric.text(rollups[cell].value(.mean, of: metric.metric))
    let name = group.name.isEmpty ? layout.level.word : group.name
    return "\(name) (\(NumberText.grouped(group.gpus.count)) GPUs)  max \(worst)  mean \(mean)"
      + word
  }

  /// What selecting a cell selects.
  func selection(ofCell cell: Int) -> Selection {
    layout.level == .gpu
      ? PlaceNames.selection(ofGPU: cell, in: frame.topology)
      : PlaceNames.selection(
        ofGroup: frame.topology.groupRange(layout.level).lowerBound + cell, in: frame.topology)
  }
}
