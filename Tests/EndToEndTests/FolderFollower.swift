import FleetHistory
import FleetModel
import Foundation
import Testing

/// A reader that follows a folder of segments while it is written, and holds it to all that it has
/// ever been told of.
final class FolderFollower {
  private let folder: String
  private var recording: Recording?
  /// Every frame that was ever reported, as it was decoded first.
  private(set) var seen: [Frame] = []
  /// Frames of a recorder that nobody killed, and others that came first, by the nanoseconds since
  /// the start of their simulation: whatever the start, the same values follow.
  private var expected: [Int64: Frame] = [:]

  init(_ folder: String) { self.folder = folder }

  /// Takes the frames of a recording for what the simulator gives.
  func expect(_ recording: Recording) throws {
    for place in 0..<recording.frameCount { try judge(recording.frame(at: place)) }
  }

  /// Finds what was added. What was there must still be there, in its place and with its time.
  ///
  /// - Parameter isWritten: whether a recorder runs, so that files grow while they are looked at.
  func look(isWritten: Bool) throws {
    if let recording {
      try recording.refresh()
    } else {
      // The recorder may not have made the folder yet, nor a segment with a whole beginning.
      recording = try? Recording.open(folder)
    }
    guard let recording else { return }
    let times = recording.summaries.map(\.time)
    #expect(times.starts(with: seen.map(\.time)), "a frame is gone, or elsewhere")
    for place in seen.count..<max(seen.count, times.count) {
      let frame = try recording.frame(at: place)
      #expect(frame.time == times[place])
      try judge(frame)
      seen.append(frame)
    }
    if !isWritten { try expectTailsOnly(recording) }
  }

  /// Decodes frames once more, and holds them to what they were when they were reported.
  func lookAgain(at places: some Sequence<Int>) throws {
    guard let recording else { return }
    for place in places { try expectSame(recording.frame(at: place), seen[place]) }
  }

  /// Opens the folder anew and decodes everything.
  func openAnew() throws {
    guard recording != nil else { return }
    let anew = try Recording.open(folder)
    #expect(anew.summaries.map(\.time) == seen.map(\.time))
    try expectTailsOnly(anew)
    for place in 0..<min(anew.frameCount, seen.count) {
      try expectSame(anew.frame(at: place), seen[place])
    }
  }

  /// Frames that stand whole in the files, told by somebody else than the reader.
  func framesWritten() throws -> Int {
    guard recording != nil else { return 0 }
    return try RecordedFile.segments(folder).reduce(0) { try $0 + RecordedFile($1).frames.count }
  }

  /// Half a record at the end of a segment may be lost, and a segment without its first records.
  private func expectTailsOnly(_ recording: Recording) throws {
    for loss in recording.losses {
      switch loss.what {
      case .tail: continue
      case .segment:
        let types = try RecordedFile(loss.file).types
        #expect(!types.contains(.frame), "\(loss)")
      default: Issue.record("\(loss.file): \(loss)")
      }
    }
  }

  /// Holds a frame to the others of the same moment of the simulation.
  private func judge(_ frame: Frame) throws {
    let start = try #require(frame.content.sources.first?.since)
    let moment = frame.time.nanoseconds - start.nanoseconds
    if let other = expected[moment] {
      #expect(Self.areSame(frame, other), "\(frame.time), \(moment) ns after the start")
    } else {
      expected[moment] = frame
    }
  }

  private func expectSame(_ frame: Frame, _ first: Frame) {
    #expect(frame.time == first.time && Self.areSame(frame, first), "\(first.time)")
    #expect(frame.content.sources == first.content.sources, "\(first.time)")
    #expect(frame.content.processes == first.content.processes, "\(first.time)")
  }

  /// Whether all cells and all statuses are the same.
  private static func areSame(_ one: Frame, _ other: Frame) -> Bool {
    zip([one.gpus, one.batteries, one.site], [other.gpus, other.batteries, other.site])
      .allSatisfy { mine, theirs in
        mine.statuses == theirs.statuses && mine.metrics == theirs.metrics
          && mine.metrics.allSatisfy { mine[$0] == theirs[$0] }
      }
  }
}
