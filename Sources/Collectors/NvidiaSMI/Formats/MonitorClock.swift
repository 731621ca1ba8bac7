import FleetModel

/// The times of the rows of `nvidia-smi dmon` and `pmon`: date and time of day (`-o DT`), the time
/// of day alone (`-o T`), the date alone (`-o D`), or none.
struct MonitorClock: Sendable {
  private struct Day: Sendable {
    /// Days since the first of the log.
    var number = 0
    /// Milliseconds since midnight of the last row.
    var last = 0
  }

  private var time = TimeText()
  private var local = LocalClock()
  private let baseTime: Timestamp
  private var days: [String: Day] = [:]
  private var dates: [Int: CivilTime] = [:]
  private var onlyTimes = false
  private var onlyDates = false

  private static let dayLength = 86_400_000

  /// - Parameter baseTime: an instant of the day on which the rows are taken to begin where they
  ///   have no date.
  init(baseTime: Timestamp) { self.baseTime = baseTime }

  /// Whether the dates of the instants are an assumption.
  var datesAreAssumed: Bool { onlyTimes }

  /// What is not known of the times, in words.
  var notes: [String] {
    var notes: [String] = []
    if onlyTimes {
      let first = CivilTime(local: baseTime).dateText
      notes.append("only the time of day is known: the first is taken to be of \(first)")
    }
    if onlyDates { notes.append("only the date is known, not the time of day") }
    return notes
  }

  /// The instant of a row; nil where no time of day is known.
  mutating func instant(date: Bytes?, time clock: Bytes?, host: String) -> Timestamp? {
    guard let clock else { return nil }
    if let date { return (date.text + " " + clock.text).withBytes { time.parse($0) } }
    var civil = CivilTime(year: 1, month: 1, day: 1)
    var reader = DigitReader(clock)
    guard !clock.isEmpty, reader.time(into: &civil), reader.isAtEnd, civil.isValid else {
      return nil
    }
    onlyTimes = true
    return instant(civil, on: day(of: civil, host))
  }

  /// Midnight of a row's day; nil where no date, or a time too, is known.
  mutating func midnight(date: Bytes?, time clock: Bytes?) -> Timestamp? {
    guard clock == nil, let date, let found = time.parse(date) else { return nil }
    onlyDates = true
    return found
  }

  /// A step back by more than half a day is the next day; a smaller one is a clock put back.
  private mutating func day(of civil: CivilTime, _ host: String) -> Int {
    let seconds = (civil.hour * 60 + civil.minute) * 60 + civil.second
    let moment = seconds * 1000 + civil.millisecond
    var day = days[host] ?? Day(last: moment)
    if day.last - moment > Self.dayLength / 2 { day.number &+= 1 }
    day.last = moment
    days[host] = day
    return day.number
  }

  private mutating func instant(_ clock: CivilTime, on number: Int) -> Timestamp? {
    var civil = date(number)
    civil.hour = clock.hour
    civil.minute = clock.minute
    civil.second = clock.second
    civil.millisecond = clock.millisecond
    return local.timestamp(civil)
  }

  /// The date some days after the first: counted from noon, as days with a change of the clock have
  /// other lengths.
  private mutating func date(_ number: Int) -> CivilTime {
    if let known = dates[number] { return known }
    var noon = CivilTime(local: baseTime)
    noon.hour = 12
    let later = noon.localTimestamp.adding(seconds: Double(number) * 86_400)
    let date = CivilTime(local: later)
    dates = [number: date]
    return date
  }
}
