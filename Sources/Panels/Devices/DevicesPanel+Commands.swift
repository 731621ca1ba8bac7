import FleetModel
import TerminalKit

/// How the table of devices changes its order and its level.
extension DevicesPanel {
  /// The next column to sort by; by place before the first and after the last.
  mutating func cycleSort(_ steps: Int, _ frame: Frame) -> PanelEffect {
    let columns = DeviceColumn.columns(frame, shownLevel(frame), choice)
      .filter(\.isSortable)
    let choices = [nil] + columns.compactMap(\.metric).map(Optional.some)
    let here = choices.firstIndex(of: sort) ?? 0
    sort(by: choices[(here + steps + choices.count) % choices.count])
    return .handled
  }

  /// Large values first, since those are looked for; places from the first.
  mutating func sort(by metric: Metric?) {
    sort = metric
    isDescending = metric != nil
  }

  mutating func sortByHeader(
    _ x: Int, _ position: ScrollPosition, _ rows: TableRows, _ context: PanelContext,
    _ frame: Frame, _ room: DevicesRoom
  ) -> PanelEffect {
    let table = table(rows, position, context, frame, room)
    guard let column = table.column(atX: x, width: room.body.width), column.isSortable else {
      return .handled
    }
    if column.metric == sort { isDescending.toggle() } else { sort(by: column.metric) }
    return .handled
  }

  /// From GPUs to the largest groups, then down level by level.
  mutating func cycleLevel(
    _ row: Int, _ rows: TableRows, _ frame: Frame
  ) -> PanelEffect {
    let levels = frame.topology.visibleLevels.filter { $0 != .site }
    guard levels.count > 1, let here = levels.firstIndex(of: shownLevel(frame)) else {
      return .handled
    }
    let next = levels[(here + levels.count - 1) % levels.count]
    let gpu = rows.count > 0 ? firstGPU(rows.unit(at: row), frame) : 0
    go(to: next, gpu, frame)
    return .handled
  }

  private func firstGPU(_ unit: Int, _ frame: Frame) -> Int {
    shownLevel(frame) == .gpu ? unit : frame.topology.groups[unit].gpus.lowerBound
  }

  /// Changes what a row is, with the cursor on the group that holds a GPU.
  mutating func go(to next: FleetLevel, _ gpu: Int, _ frame: Frame) {
    level = next
    offset = 0
    lastRow = 0
    if next != .gpu, let group = frame.topology.group(next, holding: gpu) {
      groupCursor = FleetPath.names(of: group, in: frame.topology)
    }
  }

  /// Shows or hides the detail of a GPU; goes from a group to its parts.
  mutating func enter(
    _ row: Int, _ rows: TableRows, _ context: PanelContext, _ frame: Frame, opens: Bool = false
  ) -> PanelEffect {
    guard rows.count > 0 else { return .ignored }
    let unit = rows.unit(at: row)
    let here = shownLevel(frame)
    guard here != .gpu else {
      showsDetail = opens || !showsDetail
      return select(gpu: unit, reading: showsDetail, context, frame)
    }
    guard let next = frame.topology.visibleLevels.first(where: { $0 > here }) else {
      return .ignored
    }
    let gpu = firstGPU(unit, frame)
    let isOpened = here >= .rack && frame.figures.place(covering: gpu) != nil
    go(to: isOpened ? .gpu : next, gpu, frame)
    guard isOpened else { return next == .gpu ? select(gpu: gpu, context, frame) : .handled }
    // Its GPUs are read because it is selected; until then they have rows without values.
    var selection = context.selection
    selection.group = FleetPath.names(of: unit, in: frame.topology)
    let opened = PanelContext(view: context.view, selection: selection, filter: context.filter)
    lastRow = cache.rows(query(opened, frame), frame).row(of: gpu) ?? 0
    selection.gpu = frame.topology.key(ofGPU: gpu)
    return .select(selection)
  }

  /// Hides the detail, or goes from parts to their groups.
  mutating func back(
    _ row: Int, _ rows: TableRows, _ context: PanelContext, _ frame: Frame
  ) -> PanelEffect {
    if showsDetail, shownLevel(frame) == .gpu {
      showsDetail = false
      return .handled
    }
    let here = shownLevel(frame)
    let above = frame.topology.visibleLevels.last { $0 < here && $0 != .site }
    guard let above, rows.count > 0 else { return .ignored }
    go(to: above, firstGPU(rows.unit(at: row), frame), frame)
    return .handled
  }
}
