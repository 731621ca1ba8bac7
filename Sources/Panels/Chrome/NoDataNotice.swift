import FleetHistory
import FleetModel
import TerminalKit

/// What a view shows in place of devices while there are none: what is waited for, since when and
/// why, that a frame of a recording is being loaded, or that the detail of an old moment is gone.
package enum NoDataNotice {
  /// Draws the notice if the view has no frame.
  ///
  /// - Returns: whether it did.
  package static func draw(on screen: inout Screen, in rect: Rect, _ view: FleetView) -> Bool {
    guard view.frame == nil else { return false }
    let lines =
      view.summary == nil ? waiting(view) : view.history.isRecorded ? absent(view) : gone(view)
    let top = max(0, (rect.height - lines.count) / 3)
    for (index, line) in lines.enumerated() {
      let inside = rect.inset(horizontal: rect.width > 30 ? 2 : 0)
      screen.put(line.text, in: inside, row: top + index, line.style)
    }
    return true
  }

  private typealias Line = (text: String, style: Style)

  /// A frame of a recording that is on its way, or that cannot be read.
  private static func absent(_ view: FleetView) -> [Line] {
    let time = view.time.map { CivilTime(local: $0) }
    let name = time.map { "the frame of \($0.timeText) \($0.zone)" } ?? "the frame"
    guard let index = view.index, let reason = view.history.reasonUnreadable(index) else {
      return [("loading " + name, Style(.warning))]
    }
    return [(name + " cannot be read", Style(.critical)), (reason, .text)]
  }

  private static func gone(_ view: FleetView) -> [Line] {
    let kept = view.history.frameRange.lowerBound
    var lines: [Line] = [("the detail of this moment is no longer held", Style(.warning))]
    if view.timeline.summaries.indices.contains(kept) {
      let first = CivilTime(local: view.timeline.summaries[kept].time)
      lines.append(("devices are held from \(first.timeText) \(first.zone) on", .muted))
    }
    return lines
  }

  private static func waiting(_ view: FleetView) -> [Line] {
    guard !view.sources.isEmpty else {
      return [("waiting for the first data from \(view.sourceNames)", Style(.warning))]
    }
    return view.sources.flatMap { source -> [Line] in
      let since = CivilTime(local: source.since)
      let length = NumberText.duration(
        seconds: max(0, view.now.seconds(since: source.since)).rounded(.down))
      var lines: [Line] = [
        ("waiting for \(source.id)", Style(.warning, .bold)),
        ("since \(since.timeText) \(since.zone), \(length)", .text),
      ]
      if let error = source.error { lines.append((error, Style(.critical))) }
      return lines
    }
  }
}
