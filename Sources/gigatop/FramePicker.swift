import Collectors
import FleetHistory
import FleetModel
import Simulation
import Synchronization

/// Gets one frame out of a source: a log, the simulator or a live source.
struct FramePicker {
  /// The frame, and what is needed to draw and describe it.
  struct Picked {
    var frame: Frame
    /// Frames up to the picked one, oldest first; for the graphs of a drawing.
    var history: [Frame]
    var site: String
    var period: Double
    var isReplay: Bool
    var now: Timestamp
    /// Sentences about sources that gave nothing, and about what of a log could not be read.
    var silent: [String] = []
    /// The recording that the frame is of, for the rest of a drawing; nil where `history` has it.
    var recording: Recording?
  }

  /// How long live sources may take for their first frame, seconds; many start one after another.
  private static func patience(_ sources: Int) -> Double { 35 + Double(sources) * 0.1 }

  /// Several words name live sources, which become one fleet.
  let words: [String]
  let options: SourceOptions

  func pick(_ moment: TimeExpression?) async throws -> Picked {
    guard words.count == 1, let word = words.first else { return try await pickMerged(moment) }
    switch try OpenedSources.open(word, options, once: true) {
    case .file(let path) where try RecordingProbe.isRecording(path):
      try options.refusePlaces(path)
      return try pick(fromRecording: path, moment)
    case .file(let path): return try await pick(fromLog: [path], moment)
    case .source(let source as SimulatedSource):
      guard options.every == nil else {
        throw Failure(
          status: .usage, message: "--every: one frame of a simulation has no interval; use --at")
      }
      try options.refusePlaces(SourceWord.shown(word))
      return try pick(from: source.simulator, moment)
    case .source(let source as PrometheusSource) where moment != nil:
      try options.refusePlaces("the past of \(SourceWord.shown(word))")
      return try await pick(fromPastOf: source, moment)
    case .source(let source):
      guard moment == nil else {
        throw Failure(
          status: .usage,
          message: "\(SourceWord.shown(word)): is live; --at picks a frame of a log or a simulation"
        )
      }
      return try await pick(fromLive: [source])
    case .sources(let sources):
      guard moment == nil else {
        throw Failure(
          status: .usage,
          message: "\(SourceWord.shown(word)): is live; --at picks a frame of a log or a simulation"
        )
      }
      return try await pick(fromLive: sources)
    }
  }

  private func pickMerged(_ moment: TimeExpression?) async throws -> Picked {
    let opened = try OpenedSources.open(words, options, once: true)
    if opened.live.isEmpty {
      return try await pick(fromLog: OpenedSources.filesOfOneLog(words, options), moment)
    }
    if let file = opened.files.first {
      throw Failure(
        status: .usage,
        message: "\(file): a recording or a log is exported alone; only live sources are merged, "
          + "or the files of one log")
    }
    guard moment == nil else {
      throw Failure(
        status: .usage, message: "--at picks a frame of a log, a recording or one simulation")
    }
    return try await pick(fromLive: opened.live)
  }

  private func pick(fromLog paths: [String], _ moment: TimeExpression?) async throws -> Picked {
    let log = try await LogFrames.read(paths, options)
    let name = LogSource.name(of: RotatedSet.ordered(paths))
    guard let frame = try Moments.frame(log.frames, at: moment) else {
      throw Failure(status: .failed, message: "\(name): holds no frame; nothing is written")
    }
    log.tellDoubts(of: name)
    return Picked(
      frame: frame, history: log.frames, site: name, period: log.period, isReplay: true,
      now: .now(), silent: log.lossWords(of: name))
  }

  private func pick(fromRecording path: String, _ moment: TimeExpression?) throws -> Picked {
    let recording = try OpenedRecording.open(path)
    let times = recording.summaries.map(\.time)
    guard
      let context = Moments.context(
        times, RecordedEvents.log(of: recording),
        notes: NoteKeeper.notes(of: recording, path: path))
    else {
      throw Failure(status: .failed, message: "\(path): holds no frame; nothing is written")
    }
    let time =
      try moment.map { try Moments.resolve($0, option: "--at", context) } ?? context.end
    let place = times.lastIndex { $0 <= time } ?? 0
    do {
      let frame = try Self.readable(recording, place)
      let site = recording.header.site
      return Picked(
        frame: frame, history: [frame], site: site.isEmpty ? path : site,
        period: recording.header.period, isReplay: true, now: .now(), recording: recording)
    } catch {
      throw Failure(status: .failed, message: "\(error)")
    }
  }

  /// The frame at a place, or where that is damaged the nearest before it that is not: what is lost
  /// is told of the recording as a whole.
  private static func readable(_ recording: Recording, _ place: Int) throws(RecordingError) -> Frame
  {
    let most = 64
    for earlier in stride(from: place, through: max(0, place - most), by: -1) {
      if let frame = try? recording.frame(at: earlier) { return frame }
    }
    return try recording.frame(at: place)
  }

  /// The frame of an engine's past at a moment, with the minutes before it for the graphs.
  private func pick(
    fromPastOf source: PrometheusSource, _ moment: TimeExpression?
  ) async throws -> Picked {
    let now = Timestamp.now()
    let context = TimeContext(start: now.adding(seconds: -3600), end: now, now: now)
    let time = try moment.map { try Moments.resolve($0, option: "--at", context) } ?? now
    do {
      let store = try await source.past(
        from: time.adding(seconds: -300), to: time, every: options.every?.seconds)
      defer { store.close() }
      let frames = try await EngineFrames.run {
        try store.summaries.indices.map { try store.frame(at: $0) }
      }
      guard let frame = frames.last else {
        throw Failure(status: .failed, message: "\(source.id): has no frame then")
      }
      return Picked(
        frame: frame, history: frames, site: store.host, period: store.period, isReplay: true,
        now: now)
    } catch let error as SourceError {
      throw Failure(status: .failed, message: "\(error)")
    } catch let error as RecordingError {
      throw Failure(status: .failed, message: "\(error)")
    }
  }

  /// A simulation reaches from its start to now, and as far as is asked for.
  private func pick(from simulator: Simulator, _ moment: TimeExpression?) throws -> Picked {
    let context = TimeContext(start: simulator.start, end: simulator.start, isReplay: false)
    let time =
      try moment.map { try Moments.resolve($0, option: "--at", context) } ?? simulator.start
    let frame = simulator.frame(at: time)
    let past = Int(300 / simulator.period)
    let history = (1...max(1, past)).reversed().map { step in
      simulator.frame(at: time.adding(seconds: -Double(step) * simulator.period))
    }
    return Picked(
      frame: frame, history: history + [frame], site: simulator.scenario.name,
      period: simulator.period, isReplay: false, now: time)
  }

  private func pick(fromLive sources: [any Source]) async throws -> Picked {
    let first = FirstFrame(sources: sources.count)
    let sampler = Sampler(
      site: LocalHost.name, sources: sources, placement: try options.placement(),
      onFrame: { first.take($0) }, onStatuses: { first.take($0) })
    sampler.start()
    // An engine of a million GPUs has a lot to do for a whole frame.
    let isEngine = sources.contains { $0 is PrometheusSource }
    let frame = await first.wait(seconds: Self.patience(sources.count) + (isEngine ? 85 : 0))
    await sampler.stop()
    guard let frame, Self.holdsAnything(frame) else {
      throw Failure(
        status: .failed,
        message:
          "\(words.map(SourceWord.shown).joined(separator: ", ")): \(first.trouble); nothing is written"
      )
    }
    return Picked(
      frame: frame, history: [frame], site: LocalHost.name,
      period: sources.map(\.period).min() ?? 1, isReplay: false, now: .now(),
      silent: Self.silent(frame.content.sources, of: sources))
  }

  /// Whether there is a GPU, whatever is true of it, or a battery unit that answers: units are known
  /// by their addresses before anything is.
  private static func holdsAnything(_ frame: Frame) -> Bool {
    frame.gpus.count > 0 || frame.batteryUnits.isEmpty
      || frame.batteries.statuses.contains { $0.isReporting }
  }

  /// A sentence for each source that is not in the frame.
  private static func silent(
    _ statuses: [SourceStatus], of sources: [any Source]
  ) -> [String] {
    guard sources.count > 1 else { return [] }
    return sources.compactMap { source in
      let status = statuses.first { $0.id == source.id }
      let isSilent = status.map {
        $0.lastAnswer == nil || ($0.error != nil && $0.entities > 0 && $0.entitiesReporting == 0)
      }
      guard isSilent ?? true else { return nil }
      return "\(source.id): \(status?.error ?? "no answer"); the others are written"
    }
  }
}

/// Waits for the first frame of a sampler in which every source has had its say, for so long.
private final class FirstFrame: Sendable {
  private struct Held: Sendable {
    var frame: Frame?
    var statuses: [SourceStatus] = []
    var waiter: CheckedContinuation<Void, Never>?
    var isOver = false
  }

  private let sources: Int
  private let held = Mutex(Held())

  init(sources: Int) { self.sources = sources }

  func take(_ frame: Frame) {
    note { held in
      held.frame = frame
      held.statuses = frame.content.sources
      held.isOver = held.isOver || sources == 1 || isComplete(frame.content.sources)
    }
  }

  /// A source that failed for good reason will not do better while somebody waits.
  func take(_ statuses: [SourceStatus]) {
    note { held in
      held.statuses = statuses
      held.isOver =
        held.isOver || isComplete(statuses) && statuses.allSatisfy { $0.state == .failing }
    }
  }

  private func isComplete(_ statuses: [SourceStatus]) -> Bool {
    statuses.count == sources && statuses.allSatisfy { $0.state != .waiting }
  }

  private func note(_ change: (inout Held) -> Void) {
    let waiter = held.withLock { held -> CheckedContinuation<Void, Never>? in
      if !held.isOver { change(&held) }
      guard held.isOver else { return nil }
      defer { held.waiter = nil }
      return held.waiter
    }
    waiter?.resume()
  }

  func wait(seconds: Double) async -> Frame? {
    let timer = Task {
      try? await Task.sleep(for: .seconds(seconds))
      if !Task.isCancelled { self.note { $0.isOver = true } }
    }
    await withCheckedContinuation { continuation in
      let isOver = held.withLock { held in
        if !held.isOver { held.waiter = continuation }
        return held.isOver
      }
      if isOver { continuation.resume() }
    }
    timer.cancel()
    return held.withLock { $0.frame }
  }

  /// Why there is no frame, in words.
  var trouble: String {
    let statuses = held.withLock { $0.statuses }
    return statuses.compactMap(\.error).first ?? "no answer in time"
  }
}
