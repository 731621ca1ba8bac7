import FleetModel
import Glibc
import Synchronization

/// Records frames on a thread of its own, so that nobody ever waits for a disk.
package final class RecordingWriter: Sendable {
  private enum Job: Sendable {
    case frame(Frame, FrameSummary, RecordingMoment)
    case note(NoteRecord, RecordingMoment)
    case event(EventRecord, RecordingMoment)

    var isFrame: Bool { if case .frame = self { true } else { false } }
  }

  private struct Queue: Sendable {
    var jobs: [Job] = []
    var frames = 0
    /// Frames that were dropped since the last one that was taken.
    var skipped = 0
    var isFinishing = false
  }

  /// Frames that wait at most: of a large fleet few, since each takes much memory.
  private static func room(for frame: Frame) -> Int { frame.gpus.count > 65_536 ? 2 : 16 }

  private let queue = Mutex(Queue())
  private let published: Mutex<RecordingState>
  private let session: Mutex<RecordingSession>
  private let wake = Signal()
  private let end = Signal()
  private let onChange: @Sendable (RecordingState) -> Void

  /// Takes the place and starts the thread.
  ///
  /// - Parameter onChange: called on the writer's thread after each frame.
  package init(
    _ destination: RecordingDestination, _ options: RecordingOptions,
    disk: any RecordingDisk = SystemDisk(),
    onChange: @escaping @Sendable (RecordingState) -> Void = { _ in }
  ) throws(RecordingError) {
    let session = try RecordingSession(destination, options, disk)
    published = Mutex(session.state)
    self.session = Mutex(session)
    self.onChange = onChange
    try RecordingThread.start { self.work() }
  }

  package var state: RecordingState { published.withLock { $0 } }

  /// Records a frame; returns at once. When the disk does not keep up, the frames that wait make
  /// way for this one, and the recording says so.
  package func append(_ frame: Frame, _ summary: FrameSummary) {
    let moment = RecordingMoment.now()
    queue.withLock { queue in
      guard !queue.isFinishing else { return }
      if queue.frames >= Self.room(for: frame) {
        queue.jobs.removeAll(where: \.isFrame)
        queue.skipped += queue.frames
        queue.frames = 0
      }
      queue.jobs.append(.frame(frame, summary, moment))
      queue.frames += 1
    }
    wake.give()
  }

  package func note(_ note: NoteRecord) { take(.note(note, .now())) }

  package func event(_ event: EventRecord) { take(.event(event, .now())) }

  private func take(_ job: Job) {
    queue.withLock { if !$0.isFinishing { $0.jobs.append(job) } }
    wake.give()
  }

  /// Writes what waits, ends the recording in order and returns when that is done. Further calls,
  /// and appending afterwards, do nothing.
  package func finish() {
    queue.withLock { $0.isFinishing = true }
    wake.give()
    end.take()
    // For whoever else waits.
    end.give()
  }

  private func work() {
    var isFinishing = false
    while !isFinishing {
      wake.take(until: session.withLock { $0.syncIsDue })
      let (jobs, skipped) = queue.withLock { queue in
        isFinishing = queue.isFinishing
        defer {
          queue.jobs = []
          queue.frames = 0
          queue.skipped = 0
        }
        return (queue.jobs, queue.skipped)
      }
      carryOut(jobs, skipped)
    }
    session.withLock { $0.finish(at: .now()) }
    publish()
    end.give()
  }

  private func carryOut(_ jobs: [Job], _ skipped: Int) {
    var skipped = skipped
    for job in jobs {
      session.withLock { session in
        switch job {
        case .frame(let frame, let summary, let moment):
          session.append(frame, summary, at: moment, skipped: skipped)
          skipped = 0
        case .note(let note, let moment): session.append(note, at: moment)
        case .event(let event, let moment): session.append(event, at: moment)
        }
      }
      publish()
    }
    if jobs.isEmpty { session.withLock { $0.syncIfDue(.now()) } }
  }

  private func publish() {
    let state = session.withLock { $0.state }
    published.withLock { $0 = state }
    onChange(state)
  }
}
