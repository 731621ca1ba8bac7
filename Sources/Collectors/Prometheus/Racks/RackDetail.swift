import FleetModel

/// GPUs that were read one by one, as a small fleet of their own.
struct RackDetail: Sendable {
  let frame: Frame
  /// The rack that these are all GPUs of; nil of single ones from anywhere.
  var rack: Int?
}

/// Reads a few GPUs (of a rack, or the hottest of all) or the batteries, as a fleet is read that is
/// small.
struct RackReading: Sendable {
  private var reading: EngineReading
  private var assembler: PageAssembler
  private var held: [EngineRows?]

  init(_ plan: EnginePlan, _ book: RuleBook, host: String, period: Double) {
    reading = EngineReading(plan: plan, book: book, host: host)
    assembler = PageAssembler(site: host, period: period)
    held = plan.columns.map { _ in nil }
  }

  var plan: EnginePlan { reading.plan }

  /// What is told of values that cannot be.
  var notes: [String] { assembler.notes }

  /// The frame of what was answered; nil when there was nothing in it.
  ///
  /// - Parameter outcomes: of the plan's columns.
  mutating func frame(
    _ outcomes: [EngineOutcome], at now: Timestamp
  ) -> (frame: Frame?, error: EngineError?) {
    var error: EngineError?
    if reading.forgetTheGone() { held = held.map { _ in nil } }
    let grid = EngineGrid(start: 0, step: 1, count: 1)
    for (column, outcome) in outcomes.enumerated() where column < held.count {
      switch outcome {
      case .failed(let failure):
        held[column] = nil
        error = error ?? failure
      case .answered(let bodies):
        let (said, rows) = reading.read(bodies, of: column, grid)
        held[column] = rows
        if said.isDamaged || !said.isSuccess { error = error ?? EngineError(said, parts: bodies) }
      }
    }
    reading.page(held, grid, at: 0)
    guard reading.reader.tally.known > 0 else { return (nil, error) }
    let silence: PageAssembler.Silence = error == nil ? .unreachableWithHost : .unknown
    let frame = reading.withReader { assembler.frame(&$0, at: now, silence: silence) }
    return (frame, error)
  }

  /// The frame of an instant of rows that were read before.
  mutating func frame(_ rows: [EngineRows?], _ grid: EngineGrid, at place: Int) -> Frame? {
    reading.page(rows, grid, at: place)
    guard reading.reader.tally.known > 0 else { return nil }
    let time = grid.time(place)
    return reading.withReader { assembler.frame(&$0, at: time, silence: .unknown) }
  }

  mutating func read(
    _ bodies: [[UInt8]], of column: Int, _ grid: EngineGrid
  ) -> (EngineAnswer, EngineRows) {
    reading.read(bodies, of: column, grid)
  }
}
