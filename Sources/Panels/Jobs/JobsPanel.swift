import FleetHistory
import FleetModel
import TerminalKit

/// GPUs grouped by a label: what each job keeps busy, draws and has used, and who holds it up; with
/// a pane for one job's past.
package struct JobsPanel: Panel {
  package static let id = ViewID.jobs

  /// The label that groups; nil for the first one of the fleet.
  package internal(set) var key: String?
  var sort = JobField.power
  var isDescending = true
  /// Whether the detail is shown; nil for wherever it has room.
  var showsDetail: Bool?
  /// The job under the cursor, which it stays on while the order changes; nil at the first row.
  var chosen: String?
  var position = ScrollPosition()
  let cache = JobsCache()

  package init() {}

  package var footerCommands: [PanelCommand] {
    [.enter, .cycleLevel, .cycleSort, .reverseSort, .toggleDetail]
  }

  package func draw(on screen: inout Screen, in rect: Rect, _ context: PanelContext) {
    guard let frame = context.view.frame, frame.gpus.count > 0,
      let rows = rows(frame, context)
    else { return drawNothing(on: &screen, in: rect, context) }
    let notes = notes(rows, frame, context, width: rect.width)
    let room = JobsRoom(rect, showsDetail: showsDetail, notes: notes.count)
    let position = position(rows, room)
    drawTable(on: &screen, room, rows, position, frame, context)
    if !room.notes.isEmpty {
      for (row, line) in notes.enumerated() {
        screen.put(line, in: room.notes, row: row, .muted)
      }
    }
    guard !room.detail.isEmpty, rows.count > 0 else { return }
    JobDetail(
      view: context.view, frame: frame, rows: rows, job: rows.job(at: position.cursor),
      ledger: context.jobs
    ).draw(on: &screen, room.detail)
  }

  private func drawNothing(on screen: inout Screen, in rect: Rect, _ context: PanelContext) {
    let inside = PanelFrame.draw(
      on: &screen, rect, title: "Jobs", bordered: MapPanel.isBordered(rect))
    if NoDataNotice.draw(on: &screen, in: inside, context.view) { return }
    screen.put("no GPU has been seen yet", in: inside, .muted)
  }

  private func drawTable(
    on screen: inout Screen, _ room: JobsRoom, _ rows: JobRows, _ position: ScrollPosition,
    _ frame: Frame, _ context: PanelContext
  ) {
    guard !room.table.isEmpty else { return }
    PanelFrame.draw(
      on: &screen, room.table, title: title(rows), note: note(rows, position),
      footer: JobsNotes.counting(rows.query.key, context.jobs), bordered: room.isBordered)
    guard rows.count > 0 else {
      let nothing =
        context.filter.isEmpty
        ? "no GPU was read one by one" : "nothing matches \"" + context.filter + "\""
      screen.put(nothing, in: room.body, .muted)
      return
    }
    table(rows, frame, context, position, room, screen.charset)
      .draw(on: &screen, room.body, position)
  }

  func table(
    _ rows: JobRows, _ frame: Frame, _ context: PanelContext, _ position: ScrollPosition,
    _ room: JobsRoom, _ charset: Screen.Charset
  ) -> JobsTable {
    let visible = position.offset..<(position.offset + room.rowCount)
    return JobsTable(rows, frame, context.jobs, visible: visible, width: room.body.width, charset)
  }

  // MARK: Words

  private func title(_ rows: JobRows) -> String {
    let sort = rows.query.sort
    let order = rows.query.isDescending == sort.isDescendingFirst ? sort.order : sort.reverse
    return "Jobs  by " + rows.query.key + ", " + order
  }

  private func note(_ rows: JobRows, _ position: ScrollPosition) -> String {
    let count = position.indicator(count: rows.count)
    guard !rows.query.filter.isEmpty else { return count }
    return "filter \"" + rows.query.filter + "\"  " + count + " of "
      + NumberText.grouped(rows.total)
  }

  func notes(
    _ rows: JobRows, _ frame: Frame, _ context: PanelContext, width: Int
  ) -> [String] {
    JobsNotes.lines(rows, frame, context, width: max(0, width - 6))
  }

  // MARK: Rows and cursor

  /// The label that groups; one that this fleet does not have gives way to its first.
  func shownKey(_ frame: Frame) -> String {
    let keys = frame.jobKeys
    return key.flatMap { keys.contains($0) ? $0 : nil } ?? keys.first ?? JobKey.model
  }

  func rows(_ frame: Frame, _ context: PanelContext) -> JobRows? {
    let query = JobRows.Query(
      key: shownKey(frame), sort: sort, isDescending: isDescending, filter: context.filter)
    return cache.rows(query, frame, context.jobs)
  }

  func position(_ rows: JobRows, _ room: JobsRoom) -> ScrollPosition {
    var position = position
    if let chosen, let row = rows.row(of: chosen) { position.cursor = row }
    return position.fitted(count: rows.count, height: room.rowCount)
  }
}
