import FleetModel

/// Instants that are a step apart; one for a question of the present.
struct EngineGrid: Hashable, Sendable {
  /// Seconds since 1970 of the first one.
  var start: Double
  /// Seconds from one to the next.
  var step: Double
  var count: Int

  func time(_ place: Int) -> Timestamp { Timestamp(seconds: start + Double(place) * step) }

  /// The place of an instant; nil of one that is not among them.
  @inline(__always)
  func place(_ time: Double) -> Int? {
    if count == 1 { return 0 }
    let place = ((time - start) / step).rounded()
    return place >= 0 && place < Double(count) ? Int(place) : nil
  }
}

/// What a column's answer holds: a row for each series, a value for each instant.
struct EngineRows: Sendable {
  /// Numbers of the series, as the reading has them; -1 of those that nobody maps.
  var series: [Int32] = []
  /// Rows one after another; NaN where there is none.
  var values: [Double] = []

  /// Bytes that it holds.
  var bytes: Int { values.count &* 8 &+ series.count &* 4 }
}

/// Reads answers for columns: series are worked out when they are first met, and known by their
/// bytes from then on.
struct EngineReading: Sendable {
  let plan: EnginePlan
  private(set) var reader: PageReader
  /// For each column the series of its answers, by the bytes of their labels.
  private var directories: [SeriesDirectory]
  /// For each column and series the number that the reader knows it by.
  private var numbers: [[Int32]]
  private let book: RuleBook
  private var origins = SeriesOrigins()
  /// Seconds by which the engine's clock is ahead of ours, where that is more than a trifle.
  var clockAhead = 0.0

  private var column = 0
  private var grid = EngineGrid(start: 0, step: 1, count: 1)
  private var rows = EngineRows()
  private var rowStart = 0

  /// Values of one answer at most: 512 MB.
  private static let mostValues = 64 << 20

  init(plan: EnginePlan, book: RuleBook, host: String) {
    self.plan = plan
    self.book = book
    reader = PageReader(book: book, fallbackHost: host)
    directories = plan.columns.map { _ in SeriesDirectory() }
    numbers = plan.columns.map { _ in [] }
  }

  /// Series that are remembered.
  var seriesCount: Int { reader.seriesCount }

  /// Forgets series when most of them are gone; rows that were read before are void then.
  ///
  /// - Returns: whether it did.
  mutating func forgetTheGone() -> Bool {
    guard reader.seriesCount > 4096, reader.seriesCount > 2 &* reader.tally.met else {
      return false
    }
    directories = plan.columns.map { _ in SeriesDirectory() }
    numbers = plan.columns.map { _ in [] }
    origins = SeriesOrigins()
    reader.begin()
    return true
  }

  /// Whether GPUs are known by a uuid.
  var haveUUID: Bool { origins.haveUUID }

  /// Reads the answer for a column, which may have come in parts.
  mutating func read(
    _ bodies: [[UInt8]], of column: Int, _ grid: EngineGrid
  ) -> (EngineAnswer, EngineRows) {
    self.column = column
    self.grid = grid
    rows = EngineRows()
    directories[column].rewind()
    let answer = EngineAnswer(parts: bodies, into: &self)
    defer { rows = EngineRows() }
    return (answer, rows)
  }

  /// Makes the page of an instant out of what columns answered. Of several series of a GPU the one
  /// whose sample is the newest is taken.
  ///
  /// - Parameter rows: for each column; nil where it gave no answer.
  mutating func page(_ rows: [EngineRows?], _ grid: EngineGrid, at place: Int) {
    reader.begin(keepsSeries: true)
    let stamps = stamps(rows, grid, at: place)
    var newest = NewestStamps(stamps, units: origins.areTwins ? origins.unitCount : 0)
    for (column, rows) in zip(plan.columns, rows) where !column.isStamps {
      guard let rows else { continue }
      rows.values.withUnsafeBufferPointer { values in
        if origins.areTwins { newest.find(rows, values, grid, at: place, origins) }
        for (row, series) in rows.series.enumerated() where series >= 0 {
          let value = values[row &* grid.count &+ place]
          guard !value.isNaN else { continue }
          let origin = origins[Int(series)]
          let stamp = newest.stamp(origin)
          if origins.areTwins, newest.isOlder(stamp, origin) { continue }
          reader.take(Int(series), value: value, milliseconds: stamp > 0 ? stamp : nil)
        }
      }
    }
  }

  /// Milliseconds since 1970, by our clock, of the newest sample of each group of series; 0 where it
  /// is not known.
  private func stamps(_ rows: [EngineRows?], _ grid: EngineGrid, at place: Int) -> [Int64] {
    var stamps: [Int64] = []
    for (column, rows) in zip(plan.columns, rows) where column.isStamps {
      guard let rows else { continue }
      if stamps.isEmpty { stamps = [Int64](repeating: 0, count: origins.groupCount) }
      for (row, series) in rows.series.enumerated() where series >= 0 {
        let seconds = rows.values[row &* grid.count &+ place]
        let group = Int(origins[Int(series)].group)
        guard group >= 0, seconds > 0, seconds < 1e12 else { continue }
        stamps[group] = max(stamps[group], Int64((seconds - clockAhead) * 1000))
      }
    }
    return stamps
  }

  /// How many different series the answers with times name, for each of their columns.
  func groupsTold(_ rows: [EngineRows?]) -> [Int] {
    zip(plan.columns, rows).filter(\.0.isStamps).map { _, rows in
      var isTold = [Bool](repeating: false, count: origins.groupCount)
      for series in rows?.series ?? [] where series >= 0 {
        let group = Int(origins[Int(series)].group)
        if group >= 0 { isTold[group] = true }
      }
      return isTold.count { $0 }
    }
  }

  /// Hands the reader on to what makes a frame of it.
  mutating func withReader<Result>(_ body: (inout PageReader) -> Result) -> Result { body(&reader) }
}

extension EngineReading: EngineSink {
  mutating func begin(_ rest: Bytes) -> Int? {
    if let (series, length) = directories[column].expected(rest) {
      startRow(numbers[column][series])
      return length
    }
    var cursor = JSONCursor(rest)
    guard cursor.skip() else { return nil }
    let labels = rest.part(0, cursor.place)
    guard let series = directories[column].number(labels) else {
      startRow(-1)
      return cursor.place
    }
    if series == numbers[column].count { numbers[column].append(number(labels)) }
    startRow(numbers[column][series])
    return cursor.place
  }

  private mutating func number(_ labels: Bytes) -> Int32 {
    guard let key = JSONText.seriesKey(labels, name: plan.columns[column].name) else { return -1 }
    let number = key.withUnsafeBufferPointer { reader.number(ofSeries: $0) }
    guard let number else { return -1 }
    let asked = plan.columns[column]
    origins.note(
      number, labels, of: asked, book.exporters[asked.exporter].gpu, plan.distinguishing)
    return Int32(clamping: number)
  }

  @inline(__always)
  private mutating func startRow(_ number: Int32) {
    rowStart = rows.values.count
    guard rowStart &+ grid.count <= Self.mostValues else {
      rowStart = -1
      return
    }
    rows.series.append(number)
    for _ in 0..<grid.count { rows.values.append(.nan) }
  }

  @inline(__always)
  mutating func take(_ time: Double, _ value: Double) {
    guard rowStart >= 0, let place = grid.place(time) else { return }
    rows.values[rowStart &+ place] = value
  }
}

/// The newest of the times that series of one GPU have, and which series are older.
private struct NewestStamps {
  /// By group.
  private let stamps: [Int64]
  /// By unit, for the column that was looked at last.
  private var newest: [Int64]

  init(_ stamps: [Int64], units: Int) {
    self.stamps = stamps
    newest = [Int64](repeating: 0, count: units)
  }

  @inline(__always)
  func stamp(_ origin: SeriesOrigins.Origin) -> Int64 {
    origin.group >= 0 && Int(origin.group) < stamps.count ? stamps[Int(origin.group)] : 0
  }

  mutating func find(
    _ rows: EngineRows, _ values: UnsafeBufferPointer<Double>, _ grid: EngineGrid, at place: Int,
    _ origins: SeriesOrigins
  ) {
    for unit in newest.indices { newest[unit] = 0 }
    for (row, series) in rows.series.enumerated() where series >= 0 {
      let origin = origins[Int(series)]
      guard origin.unit >= 0, !values[row &* grid.count &+ place].isNaN else { continue }
      newest[Int(origin.unit)] = max(newest[Int(origin.unit)], stamp(origin))
    }
  }

  @inline(__always)
  func isOlder(_ stamp: Int64, _ origin: SeriesOrigins.Origin) -> Bool {
    origin.unit >= 0 && stamp < newest[Int(origin.unit)]
  }
}
