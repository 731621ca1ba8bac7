import FleetHistory
import FleetModel
import TerminalKit

/// The table of GPUs, or of hosts, racks and other groups, with a pane for one GPU's detail.
package struct DevicesPanel: Panel {
  package static let id = ViewID.devices

  /// What a row is.
  package internal(set) var level = FleetLevel.gpu
  /// The metric sorted by; nil for the order of places.
  package internal(set) var sort: Metric?
  package internal(set) var isDescending = false
  package internal(set) var showsDetail = false
  /// Whether the cursor stays on its device when the order changes, else on its row.
  package internal(set) var isFollowing = true
  /// How far the graphs of the detail reach back.
  package internal(set) var reach = GraphSpan.usual
  var offset = 0
  var lastRow = 0
  /// Names of the group under the cursor while rows are groups.
  var groupCursor: [String] = []
  /// Columns put on or taken off; kept while the program runs.
  var choice = ColumnChoice()
  /// The popup of columns while it is open.
  var chooser: ColumnChooser?
  let cache = DeviceCache()

  package init() {}

  package var footerCommands: [PanelCommand] {
    [.toggleDetail, .cycleSort, .reverseSort, .chooseColumns, .cycleLevel, .toggleFollow]
  }

  package func draw(on screen: inout Screen, in rect: Rect, _ context: PanelContext) {
    guard let frame = context.view.frame else {
      let inside = PanelFrame.draw(
        on: &screen, rect, title: "Devices", bordered: MapPanel.isBordered(rect))
      _ = NoDataNotice.draw(on: &screen, in: inside, context.view)
      return
    }
    let rows = cache.rows(query(context, frame), frame)
    let room = DevicesRoom(rect, hasDetail: showsDetail && shownLevel(frame) == .gpu)
    let position = self.position(rows, context, frame, room)
    drawTable(on: &screen, room, rows, position, context, frame)
    if !room.detail.isEmpty, rows.count > 0 {
      DeviceDetail(context.view, frame, gpu: rows.unit(at: position.cursor), reach: reach)
        .draw(on: &screen, room.detail)
    }
    drawChooser(on: &screen, in: rect, context, frame)
  }

  /// The graphs of the detail pane.
  package func pastFrames(in rect: Rect, _ context: PanelContext) -> Int {
    guard showsDetail, level == .gpu || context.view.frame.map(shownLevel) == .gpu else { return 0 }
    if let places = reach.places(in: context.view) { return min(places.count, 20_000) }
    return DeviceGraphs.pastFrames(width: rect.width, period: context.view.timeline.period)
  }

  /// What group details say of the GPU under the cursor, for graphs that reach far back.
  package func devicePast(in rect: Rect, _ context: PanelContext) -> DevicePast.Request? {
    guard showsDetail, context.view.history.isRecorded, let frame = context.view.frame,
      shownLevel(frame) == .gpu, let places = reach.places(in: context.view)
    else { return nil }
    let rows = cache.rows(query(context, frame), frame)
    guard rows.count > 0 else { return nil }
    let position = position(rows, context, frame, DevicesRoom(rect, hasDetail: true))
    return DevicePast.Request(
      gpu: rows.unit(at: position.cursor), in: frame.topology, metrics: DeviceGraphs.metrics,
      places: places)
  }

  private func drawTable(
    on screen: inout Screen, _ room: DevicesRoom, _ rows: TableRows, _ position: ScrollPosition,
    _ context: PanelContext, _ frame: Frame
  ) {
    guard !room.table.isEmpty else { return }
    PanelFrame.draw(
      on: &screen, room.table, title: title(frame),
      note: note(rows, position, context, frame), bordered: room.isBordered)
    guard rows.count > 0 else {
      screen.put(nothing(context, frame), in: room.body, .muted)
      return
    }
    table(rows, position, context, frame, room).draw(on: &screen, room.body, position)
  }

  /// Why there is no row.
  private func nothing(_ context: PanelContext, _ frame: Frame) -> String {
    if frame.gpus.count == 0 { return "no GPU has been seen yet" }
    guard context.filter.isEmpty else { return "nothing matches \"" + context.filter + "\"" }
    return "no GPU was read by itself: Enter on a rack reads its GPUs"
  }

  func table(
    _ rows: TableRows, _ position: ScrollPosition, _ context: PanelContext, _ frame: Frame,
    _ room: DevicesRoom
  ) -> DeviceTable {
    let visible = position.offset..<(position.offset + room.rowCount)
    return DeviceTable(
      context.view, frame, query(context, frame), rows, visible: visible, width: room.body.width,
      choice)
  }

  /// The table as it stands in the view's rectangle, and its place; alone where the detail covers
  /// it.
  func tableForColumns(
    _ rect: Rect, _ context: PanelContext, _ frame: Frame
  ) -> (table: DeviceTable, body: Rect) {
    let rows = cache.rows(query(context, frame), frame)
    var room = DevicesRoom(rect, hasDetail: showsDetail && shownLevel(frame) == .gpu)
    if room.table.isEmpty { room = DevicesRoom(rect, hasDetail: false) }
    let position = self.position(rows, context, frame, room)
    return (table(rows, position, context, frame, room), room.body)
  }

  private func title(_ frame: Frame) -> String {
    let level = shownLevel(frame)
    let order =
      sort.map { metric in
        ", by " + metric.definition.title.lowercased() + (isDescending ? ", largest first" : "")
      } ?? ""
    let isOneHost = level == .gpu && frame.topology.count(.host) == 1
    let host =
      isOneHost
      ? FleetPath.label(of: frame.topology.groupRange(.host).lowerBound, in: frame.topology) : ""
    let named = host.isEmpty || host == "host" ? "" : " of " + host
    return "Devices  " + (level == .gpu ? "GPUs" : level.plural) + named + order
  }

  private func note(
    _ rows: TableRows, _ position: ScrollPosition, _ context: PanelContext, _ frame: Frame
  ) -> String {
    let fixed = isFollowing ? "" : "row held  "
    let count = position.indicator(count: rows.count)
    guard !context.filter.isEmpty else {
      let isShort = shownLevel(frame) == .gpu && !frame.figures.isEmpty
      let all = " read of " + NumberText.grouped(frame.gpus.count)
      return fixed + count + (isShort ? all : "")
    }
    let all = NumberText.grouped(frame.topology.count(shownLevel(frame)))
    return fixed + "filter \"" + context.filter + "\"  " + count + " of " + all
  }

  // MARK: Rows and cursor

  /// The level of rows; one that this fleet does not have gives way to GPUs.
  func shownLevel(_ frame: Frame) -> FleetLevel {
    frame.topology.count(level) > 0 ? level : .gpu
  }

  func query(_ context: PanelContext, _ frame: Frame) -> RowQuery {
    RowQuery(
      level: shownLevel(frame), sort: sort, isDescending: isDescending, filter: context.filter,
      opened: frame.figures.isEmpty ? [] : context.selection.group)
  }

  func position(
    _ rows: TableRows, _ context: PanelContext, _ frame: Frame, _ room: DevicesRoom
  ) -> ScrollPosition {
    let row = isFollowing ? selectedRow(rows, context, frame) : nil
    return ScrollPosition(cursor: row ?? lastRow, offset: offset)
      .fitted(count: rows.count, height: room.rowCount)
  }

  private func selectedRow(
    _ rows: TableRows, _ context: PanelContext, _ frame: Frame
  ) -> Int? {
    let topology = frame.topology
    let level = shownLevel(frame)
    guard level == .gpu else {
      guard !groupCursor.isEmpty else { return nil }
      let group = FleetPath.group(groupCursor, in: topology)
      return topology.groups[group].level == level ? rows.row(of: group) : nil
    }
    guard let key = context.selection.gpu else { return nil }
    return cache.place(of: key, in: topology)
      .flatMap(rows.row(of:))
  }

  // MARK: Commands

  package mutating func handle(
    _ command: PanelCommand, in rect: Rect, _ context: PanelContext
  ) -> PanelEffect {
    guard let frame = context.view.frame else { return .ignored }
    guard chooser == nil else { return choose(command, in: rect, context, frame) }
    let room = DevicesRoom(rect, hasDetail: showsDetail && shownLevel(frame) == .gpu)
    let rows = cache.rows(query(context, frame), frame)
    let position = self.position(rows, context, frame, room)
    (lastRow, offset) = (position.cursor, position.offset)
    switch command {
    case .cycleSort: return cycleSort(1, frame)
    case .cycleSortBack: return cycleSort(-1, frame)
    case .reverseSort:
      isDescending.toggle()
      return .handled
    case .toggleFollow:
      isFollowing.toggle()
      return select(position.cursor, rows, context, frame, room)
    case .chooseColumns:
      chooser = ColumnChooser(frame, shownLevel(frame))
      return .handled
    case .cycleReach:
      reach = reach.next
      showsDetail = true
      return .handled
    case .cycleLevel: return cycleLevel(position.cursor, rows, frame)
    case .toggleDetail, .enter: return enter(position.cursor, rows, context, frame)
    case .back: return back(position.cursor, rows, context, frame)
    default: return move(command, position, rows, context, frame, room)
    }
  }

  private mutating func move(
    _ command: PanelCommand, _ position: ScrollPosition, _ rows: TableRows,
    _ context: PanelContext, _ frame: Frame, _ room: DevicesRoom
  ) -> PanelEffect {
    let page = max(1, room.rowCount - 1)
    func go(_ row: Int) -> PanelEffect { select(row, rows, context, frame, room) }
    switch command {
    case .moveUp: return go(position.cursor - 1)
    case .moveDown: return go(position.cursor + 1)
    case .pageUp: return go(position.cursor - page)
    case .pageDown: return go(position.cursor + page)
    case .first: return go(0)
    case .last: return go(rows.count - 1)
    case .wheel(_, _, let lines): return go(position.cursor + min(max(lines, -1000), 1000))
    case .click(let x, let y):
      if y == room.body.y, room.body.contains(x: x, y: y) {
        return sortByHeader(x - room.body.x, position, rows, context, frame, room)
      }
      return row(atX: x, y: y, position, rows, room).map(go) ?? .ignored
    case .doubleClick(let x, let y):
      guard let row = row(atX: x, y: y, position, rows, room) else { return .ignored }
      let effect = go(row)
      _ = enter(row, rows, context, frame, opens: true)
      return effect
    default: return .ignored
    }
  }

  private func row(
    atX x: Int, y: Int, _ position: ScrollPosition, _ rows: TableRows, _ room: DevicesRoom
  ) -> Int? {
    let line = y - room.body.y - 1
    guard room.body.contains(x: x, y: y), line >= 0, position.offset + line < rows.count else {
      return nil
    }
    return position.offset + line
  }

  /// Puts the cursor on a row (clipped to those there are) and selects what stands there.
  private mutating func select(
    _ row: Int, _ rows: TableRows, _ context: PanelContext, _ frame: Frame, _ room: DevicesRoom
  ) -> PanelEffect {
    guard rows.count > 0 else { return .handled }
    let moved = ScrollPosition(cursor: min(max(0, row), rows.count - 1), offset: offset)
      .fitted(count: rows.count, height: room.rowCount)
    (lastRow, offset) = (moved.cursor, moved.offset)
    let unit = rows.unit(at: moved.cursor)
    guard shownLevel(frame) == .gpu else {
      groupCursor = FleetPath.names(of: unit, in: frame.topology)
      return .handled
    }
    return select(gpu: unit, context, frame)
  }

  /// - Parameter reading: whether all of the GPU is wanted, where little of it was read: its rack
  ///   is selected then, and sources read what is selected.
  func select(
    gpu: Int, reading: Bool = false, _ context: PanelContext, _ frame: Frame
  ) -> PanelEffect {
    let key = frame.topology.key(ofGPU: gpu)
    var selection = context.selection
    selection.gpu = key
    if reading, frame.figures.place(covering: gpu) != nil,
      let rack = frame.topology.group(.rack, holding: gpu)
    {
      selection.group = FleetPath.names(of: rack, in: frame.topology)
    }
    return .select(selection)
  }
}
