import FleetHistory
import FleetModel
import Incidents

/// The events that are shown, newest first.
struct EventRows {
  let log: EventLog
  /// Places in the log, newest first.
  let places: [Int]

  /// - Parameter filter: a text that the sentence or the rule contains; empty for all.
  init(_ log: EventLog, atLeast severity: Event.Severity, filter: String) {
    self.log = log
    let text = TextMatch(filter)
    places = log.events.indices.reversed().filter { place in
      let event = log.events[place]
      return event.severity >= severity
        && (text.isEmpty || text.isIn(event.text) || text.isIn(event.rule))
    }
  }

  var count: Int { places.count }

  func event(_ row: Int) -> Event { log.events[places[row]] }

  func number(_ row: Int) -> Int { log.number(ofEventAt: places[row]) }

  /// The row of an event that was chosen before; nil where it is not shown any more.
  func row(of chosen: Event?) -> Int? {
    guard let chosen else { return nil }
    return places.firstIndex { log.events[$0].isSame(as: chosen) }
  }
}
