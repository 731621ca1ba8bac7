import FleetModel

extension RecordingSession {
  /// Writes frames that there are already: a log that is converted, a part of a recording that is
  /// cut out. Times are those of the frames; memory does not grow with their number.
  ///
  /// - Parameters:
  ///   - events: what happened, by time.
  ///   - lossesOf: what the recording that the frames are of has lost; asked for after the last
  ///     frame, because damage inside of frames shows when they are read.
  ///   - eventsOf: what is found of each frame, besides.
  package static func write(
    _ frames: some Sequence<Frame>, notes: [NoteRecord] = [], events: [EventRecord] = [],
    to destination: RecordingDestination, _ options: RecordingOptions,
    disk: any RecordingDisk = SystemDisk(), lossesOf: () -> [SourceRecord] = { [] },
    eventsOf: (Frame, FrameSummary) -> [EventRecord] = { _, _ in [] }
  ) throws(RecordingError) -> RecordingState {
    var options = options
    options.clock = .frames
    // Once, at the end: until then the source is still there.
    options.sync = .seconds(86_400 * 365)
    var session = try RecordingSession(destination, options, disk)
    var last = RecordingMoment(wall: 0, monotonic: 0)
    var events = events[...]
    for frame in frames {
      while let event = events.first, event.time < frame.time, last.wall != 0 {
        session.append(event, at: last)
        events.removeFirst()
      }
      last = RecordingMoment(wall: frame.time.nanoseconds, monotonic: frame.time.nanoseconds)
      let summary = FrameSummary(frame)
      session.append(frame, summary, at: last)
      for event in eventsOf(frame, summary) { session.append(event, at: last) }
      frame.dropComputed()
      if session.state.hasEnded { return session.state }
      if session.state.isPaused { break }
    }
    for event in events { session.append(event, at: last) }
    for note in notes { session.append(note, at: last) }
    for loss in lossesOf() { session.append(loss, at: last) }
    let error = session.state.isPaused ? session.state.error : nil
    session.finish(at: last)
    guard error == nil, session.state.error == nil else { throw session.incomplete }
    return session.state
  }

  private var incomplete: RecordingError {
    RecordingError(
      .system, subject: state.path,
      "only \(state.frames) frames could be written; the recording is not complete")
  }
}
