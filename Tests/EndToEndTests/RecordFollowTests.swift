import FleetHistory
import Foundation
import Glibc
import TestSupport
import Testing

/// Recorders that are killed while somebody reads what they write.
struct RecordFollowTests {
  private static let words = ["record", "sim:desk", "--every", "50ms", "--sync", "none", "-o"]

  /// How many recorders are killed: `GIGATOP_KILLS`, else a few.
  private static let rounds =
    ProcessInfo.processInfo.environment["GIGATOP_KILLS"].flatMap { Int($0) } ?? 12

  @Test func whatWasReportedOnceStays() async throws {
    let scratch = try Scratch()
    let whole = scratch.file("whole.gtr")
    let run = try await Program.run(Self.words + [whole, "--for", "600ms"])
    #expect(run.status == 0, "\(run.errors)")
    let follower = FolderFollower(scratch.file("killed"))
    try follower.expect(Recording.open(whole))

    var random = SeededGenerator()
    print("\(Self.rounds) recorders are killed; GIGATOP_SEED=\(random.seed) repeats the moments")
    for round in 0..<Self.rounds {
      try await kill(round, scratch, follower, &random)
      try follower.look(isWritten: false)
      let count = follower.seen.count
      let some = count == 0 ? [] : (0..<8).map { _ in Int.random(in: 0..<count, using: &random) }
      try follower.lookAgain(at: max(0, count - 8)..<count)
      try follower.lookAgain(at: some)
      // Anew costs as much as there are segments.
      if round % 16 == 15 { try follower.openAnew() }
    }
    try follower.lookAgain(at: follower.seen.indices)
    try follower.openAnew()
    #expect(try follower.framesWritten() == follower.seen.count)
    #expect(follower.seen.count >= Self.rounds / 2, "GIGATOP_SEED=\(random.seed)")
  }

  /// Every other recorder has written a frame at least; some others not even their folder.
  private func kill(
    _ round: Int, _ scratch: Scratch, _ follower: FolderFollower, _ random: inout SeededGenerator
  ) async throws {
    let before = follower.seen.count
    let child = try Spawn.start(
      [Program.path] + Self.words + [scratch.file("killed") + "/"], Program.environment(),
      output: "/dev/null", errors: scratch.file("err"))
    if round % 2 == 1 {
      try await RecordTests.wait("a frame") {
        (try? follower.look(isWritten: true)) != nil && follower.seen.count > before
      }
    }
    let moment = ContinuousClock.now + .microseconds(Int.random(in: 0...160_000, using: &random))
    while ContinuousClock.now < moment {
      try follower.look(isWritten: true)
      try await Task.sleep(for: min(.milliseconds(7), moment - .now))
    }
    Glibc.kill(child, SIGKILL)
    #expect(try await RecordTests.end(of: child) == 128 + SIGKILL)
    #expect(try scratch.read("err") == "", "GIGATOP_SEED=\(random.seed)")
  }
}
