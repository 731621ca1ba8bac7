import Dashboard
import FleetHistory
import FleetModel
import Incidents

/// What is played of a recording.
struct RecordedFrames: Sendable {
  let recording: Recording
  let summaries: [FrameSummary]
  /// The place of the first of them in the recording.
  let offset: Int
  /// What happened in all of the recording.
  let events: EventLog
  /// Notes and bookmarks, those beside it among them.
  let notes: [NoteRecord]

  /// The part between `--from` and `--to`.
  ///
  /// - Parameter grows: more frames may come.
  init(
    _ recording: Recording, _ moments: PlaybackOptions.Moments, path: String, grows: Bool = false
  ) throws {
    self.recording = recording
    let events = RecordedEvents.log(of: recording, grows: grows)
    self.events = events
    notes = NoteKeeper.notes(of: recording, path: path)
    let all = recording.summaries
    guard let first = all.first?.time, let last = all.last?.time,
      let range = try moments.range(in: all.map(\.time), events, notes: notes)
    else {
      throw Failure(status: .failed, message: "\(path): holds no frame")
    }
    offset = all.firstIndex { $0.time >= range.from } ?? all.count
    let end = all.lastIndex { $0.time <= range.to } ?? -1
    guard offset <= end else {
      throw Failure(
        status: .failed,
        message: "\(path): no frame from \(range.from.localISO8601) to "
          + "\(range.to.localISO8601); it reaches from \(first.localISO8601) to "
          + last.localISO8601)
    }
    summaries = Array(all[offset...end])
  }

  /// Where `--at` leads to.
  func start(_ moments: PlaybackOptions.Moments) throws -> Timestamp? {
    guard let at = moments.at,
      let context = Moments.context(summaries.map(\.time), events, notes: notes)
    else {
      return nil
    }
    return try Moments.resolve(at, option: "--at", context)
  }

  /// Looks for frames that are added, until the task is cancelled or a pipe has ended.
  @concurrent
  func follow(_ inbox: Inbox, _ pipe: RecordingInput?) async {
    var known = offset + summaries.count
    var told = events
    let pause = min(max(recording.header.period / 2, 0.1), 2)
    var mayGrow = true
    while !Task.isCancelled, mayGrow {
      try? await Task.sleep(for: .seconds(pause))
      mayGrow = pipe?.hasEnded != true
      do {
        _ = try recording.refresh()
      } catch {
        inbox.send(.notice("\(error)", isError: true))
      }
      if !mayGrow, let trouble = pipe?.trouble {
        inbox.send(.notice(trouble + "; what came before is played", isError: true))
      }
      let all = recording.summaries
      guard all.count > known else { continue }
      inbox.send(.summaries(Array(all[known...])))
      let log = RecordedEvents.log(of: recording, grows: true)
      let changes = log.events.filter { !told.contains($0) }
      if !changes.isEmpty { inbox.send(.events(changes)) }
      told = log
      known = all.count
    }
    if !mayGrow { inbox.end() }
  }
}
