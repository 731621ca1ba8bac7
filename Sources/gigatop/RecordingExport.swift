import Collectors
import FleetHistory
import FleetModel
import Glibc
import Incidents
import Simulation

/// `gigatop export --format gtr`: a range of a recording, of a log, of a simulation or of an engine's
/// past, as a recording that stands for itself.
struct RecordingExport {
  static let formatName = "gtr"

  /// One source, or the files of one log.
  var words: [String]
  var options: SourceOptions
  var moments: PlaybackOptions.Moments
  /// A file, a folder of segments, or `-`.
  var output: String
  var redact = false

  func run() async throws {
    let destination = RecordingDestination(output)
    if case .descriptor(let descriptor) = destination, isatty(descriptor) == 1 {
      throw Failure(
        status: .usage,
        message: "--format gtr: standard output is a terminal; name a file with -o")
    }
    guard words.count < 2 else {
      return try await convert(OpenedSources.filesOfOneLog(words, options), to: destination)
    }
    switch try OpenedSources.open(word, options) {
    case .file(let path) where try RecordingProbe.isRecording(path):
      try options.refusePlaces(path)
      try cut(OpenedRecording.open(path), to: destination)
    case .file(let path): try await convert([path], to: destination)
    case .source(let source as SimulatedSource):
      try options.refusePlaces(shown)
      try simulate(source.simulator, to: destination)
    case .source(let source as PrometheusSource):
      try options.refusePlaces("the past of \(shown)")
      try await save(source, to: destination)
    case .source, .sources:
      throw Failure(
        status: .usage,
        message: "\(shown): is live and has no past; record it: gigatop record \(shown) -o FILE")
    }
  }

  private var word: String { words.first ?? "-" }
  /// The word without secrets.
  private var shown: String { SourceWord.shown(word) }

  /// Copies the frames, notes and events of the range, and says what could not be read.
  private func cut(_ recording: Recording, to destination: RecordingDestination) throws {
    let times = recording.summaries.map(\.time)
    let range = try range(in: times, of: recording.path, RecordedEvents.log(of: recording))
    let places = times.indices.filter { times[$0] >= range.from && times[$0] <= range.to }
    var lost = 0
    let frames = places.lazy.compactMap { place -> Frame? in
      if let frame = try? recording.frame(at: place) { return frame }
      lost += 1
      return nil
    }
    let remarks = { self.losses(of: recording, range.from) }
    let isWithin = { (time: Timestamp) in time >= range.from && time <= range.to }
    let header = recording.header
    let settings = settings(
      site: header.site, sourceNames: header.sourceNames, period: header.period)
    try write(
      frames, notes: recording.notes.filter { isWithin($0.time) },
      events: recording.events.filter { isWithin($0.time) }, lossesOf: remarks, to: destination,
      settings)
    if lost > 0 {
      StandardError.write(
        "\(recording.path): \(lost) of \(places.count) frames cannot be read; the others were "
          + "written")
    }
    try RecordingDamage.tell(of: recording, path: recording.path)
    if lost > 0 { throw Failure(status: .loss, message: "") }
  }

  /// What the part says of itself that is missing in the whole, so that it is not quietly smaller.
  private func losses(of recording: Recording, _ start: Timestamp) -> [SourceRecord] {
    var words: [(String, Timestamp)] = recording.losses.filter(\.isForCopies).map { loss in
      // The name of a segment is one of those that pseudonyms stand for.
      guard redact, case .segment = loss.what else {
        return (loss.description, loss.from ?? loss.to ?? start)
      }
      return ("a segment cannot be read", start)
    }
    words += recording.sourceRecords.compactMap { record in record.loss.map { ($0, record.time) } }
    return words.map { SourceRecord(lost: $0.0, time: $0.1) }
  }

  private func convert(_ paths: [String], to destination: RecordingDestination) async throws {
    let log = try await LogFrames.read(paths, options)
    let name = LogSource.title(of: paths)
    let range = try range(in: log.frames.map(\.time), of: name)
    let frames = log.frames.filter { $0.time >= range.from && $0.time <= range.to }
    try write(
      frames, findsEvents: true, to: destination,
      settings(site: name, sourceNames: paths.joined(separator: "+"), period: log.period))
    log.tellDoubts(of: name)
    try log.tellLosses(of: name)
  }

  /// Saves what an engine keeps, before it keeps it no longer.
  private func save(_ source: PrometheusSource, to destination: RecordingDestination) async throws {
    let store = try await EnginePast.open(source, moments, every: options.every?.seconds)
    defer { store.close() }
    let settings = settings(site: store.host, sourceNames: source.id, period: store.period)
    let export = self
    let trouble = try await EngineFrames.run {
      let kept = EngineTroubles()
      let frames = store.summaries.indices.lazy.compactMap { kept.frame(store, $0) }
      try export.write(frames, findsEvents: true, to: destination, settings)
      return kept.words(of: store)
    }
    if RecordProgress.isShown(of: destination) {
      StandardError.write(
        "\(store.id): \(store.queries) questions, \(store.bytes) bytes of answers")
    }
    if let trouble { throw Failure(status: .loss, message: trouble) }
  }

  /// A simulation has no end of its own, so that one must be given.
  private func simulate(_ simulator: Simulator, to destination: RecordingDestination) throws {
    guard let to = moments.to else {
      throw Failure(
        status: .usage, message: "\(word): a simulation does not end; name an end: --to start+5m")
    }
    let context = TimeContext(start: simulator.start, end: simulator.start, isReplay: false)
    let from = try moments.from.map { try Moments.resolve($0, option: "--from", context) }
    let begin = from ?? simulator.start
    let end = try Moments.resolve(to, option: "--to", context.inRange(from: begin))
    guard begin <= end else { throw Self.isBackwards(begin, end) }
    let period = options.every?.seconds ?? simulator.period
    let steps = Int(end.seconds(since: begin) / period)
    let frames = (0...steps).lazy.map { step in
      simulator.frame(at: begin.adding(seconds: Double(step) * period))
    }
    try write(
      frames, findsEvents: true, to: destination,
      settings(site: simulator.scenario.name, sourceNames: word, period: period))
  }

  private func range(
    in times: [Timestamp], of path: String, _ events: EventLog = EventLog()
  ) throws -> (from: Timestamp, to: Timestamp) {
    guard let range = try moments.range(in: times, events) else {
      throw Failure(status: .failed, message: "\(path): holds no frame; nothing is written")
    }
    guard range.from <= range.to else { throw Self.isBackwards(range.from, range.to) }
    guard times.contains(where: { $0 >= range.from && $0 <= range.to }) else {
      throw Failure(
        status: .failed,
        message: "\(path): no frame from \(range.from.iso8601) to \(range.to.iso8601); nothing is "
          + "written")
    }
    return range
  }

  private static func isBackwards(_ from: Timestamp, _ to: Timestamp) -> Failure {
    Failure(
      status: .usage, message: "--to \(to.iso8601): lies before --from, \(from.iso8601)")
  }

  private func settings(site: String, sourceNames: String, period: Double) -> RecordingOptions {
    var settings = RecordingOptions()
    settings.site = site
    settings.sourceNames = sourceNames
    settings.period = period
    settings.redact = redact
    settings.writer = "gigatop " + Gigatop.version
    return settings
  }

  /// - Parameter findsEvents: what happened is found by the rules, and not given.
  private func write(
    _ frames: some Sequence<Frame>, notes: [NoteRecord] = [], events: [EventRecord] = [],
    findsEvents: Bool = false, lossesOf: () -> [SourceRecord] = { [] },
    to destination: RecordingDestination, _ settings: RecordingOptions
  ) throws {
    let state: RecordingState
    var watch = RuleWatch()
    do throws(RecordingError) {
      state = try RecordingSession.write(
        frames, notes: notes, events: events, to: destination, settings, lossesOf: lossesOf
      ) { frame, summary in
        findsEvents ? watch.take(frame, summary).map(\.record) : []
      }
    } catch {
      throw Failure(status: .failed, message: "\(error)")
    }
    if RecordProgress.isShown(of: destination) {
      StandardError.write(RecordingWords.end(state))
    }
  }
}
