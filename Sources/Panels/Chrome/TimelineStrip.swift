import FleetHistory
import FleetModel
import Incidents
import TerminalKit

/// The whole history there is in a few rows: a metric of the fleet, what happened, the times, and
/// where the playhead stands.
package enum TimelineStrip {
  /// Draws one to three rows: the metric; times and the worst event of each column, or where more
  /// GPUs were faulty when no events are known; the playhead.
  package static func draw(
    on screen: inout Screen, in rect: Rect, _ context: PanelContext,
    metric: StripMetric = .utilization, zoom: StripZoom = StripZoom()
  ) {
    guard !rect.isEmpty else { return }
    screen.fill(rect, " ", .text)
    guard let layout = StripLayout(rect, context.view, zoom) else { return }
    screen.put(metric.label, in: layout.label.cutLeft(1).rest, .muted)
    let samples = layout.samples(metric.series, context.view.timeline)
    Sparkline.draw(
      on: &screen, layout.track, samples: samples, scale: metric.scale(samples),
      paint: .gradient(metric.gradient))
    drawRange(on: &screen, layout, context.view, row: min(2, rect.height - 1))
    drawMarks(on: &screen, layout, context.view, row: min(2, rect.height - 1))
    drawCursorColumn(on: &screen, layout, context.view)
    drawCursor(on: &screen, layout, context.view, row: min(2, rect.height - 1))
    if rect.height > 1 {
      if !zoom.isWhole {
        let label = Rect(x: rect.x, y: rect.y + 1, width: layout.label.width, height: 1)
        screen.put("x\(Int(zoom.factor))", in: label.cutLeft(1).rest, Style(.accent))
      }
      if context.events.isEmpty {
        drawTrouble(on: &screen, layout, context.view)
      } else {
        drawEvents(on: &screen, layout, context.events)
      }
      drawTimes(on: &screen, layout)
    }
  }

  /// The instant that a column of the screen stands for; nil left of the strip.
  package static func time(
    atX x: Int, in rect: Rect, _ context: PanelContext, zoom: StripZoom = StripZoom()
  ) -> Timestamp? {
    guard let layout = StripLayout(rect, context.view, zoom), x >= layout.track.x,
      x < layout.track.maxX
    else { return nil }
    return layout.time(atX: x, context.view.timeline)
  }

  /// The instant of the column nearest to one of the screen, for a hand that drags the playhead and
  /// leaves the strip; nil where there is no strip.
  package static func time(
    nearX x: Int, in rect: Rect, _ context: PanelContext, zoom: StripZoom = StripZoom()
  ) -> Timestamp? {
    guard let layout = StripLayout(rect, context.view, zoom) else { return nil }
    let column = min(max(x, layout.track.x), layout.track.maxX - 1)
    return layout.time(atX: column, context.view.timeline)
  }

  // MARK: Times

  /// Distances between printed times, in seconds.
  private static let ticks: [Int64] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
    172_800, 604_800,
  ]

  private static func drawTimes(on screen: inout Screen, _ layout: StripLayout) {
    let window = layout.window
    let wanted = window.columnMilliseconds.multipliedReportingOverflow(by: 15)
    guard !wanted.overflow, let tick = ticks.first(where: { $0 * 1000 >= wanted.partialValue })
    else { return }
    var time = Timestamp(
      milliseconds: (window.start.milliseconds / (tick * 1000) + 1) * tick * 1000)
    while time <= window.end {
      if let column = window.column(of: time) {
        let text = text(of: time, tick: tick)
        let place = Rect(
          x: layout.track.x + column, y: layout.track.y + 1, width: screen.columns(of: text),
          height: 1)
        if place.maxX <= layout.track.maxX, isBlank(screen, place) {
          screen.put(text, in: place, .muted)
        }
      }
      time.milliseconds += tick * 1000
    }
  }

  /// Whether a row of cells and its neighbours are empty.
  private static func isBlank(_ screen: Screen, _ row: Rect) -> Bool {
    (row.x - 1...row.maxX).allSatisfy { screen[$0, row.y].scalar == " " }
  }

  private static func text(of time: Timestamp, tick: Int64) -> String {
    let civil = CivilTime(local: time)
    if tick >= 86_400 { return civil.dateText }
    return tick < 60 ? civil.timeText : String(civil.timeText.prefix(5))
  }

  // MARK: Trouble

  /// Marks the columns in which more GPUs were faulty than before.
  private static func drawTrouble(
    on screen: inout Screen, _ layout: StripLayout, _ view: FleetView
  ) {
    let faulty = layout.window.samples(.faulty, of: view.timeline)
    var before: Double?
    for (column, value) in faulty.enumerated() {
      if let value {
        let x = layout.track.x + column
        if let before, value > before, screen[x, layout.track.y + 1].scalar == " " {
          screen.put("X", x: x, y: layout.track.y + 1, Style(.lost, .bold))
        }
        before = value
      }
    }
  }

  // MARK: Playhead

  private static func column(_ layout: StripLayout, _ view: FleetView) -> Int? {
    view.cursorTime.flatMap(layout.window.column(of:))
  }

  /// The range that is repeated or cut out, a line from `A` to `B`; no line where the times stand.
  private static func drawRange(
    on screen: inout Screen, _ layout: StripLayout, _ view: FleetView, row: Int
  ) {
    let range = view.playhead.range
    guard row > 1, !range.isEmpty else { return }
    let track = layout.track
    let start = range.start.map { layout.clampedColumn(of: $0) } ?? 0
    let end = range.end.map { layout.clampedColumn(of: $0) } ?? track.width - 1
    guard start <= end else { return }
    let line = Rect(x: track.x + start, y: track.y + row, width: end - start + 1, height: 1)
    screen.fill(line, "─", .muted)
  }

  /// The ends of the range, and `=` where the pinned frame is.
  private static func marks(
    _ layout: StripLayout, _ view: FleetView
  ) -> [(x: Int, name: String)] {
    let range = view.playhead.range
    return [(view.reference?.time, "="), (range.start, "A"), (range.end, "B")]
      .compactMap { time, name in
        guard let column = time.flatMap(layout.window.column(of:)), column < layout.track.width
        else { return nil }
        return (layout.track.x + column, name)
      }
  }

  private static func drawMarks(
    on screen: inout Screen, _ layout: StripLayout, _ view: FleetView, row: Int
  ) {
    guard row > 0 else { return }
    for mark in marks(layout, view) {
      screen.put(mark.name, x: mark.x, y: layout.track.y + row, Style(.accent, .bold))
    }
  }

  private static func drawCursorColumn(
    on screen: inout Screen, _ layout: StripLayout, _ view: FleetView
  ) {
    guard !view.playhead.followsNewest, let column = column(layout, view) else { return }
    let cell = Rect(x: layout.track.x + column, y: layout.track.y, width: 1, height: 1)
    screen.restyle(cell) { $0.background = .role(.cursor) }
  }

  /// Which frame of how many, and how far into the recording.
  private static func place(_ view: FleetView) -> String {
    guard view.isReplay, let index = view.index else { return "" }
    let count = NumberText.grouped(view.timeline.summaries.count)
    let percent = view.percent.map { "  " + NumberText.percent($0, decimals: 1) } ?? ""
    return "  frame " + NumberText.grouped(index + 1) + "/" + count + percent
  }

  private static func word(_ view: FleetView) -> String {
    if view.gap != nil { return " gap" }
    return view.playhead.followsNewest && !view.isReplay ? " live" : ""
  }

  /// The playhead, with its time beside it: where room is, on the side that covers no mark.
  private static func drawCursor(
    on screen: inout Screen, _ layout: StripLayout, _ view: FleetView, row: Int
  ) {
    guard let column = column(layout, view), let time = view.cursorTime, row > 0 else { return }
    let x = layout.track.x + column
    let y = layout.track.y + row
    let style = Style(.accent, .bold)
    let civil = CivilTime(local: time)
    screen.put("▲", x: x, y: y, style)
    guard row > 1 || layout.track.width >= 40 else { return }
    let short = civil.timeText + word(view)
    let long = short + place(view)
    let marks = marks(layout, view)
    let places: [TextPlace] = [long, short].flatMap { text in
      Self.places(of: text, beside: x, columns: screen.columns(of: text))
    }.filter { $0.x >= layout.track.x && $0.maxX <= layout.track.maxX }
    let clear = places.first { place in !marks.contains { $0.x >= place.x && $0.x < place.maxX } }
    guard let place = clear ?? places.first else { return }
    let isRight = place.x > x
    screen.put(isRight ? " " + place.text : place.text + " ", x: place.x, y: y, style)
    // The line of a range ends a blank before the text.
    let end = isRight ? place.maxX : place.x - 1
    if end >= layout.track.x, end < layout.track.maxX, !marks.contains(where: { $0.x == end }) {
      screen.put(" ", x: end, y: y, style)
    }
  }

  private typealias TextPlace = (text: String, x: Int, maxX: Int)

  /// Right and left of the playhead, a blank between.
  private static func places(of text: String, beside x: Int, columns: Int) -> [TextPlace] {
    let width = columns + 1
    return [(text, x + 1, x + 1 + width), (text, x - width, x)]
  }
}
