import FleetHistory
import FleetModel
import Synchronization

/// The past of a fleet as an engine keeps it, played like a recording: summaries of all instants are
/// known at once, frames are fetched in parts ahead of the playhead and held within a number of
/// bytes.
package final class EngineStore: FrameStore, Sendable {
  /// The source as the user named it.
  package let id: String
  /// Host of the engine, for the name of the fleet.
  package let host: String
  /// Seconds between frames.
  package let period: Double
  package let summaries: [FrameSummary]
  /// What the engine is, and what is odd about its answers.
  package let notes: [String]

  /// Guarded by its lock.
  private struct State: Sendable {
    var reading: EngineReading
    var assembler: PageAssembler
    /// Of a fleet that is known by its racks.
    var racks: RackComposer?
    var chunks: [Int: EngineChunk] = [:]
    var fetches: [Int: EngineFetch] = [:]
    /// The part that was looked at last, and the direction of play.
    var last = 0
    var direction = 1
    var isClosed = false

    /// The GPUs that were read one by one, at an instant of a part.
    mutating func frame(_ chunk: EngineChunk, at place: Int) -> Frame {
      Self.frame(chunk, at: place, &reading, &assembler)
    }

    private static func frame(
      _ chunk: EngineChunk, at place: Int, _ reading: inout EngineReading,
      _ assembler: inout PageAssembler
    ) -> Frame {
      reading.page(chunk.rows, chunk.grid, at: place)
      return reading.withReader {
        assembler.frame(
          &$0, at: chunk.grid.time(place),
          silence: chunk.isPartial ? .unknown : .unreachableWithHost)
      }
    }
  }

  private let grid: EngineGrid
  /// The place in the grid of each summary.
  private let places: [Int]
  private let chunkLength: Int
  private let asker: EngineAsker
  private let columns: [EnginePlan.Column]
  private let racks: RackPast?
  private let sleep: @Sendable (_ seconds: Double) async throws -> Void
  private let state: Mutex<State>

  /// Bytes of parts that are held, beside the one that is looked at and the next.
  private static let mostBytes = 256 << 20
  /// Bytes of a part, and instants of it at most.
  private static let chunkBytes = 96 << 20
  private static let longestChunk = 60
  /// Seconds that one question may take.
  static let patience = 90.0

  init(
    _ opening: EngineOpening, summaries: [(place: Int, summary: FrameSummary)],
    sleep: @escaping @Sendable (_ seconds: Double) async throws -> Void
  ) {
    id = opening.source.id
    host = opening.source.address.host
    period = opening.grid.step
    self.summaries = summaries.map(\.summary)
    notes = opening.notes
    grid = opening.grid
    places = summaries.map(\.place)
    asker = opening.asker
    racks = opening.racks
    columns = opening.racks.map { $0.columns } ?? opening.findings.plan.columns
    self.sleep = sleep
    let row = max(1, racks?.bytesOfInstant ?? opening.gpus * columns.count * 8)
    let most = min(racks?.longestChunk ?? Self.longestChunk, Self.longestChunk)
    chunkLength = min(max(1, Self.chunkBytes / row), max(1, most))
    state = Mutex(
      State(
        reading: opening.racks?.reading ?? opening.reading,
        assembler: PageAssembler(site: opening.source.address.host, period: opening.interval),
        racks: opening.composer))
  }

  /// Questions of a part: about racks, and about single GPUs.
  private var questions: Int { (racks?.questions.count ?? 0) + columns.count }

  /// What a question is called in words.
  private func name(_ question: Int) -> String {
    guard let racks, question < racks.questions.count else {
      return columns[question - (racks?.questions.count ?? 0)].name
    }
    return racks.questions[question].name
  }

  deinit { close() }

  /// What questions have come to so far.
  package var queries: Int { asker.client.tally.queries }
  package var bytes: Int { asker.client.tally.bytes }

  /// Gives up what is under way; frames that are at hand can still be had.
  package func close() {
    let fetches = state.withLock { state in
      state.isClosed = true
      return Array(state.fetches.values)
    }
    for fetch in fetches { fetch.cancel() }
  }

  /// Waits for the engine where the frame is not at hand; asks for what play comes to next.
  package func frame(at index: Int) throws(RecordingError) -> Frame {
    guard places.indices.contains(index) else {
      throw RecordingError(.damaged, subject: id, "there is no frame \(index)")
    }
    let place = places[index]
    let number = place / chunkLength
    let fetch = state.withLock { state in
      note(number, &state)
      return state.chunks[number] == nil ? start(number, &state) : nil
    }
    if case .failure(let error)? = fetch?.wait() {
      throw RecordingError(.system, subject: id, error.message)
    }
    return try state.withLock { state throws(RecordingError) in
      guard let chunk = state.chunks[number] else {
        throw RecordingError(.system, subject: id, "the part of the past was given up")
      }
      for next in [number + state.direction] where isThere(next) && state.chunks[next] == nil {
        _ = start(next, &state)
      }
      return frame(chunk, place, &state)
    }
  }

  /// Takes note of where the playhead is, and gives up parts that it will not come to soon.
  private func note(_ number: Int, _ state: inout State) {
    if number != state.last { state.direction = number > state.last ? 1 : -1 }
    state.last = number
    for (other, fetch) in state.fetches where abs(other - number) > 1 { fetch.cancel() }
  }

  private func isThere(_ number: Int) -> Bool {
    number >= 0 && number * chunkLength < grid.count
  }

  /// The fetch of a part, a new one unless it is under way; nil when the store is closed.
  private func start(_ number: Int, _ state: inout State) -> EngineFetch? {
    if let known = state.fetches[number] { return known }
    guard !state.isClosed else { return nil }
    let fetch = EngineFetch()
    state.fetches[number] = fetch
    fetch.start { [weak self] fetch in
      guard let self else { return fetch.finish(.failure(EngineError(.unreachable, "given up"))) }
      let outcome = await load(number)
      finish(number, outcome)
      fetch.finish(outcome)
    }
    return fetch
  }

  private func finish(_ number: Int, _ outcome: Result<EngineChunk, EngineError>) {
    state.withLock { state in
      state.fetches[number] = nil
      guard case .success(let chunk) = outcome else { return }
      state.chunks[number] = chunk
      var bytes = state.chunks.values.reduce(0) { $0 &+ $1.bytes }
      let last = state.last
      for far in state.chunks.keys.sorted(by: { abs($0 - last) > abs($1 - last) })
      where bytes > Self.mostBytes && abs(far - last) > 1 && far != number {
        bytes &-= state.chunks.removeValue(forKey: far)?.bytes ?? 0
      }
    }
  }

  private func load(_ number: Int) async -> Result<EngineChunk, EngineError> {
    let first = number * chunkLength
    let part = EngineGrid(
      start: grid.start + Double(first) * grid.step, step: grid.step,
      count: min(chunkLength, grid.count - first))
    var chunk = EngineChunk(grid: part, rows: columns.map { _ in nil })
    chunk.racks = racks?.questions.map { _ in nil } ?? []
    var errors: [Int: EngineError] = [:]
    var open = Array(0..<questions)
    for pause in [0.0, 1, 3] where !open.isEmpty {
      if pause > 0 { guard (try? await sleep(pause)) != nil else { break } }
      let outcomes = await ask(open, part)
      for (column, outcome) in zip(open, outcomes) {
        errors[column] = take(outcome, column, &chunk)
      }
      open = open.filter { errors[$0]?.isPassing == true }
    }
    if Task.isCancelled { return .failure(EngineError(.unreachable, "it was given up")) }
    let failed = errors.sorted { $0.key < $1.key }
    if failed.count == questions, let error = failed.first?.value { return .failure(error) }
    for (column, error) in failed {
      chunk.troubles.append("\(name(column)): \(error.message)")
      chunk.isPartial = true
    }
    return .success(chunk)
  }

  /// An answer that has been read.
  private enum Taken: Sendable {
    case rows(EngineRows, EngineAnswer)
    case racks(RackRows, EngineAnswer)
    case failed(EngineError)
  }

  /// Asks some of the questions for a part; each answer is read as it comes, so that few are held.
  private func ask(_ open: [Int], _ part: EngineGrid) async -> [Taken] {
    let (asker, racks) = (asker, racks)
    return await asker.client.all(open) { [self] question in
      var outcome: EngineOutcome?
      if let racks, question < racks.questions.count {
        let asked = racks.questions[question]
        let whole = EngineAsker(address: asker.address, client: asker.client)
        outcome = await (asked.isRecorded ? whole : asker).ask(
          [{ asked.expression($0, racks.plan.labels) }], over: part, seconds: Self.patience
        ).first
      } else {
        let column = columns[question - (racks?.questions.count ?? 0)]
        outcome = await asker.ask([column], over: part, seconds: Self.patience).first
      }
      switch outcome {
      case .answered(let bodies)?: return read(bodies, question, part)
      case .failed(let error)?: return .failed(error)
      case nil: return .failed(EngineError(.unreachable, "it was given up"))
      }
    }
  }

  private func read(_ bodies: [[UInt8]], _ question: Int, _ part: EngineGrid) -> Taken {
    let first = racks?.questions.count ?? 0
    let taken = state.withLock { state -> Taken in
      if question < first, let (said, rows) = state.racks?.reader.read(bodies, part) {
        return .racks(rows, said)
      }
      let (said, rows) = state.reading.read(bodies, of: max(0, question - first), part)
      return .rows(rows, said)
    }
    switch taken {
    case .racks(_, let said), .rows(_, let said):
      return said.isSuccess && !said.isDamaged ? taken : .failed(EngineError(said, parts: bodies))
    case .failed: return taken
    }
  }

  private func take(_ outcome: Taken, _ question: Int, _ chunk: inout EngineChunk) -> EngineError? {
    switch outcome {
    case .failed(let error): return error
    case .racks(let rows, let said):
      chunk.racks[question] = rows
      chunk.note(said.warnings)
    case .rows(let rows, let said):
      chunk.rows[question - chunk.racks.count] = rows
      chunk.note(said.warnings)
    }
    return nil
  }

  private func frame(_ chunk: EngineChunk, _ place: Int, _ state: inout State) -> Frame {
    let time = grid.time(place)
    let inside = place - place / chunkLength * chunkLength
    // Frames are made in any order, and some again.
    state.assembler.forgetDoubts()
    state.assembler.forgetTicks()
    var made = state.frame(chunk, at: inside)
    // Whoever is missing is lost unless the instant before tells of it.
    if racks == nil, made.count(.lost) > 0, let (earlier, last) = before(place, state) {
      state.assembler.forgetTicks()
      _ = state.frame(earlier, at: last)
      state.assembler.forgetDoubts()
      made = state.frame(chunk, at: inside)
    }
    var content = made.content
    if let racks, var composer = state.racks {
      state.racks = nil
      content = racks.content(&composer, chunk, made, at: inside, time)
      state.racks = composer
    }
    content.origin = .recorded
    // Frames are made in any order; what was heard later says nothing here.
    content.lastSeen = content.lastSeen.filter { $0.value <= time }
    content.sources = [status(Frame(content), chunk, state.assembler.notes, time)]
    return Frame(content)
  }

  /// The instant before, as far as it is at hand: its part, and its place in it.
  private func before(_ place: Int, _ state: State) -> (chunk: EngineChunk, place: Int)? {
    guard place > 0, let chunk = state.chunks[(place - 1) / chunkLength] else { return nil }
    return (chunk, (place - 1) % chunkLength)
  }

  private func status(
    _ frame: Frame, _ chunk: EngineChunk, _ doubts: [String], _ time: Timestamp
  ) -> SourceStatus {
    var status = SourceStatus(id: id, kind: "engine", since: grid.time(0), period: period)
    status.state = .answering
    status.lastAnswer = time
    status.entities = frame.gpus.count + frame.batteries.count
    status.entitiesReporting =
      frame.reportingCount + frame.batteries.statuses.count { $0.isReporting }
    status.error = chunk.troubles.first
    status.notes = notes + chunk.troubles.dropFirst() + doubts
    return status
  }
}
