import FleetHistory
import FleetModel
import Incidents
import TerminalKit

extension HeaderPieces {
  /// Seconds for which a critical event stands in the header.
  private static let freshness = 60.0

  /// Puts the newest critical event before all else on the right, for a minute. An island has its
  /// own badge for as long as it lasts.
  static func adding(
    _ events: EventLog, of view: FleetView, to pieces: [HeaderPiece], _ charset: Screen.Charset
  ) -> [HeaderPiece] {
    guard let time = view.cursorTime, let event = newest(events, at: time) else { return pieces }
    let place = pieces.firstIndex { $0.side == .right } ?? pieces.endIndex
    var pieces = pieces
    pieces.insert(
      HeaderPiece(
        text: EventMark.sign(event, charset) + " " + event.text, role: .critical, attributes: .bold,
        side: .right, priority: 45), at: place)
    return pieces
  }

  private static func newest(_ events: EventLog, at time: Timestamp) -> Event? {
    events.events[..<events.firstIndex(after: time)].last { event in
      event.severity == .critical && event.rule != "island"
    }.flatMap { time.seconds(since: $0.time) < freshness ? $0 : nil }
  }
}
