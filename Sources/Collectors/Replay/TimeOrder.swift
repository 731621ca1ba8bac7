import FleetModel

/// Watches over the times of the frames of one host. Logs are stamped with a local clock: it is put
/// back by an hour once a year, and stamps of whole seconds repeat in a fast loop. Frames that lie
/// before others keep their times and are sorted by them later: days that were joined the wrong way
/// round, a clock that began in 1970.
struct TimeOrder: Sendable {
  private var last: Timestamp?
  /// The last step forward between two frames.
  private var step: Double?
  /// Seconds added while a repeated hour lasts.
  private var shift = 0.0
  /// The last time that was given out because another frame had claimed it.
  private var given: Timestamp?
  /// Frames whose times lie before those of frames ahead of them in the log.
  private(set) var misplacedCount = 0
  /// Frames that claimed the time of another; they are a millisecond later each.
  private(set) var sameTimeCount = 0
  /// How often the clock was put back by an hour.
  private(set) var putBackCount = 0

  /// The frame, with another time where the clock was put back or stood still.
  mutating func ordered(_ frame: Frame) -> Frame {
    guard let last else {
      self.last = frame.time
      return frame
    }
    if frame.time > last { shift = 0 }
    if shift == 0, isPutBack(frame.time, last) {
      shift = 3600
      putBackCount += 1
    }
    var time = frame.time.adding(seconds: shift)
    let behind = last.seconds(since: time)
    if behind >= 0, behind < 1 {
      sameTimeCount += 1
      time = Timestamp(milliseconds: last.milliseconds &+ 1)
    }
    if time > last {
      if behind < 0 { step = time.seconds(since: last) }
      self.last = time
    } else {
      misplacedCount += 1
      // Another past begins here; what follows is compared with it.
      self.last = time
      shift = 0
    }
    guard time != frame.time else { return frame }
    var content = frame.content
    content.time = time
    return Frame(content)
  }

  /// Whether times are moved, as the clock was put back.
  var isShifted: Bool { shift != 0 }

  /// Whether a time is that of a clock that was put back by an hour.
  /// - Parameter newest: the time of what no frame has been made of yet.
  func isPutBack(_ time: Timestamp, from newest: Timestamp?) -> Bool {
    (newest ?? last).map { shift == 0 && isPutBack(time, $0) } ?? false
  }

  /// Whether clocks are put back at such a time: in the night, in spring or autumn.
  private static func mayBePutBack(_ last: Timestamp) -> Bool {
    let civil = CivilTime(local: last)
    return (civil.hour < 4 || civil.hour == 23) && [2, 3, 4, 9, 10, 11].contains(civil.month)
  }

  /// Whether a clock was put back by an hour between two frames, however long the steps are.
  private func isPutBack(_ time: Timestamp, _ last: Timestamp) -> Bool {
    let behind = last.seconds(since: time)
    guard behind > 0, Self.mayBePutBack(last) else { return false }
    guard let step, step < 3600 else { return behind > 3000 && behind < 4200 }
    return abs(behind + step - 3600) <= max(2, step / 4)
  }
}
