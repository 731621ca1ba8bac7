import FleetHistory
import FleetModel
import Glibc
import Incidents

/// Times on the command line.
enum Moments {
  /// Reads the value of an option; what cannot be read is wrong usage.
  static func parse(_ text: String, option: String) throws -> TimeExpression {
    do {
      return try TimeExpression(parsing: text)
    } catch {
      throw Failure(status: .usage, message: "\(option) \(error)")
    }
  }

  /// The same for an option that takes a range as well.
  static func parseSpan(_ text: String, option: String) throws -> TimeSpanExpression {
    do {
      return try TimeSpanExpression(parsing: text)
    } catch {
      throw Failure(status: .usage, message: "\(option) \(error)")
    }
  }

  /// What times are read against in frames of these times, oldest first; nil when there are none.
  static func context(
    _ times: [Timestamp], _ events: EventLog = EventLog(), notes: [NoteRecord] = []
  ) -> TimeContext? {
    guard let first = times.first, let last = times.last else { return nil }
    var context = TimeContext(start: first, end: last).counting(frames: times.count) { place in
      times.indices.contains(place) ? times[place] : nil
    }
    context.events = events.events.map(\.mark)
    context.firstEvent = events.number(ofEventAt: 0)
    context.bookmarks = NoteRecord.bookmarks(notes)
    return context
  }

  /// The newest frame at or before a moment of a log; the last one without a moment, the first one
  /// for a moment before it.
  static func frame(_ frames: [Frame], at moment: TimeExpression?) throws -> Frame? {
    guard let first = frames.first, let moment, let context = context(frames.map(\.time)) else {
      return frames.last
    }
    let time = try resolve(moment, option: "--at", context)
    return frames.last { $0.time <= time } ?? first
  }

  /// The instant that an option means; one that leads nowhere is wrong usage. Said in full on
  /// standard error where somebody reads it.
  static func resolve(
    _ moment: TimeExpression, option: String, _ context: TimeContext
  ) throws -> Timestamp {
    do {
      let time = try moment.resolve(context)
      if isatty(STDERR_FILENO) == 1 { StandardError.write("\(option): \(time.localISO8601)") }
      return time
    } catch {
      throw Failure(status: .usage, message: "\(option) \(error)")
    }
  }
}
