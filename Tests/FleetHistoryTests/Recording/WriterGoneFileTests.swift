import FleetHistory
import FleetModel
import Foundation
import Testing

/// Files and folders that are removed or renamed while they are recorded into.
struct WriterGoneFileTests {
  private final class Scratch {
    let url = FileManager.default.temporaryDirectory.appending(path: "gone-\(UUID().uuidString)")
    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(at: url) }
  }

  private let bench: WriterBench
  init() throws { bench = try WriterBench() }

  private func record(_ session: inout RecordingSession, _ seconds: Range<Int>) {
    for second in seconds {
      let frame = bench.frame(Double(second))
      let moment = RecordingMoment(
        wall: frame.time.nanoseconds, monotonic: frame.time.nanoseconds)
      session.append(frame, FrameSummary(frame), at: moment)
    }
  }

  private func frames(_ path: String) throws -> [Double] {
    let recording = try Recording.open(path)
    #expect(recording.losses.isEmpty, "\(recording.losses)")
    return recording.summaries.map { $0.time.seconds(since: bench.frame(0).time) }
  }

  @Test func aFileThatIsRemovedIsBegunAnew() throws {
    let scratch = try Scratch()
    let path = scratch.url.appending(path: "a.gtr").path
    var session = try RecordingSession(.file(path), WriterBench.options(), SystemDisk())
    record(&session, 0..<4)
    try FileManager.default.removeItem(atPath: path)
    record(&session, 4..<5)
    #expect(session.state.error?.contains("was removed, with 4 frames") == true)
    #expect(session.state.frames == 1 && session.state.framesLost == 4)
    record(&session, 5..<20)
    #expect(session.state.error == nil && session.state.goneFiles.count == 1)
    session.finish(at: .now())
    #expect(try frames(path) == (4..<20).map { Double($0) })
  }

  @Test func aFolderThatIsRemovedIsMadeAgain() throws {
    let scratch = try Scratch()
    let path = scratch.url.appending(path: "deep/rec").path
    var session = try RecordingSession(.folder(path), WriterBench.options(), SystemDisk())
    record(&session, 0..<3)
    try FileManager.default.removeItem(at: scratch.url.appending(path: "deep"))
    record(&session, 3..<6)
    session.finish(at: .now())
    #expect(session.state.framesLost == 3 && session.state.frames == 3)
    #expect(try frames(path) == [3, 4, 5])
    // Its lock was taken again.
    #expect(throws: RecordingError.self) {
      _ = try RecordingSession(.folder(path), WriterBench.options(), SystemDisk())
    }
  }

  /// What is in a file that was renamed stays, with its end.
  @Test func aFileThatIsRenamedIsEnded() throws {
    let scratch = try Scratch()
    let path = scratch.url.appending(path: "a.gtr").path
    let moved = scratch.url.appending(path: "b.gtr").path
    var session = try RecordingSession(.file(path), WriterBench.options(), SystemDisk())
    record(&session, 0..<4)
    try FileManager.default.moveItem(atPath: path, toPath: moved)
    record(&session, 4..<7)
    session.finish(at: .now())
    #expect(session.state.framesLost == 0 && session.state.frames == 7)
    #expect(session.state.goneFiles.first?.contains("was moved") == true)
    #expect(try frames(moved) == [0, 1, 2, 3])
    #expect(try frames(path) == [4, 5, 6])
  }

  /// Where it cannot be made again, recording pauses, and goes on when it can.
  @Test func whatCannotBeMadeAgainIsTriedAgain() throws {
    let scratch = try Scratch()
    let path = scratch.url.appending(path: "a.gtr").path
    var session = try RecordingSession(.file(path), WriterBench.options(), SystemDisk())
    record(&session, 0..<2)
    try FileManager.default.removeItem(atPath: path)
    try Data([1, 2, 3]).write(to: URL(filePath: path))
    record(&session, 2..<4)
    #expect(session.state.isPaused && session.state.error != nil)
    try FileManager.default.removeItem(atPath: path)
    record(&session, 4..<6)
    #expect(!session.state.isPaused)
    session.finish(at: .now())
    #expect(try frames(path) == [2, 3, 4, 5])
  }
}
