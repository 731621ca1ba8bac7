import Exporters
import FleetHistory
import FleetModel
import Incidents

/// The events that belong to one exported frame.
enum ExportedEvents {
  /// What ended longer ago than this, in seconds, is not told any more.
  private static let memory = 600.0

  /// What lasts at the frame's instant, or was over a short while before: as the recording has it,
  /// else as the rules find it in the frames that led to it.
  static func of(_ picked: FramePicker.Picked) -> [ExportedEvent] {
    let time = picked.frame.time
    return log(picked).events.filter { event in
      event.time <= time && (event.end ?? time).seconds(since: time) >= -memory
    }.map { event in
      ExportedEvent(
        time: event.time, end: event.end.flatMap { $0 <= time ? $0 : nil },
        severity: "\(event.severity)", rule: event.rule, entity: event.entity, text: event.text)
    }
  }

  /// Everything that is known to have happened up to the picked frame.
  static func log(_ picked: FramePicker.Picked) -> EventLog {
    if let recording = picked.recording { return RecordedEvents.log(of: recording) }
    var watch = RuleWatch()
    var log = EventLog()
    for frame in picked.history where frame.time <= picked.frame.time {
      log.take(watch.take(frame, FrameSummary(frame)))
      frame.dropComputed()
    }
    return log
  }
}
