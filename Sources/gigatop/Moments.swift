import FleetModel

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

  /// The newest frame at or before a moment of a log; the last one without a moment, the first one
  /// for a moment before it.
  static func frame(_ frames: [Frame], at moment: TimeExpression?) -> Frame? {
    guard let first = frames.first, let last = frames.last, let moment else { return frames.last }
    let time = moment.resolve(start: first.time, end: last.time)
    return frames.last { $0.time <= time } ?? first
  }
}
