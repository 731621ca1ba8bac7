import FleetHistory
import FleetModel
import Incidents
import TerminalKit

extension TimelineStrip {
  /// The sign of the worst event that began in each column; `X` where a GPU was lost.
  static func drawEvents(on screen: inout Screen, _ layout: StripLayout, _ events: EventLog) {
    for (column, event) in worst(layout, events) {
      let x = layout.track.x + column
      guard screen[x, layout.track.y + 1].scalar == " " else { continue }
      screen.put(
        EventMark.sign(event, screen.charset), x: x, y: layout.track.y + 1,
        EventMark.style(event.severity))
    }
  }

  private static func worst(_ layout: StripLayout, _ events: EventLog) -> [Int: Event] {
    let window = layout.window
    let shown = events.events[events.firstIndex(after: window.start)...]
    var worst: [Int: Event] = [:]
    for event in shown {
      guard let column = window.column(of: event.time), column < layout.track.width else { break }
      if worst[column].map({ rank(event) > rank($0) }) ?? true { worst[column] = event }
    }
    return worst
  }

  /// Of critical events a lost GPU is shown before others.
  private static func rank(_ event: Event) -> Int {
    Int(event.severity.rawValue) * 2 + (event.rule == "gpu-lost" ? 1 : 0)
  }
}
