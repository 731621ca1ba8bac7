import FleetHistory
import FleetModel
import Incidents

/// The events of a recording.
enum RecordedEvents {
  /// As it was recorded. One without any, made before events were, or of a fleet without any, is
  /// looked through by its summaries; one that grows may still get its own.
  static func log(of recording: Recording, grows: Bool = false) -> EventLog {
    let recorded = recording.events
    if recorded.isEmpty, !grows { return RuleWatch.events(of: recording.summaries) }
    return EventLog(recorded.map { Event($0) })
  }
}
