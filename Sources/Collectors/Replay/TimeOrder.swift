import FleetModel

/// Keeps the frames of a log in the order of their times. Logs are stamped with a local clock: it
/// is put back by an hour once a year, and stamps of whole seconds repeat in a fast loop.
struct TimeOrder: Sendable {
  private var last: Timestamp?
  /// Seconds added while a repeated hour lasts.
  private var shift = 0.0
  /// Frames whose times lie before those of frames ahead of them in the log, as where two logs were
  /// joined; they keep their times.
  private(set) var misplacedCount = 0

  /// The frame, with another time where the clock was put back or stood still.
  mutating func ordered(_ frame: Frame) -> Frame {
    guard let last else {
      self.last = frame.time
      return frame
    }
    if frame.time > last { shift = 0 }
    let behind = last.seconds(since: frame.time.adding(seconds: shift))
    if shift == 0, behind > 3000, behind < 4200 { shift = 3600 }
    var time = frame.time.adding(seconds: shift)
    let rest = last.seconds(since: time)
    if rest >= 0, rest < 1 { time = Timestamp(milliseconds: last.milliseconds &+ 1) }
    if time > last { self.last = time } else { misplacedCount += 1 }
    guard time != frame.time else { return frame }
    var content = frame.content
    content.time = time
    return Frame(content)
  }
}
