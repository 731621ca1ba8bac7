/// What a time expression is read against: what there is to show, and from where it is asked.
package struct TimeContext: Sendable {
  /// The first and the last frame there is.
  package var start: Timestamp
  package var end: Timestamp
  /// The present by the clock of this machine.
  package var now: Timestamp
  /// A log or a recording, as opposed to sources that go on.
  package var isReplay: Bool
  /// The instant shown; nil on a command line.
  package var cursor: Timestamp?
  /// Where the range begins, for its end.
  package var from: Timestamp?
  /// Times of the frames, by their place from 0; nil beyond them.
  package var timeOfFrame: @Sendable (Int) -> Timestamp? = { _ in nil }
  package var frames = 0
  package var bookmarks: [String: Timestamp] = [:]
  /// What happened, oldest first.
  package var events: [EventMark] = []
  /// The number of the first of them.
  package var firstEvent = 1

  /// Where an event began.
  package struct EventMark: Hashable, Sendable {
    package var time: Timestamp
    /// The name of its rule.
    package var rule: String

    package init(time: Timestamp, rule: String) {
      self.time = time
      self.rule = rule
    }

    /// Whether a name means its rule: the whole of it, or the part before a dash (`alarm`).
    package func isOf(_ name: String) -> Bool { rule == name || rule.hasPrefix(name + "-") }
  }

  package init(
    start: Timestamp, end: Timestamp, now: Timestamp = .now(), isReplay: Bool = true,
    cursor: Timestamp? = nil
  ) {
    self.start = start
    self.end = end
    self.now = now
    self.isReplay = isReplay
    self.cursor = cursor
  }

  /// With the times of frames, so that they can be named by their numbers.
  package func counting(
    frames: Int, _ time: @escaping @Sendable (Int) -> Timestamp?
  ) -> TimeContext {
    var context = self
    context.frames = frames
    context.timeOfFrame = time
    return context
  }

  /// For the end of a range that begins at a moment: a leading sign counts from there.
  package func inRange(from: Timestamp) -> TimeContext {
    var context = self
    context.from = from
    context.cursor = nil
    return context
  }
}

/// Why a time that can be read leads nowhere, in words.
package struct TimeContextError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
}

extension TimeExpression {
  /// The moment meant. It may lie outside of what there is: what is shown then is for the reader
  /// of the history to say.
  package func resolve(_ context: TimeContext) throws(TimeContextError) -> Timestamp {
    switch self {
    case .instant(let time): time
    case .calendar(let civil): civil.localTimestamp
    case .timeOfDay(let clock): context.time(of: clock)
    case .today(let days, let clock): context.day(of: context.now, days: days, clock)
    case .weekday(let day, let clock): context.latest(weekday: day, clock)
    case .afterNow(let shift): Self.moved(context.now, shift)
    case .afterStart(let shift): Self.moved(context.start, shift)
    case .afterEnd(let shift): Self.moved(context.end, shift)
    case .ago(let length): Self.moved(context.present, -length)
    case .shift(let shift): try context.moved(by: shift)
    case .percent(let share): context.time(at: share)
    case .frame(let number): try context.time(ofFrame: number)
    case .bookmark(let name): try context.time(ofBookmark: name)
    case .event(let number): try context.time(ofEvent: number)
    case .next(let rule): try context.time(ofNext: rule)
    }
  }

  static func moved(_ time: Timestamp, _ shift: Int64) -> Timestamp {
    let (sum, overflow) = time.milliseconds.addingReportingOverflow(shift)
    return Timestamp(milliseconds: overflow ? (shift < 0 ? .min : .max) : sum)
  }
}

extension TimeContext {
  /// What durations count back from: the end of a recording, the present live.
  fileprivate var present: Timestamp { isReplay ? end : now }

  /// `+5m` and `-30s` are moves of the instant shown; on a command line only the end of a range has
  /// something to be after, and a minus counts back from the end.
  fileprivate func moved(by shift: Int64) throws(TimeContextError) -> Timestamp {
    if let cursor { return TimeExpression.moved(cursor, shift) }
    if shift < 0 { return TimeExpression.moved(present, shift) }
    guard let from else {
      throw TimeContextError(
        description: "a leading + has nothing to be after here; write start+ or end+")
    }
    return TimeExpression.moved(from, shift)
  }

  fileprivate func time(at percent: Double) -> Timestamp {
    start.adding(seconds: end.seconds(since: start) * min(max(percent, 0), 100) / 100)
  }

  fileprivate func time(ofFrame number: Int) throws(TimeContextError) -> Timestamp {
    guard number >= 1, let time = timeOfFrame(number - 1) else {
      let there = frames == 0 ? "frames have no numbers here" : "there are frames 1 to \(frames)"
      throw TimeContextError(description: "frame:\(number): \(there)")
    }
    return time
  }

  fileprivate func time(ofBookmark name: String) throws(TimeContextError) -> Timestamp {
    if let time = bookmarks[name] { return time }
    let names = bookmarks.keys.sorted().joined(separator: ", ")
    let there = names.isEmpty ? "no bookmark is set" : "there are \(names)"
    throw TimeContextError(description: "bookmark:\(name): \(there)")
  }

  fileprivate func time(ofEvent number: Int) throws(TimeContextError) -> Timestamp {
    let (place, overflow) = number.subtractingReportingOverflow(firstEvent)
    if !overflow, events.indices.contains(place) { return events[place].time }
    let there =
      events.isEmpty
      ? "no event is known" : "there are events \(firstEvent) to \(firstEvent + events.count - 1)"
    throw TimeContextError(description: "event:\(number): \(there)")
  }

  /// The first event of a rule after the instant shown; without one, after the start.
  fileprivate func time(ofNext rule: String) throws(TimeContextError) -> Timestamp {
    let ofRule = events.filter { $0.isOf(rule) }
    let begin = cursor ?? from
    if let next = ofRule.first(where: { event in begin.map { event.time > $0 } ?? true }) {
      return next.time
    }
    let names = Set(events.map(\.rule)).sorted().joined(separator: ", ")
    let there =
      !ofRule.isEmpty
      ? "there is none later" : names.isEmpty ? "no event is known" : "there are \(names)"
    throw TimeContextError(description: "next:\(rule): \(there)")
  }

  // MARK: Days

  /// A time of day: of the day under the cursor in a replay; without a cursor the first one from
  /// the start (of the range) on; live the latest one that is not in the future.
  fileprivate func time(of clock: CivilTime) -> Timestamp {
    guard isReplay else {
      let today = day(of: now, days: 0, clock)
      return today <= now ? today : day(of: now, days: -1, clock)
    }
    if let cursor { return day(of: cursor, days: 0, clock) }
    let begin = from ?? start
    let first = day(of: begin, days: 0, clock)
    let next = day(of: begin, days: 1, clock)
    return first < begin && next <= end ? next : first
  }

  /// A time of day, so many days from the day of an instant.
  fileprivate func day(of time: Timestamp, days: Int, _ clock: CivilTime) -> Timestamp {
    var civil = CivilTime(local: time)
    civil.day += days
    (civil.hour, civil.minute) = (clock.hour, clock.minute)
    (civil.second, civil.millisecond) = (clock.second, clock.millisecond)
    return civil.localTimestamp
  }

  /// The latest such day of the week up to the end of a recording, or up to now live.
  fileprivate func latest(weekday: Int, _ clock: CivilTime) -> Timestamp {
    let back = (CivilTime(local: present).weekday - weekday + 7) % 7
    return day(of: present, days: -back, clock)
  }
}
