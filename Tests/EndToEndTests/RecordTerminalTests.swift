import Foundation
import Testing

extension TerminalTests {
  /// Recording beside the screen.
  @Suite(.serialized) struct RecordingTests {
    @Test func recordsWhatIsWatched() async throws {
      try await Terminal.open(width: 120) { terminal in
        try await terminal.run("gigatop demo desk --record $T/night.gtr; echo status=$?")
        try await terminal.wait(for: "8/8 GPUs")
        try await terminal.wait(for: "REC")
        let path = terminal.scratch.file("night.gtr")
        try await terminal.wait(forFact: "two frames") {
          (try? RecordedFile(path).frames.count >= 2) == true
        }
        try await terminal.type("q")
        let screen = try await terminal.wait(for: "status=0")
        #expect(screen.contains("night.gtr: ") && screen.contains(" frames, "))
        #expect(try RecordedFile(path).isEnded)
      }
    }

    @Test func theKeyBeginsAndEnds() async throws {
      try await Terminal.open(width: 120) { terminal in
        try await terminal.run("XDG_STATE_HOME=$T/state gigatop demo desk; echo status=$?")
        try await terminal.wait(for: "8/8 GPUs")
        try await terminal.type("r")
        try await terminal.wait(for: "recording into ")
        try await terminal.wait(for: "REC")
        let folder = terminal.scratch.file("state/gigatop/recordings")
        try await terminal.wait(forFact: "a frame") {
          let first = (try? RecordedFile.segments(folder))?.first
          return first.flatMap { try? RecordedFile($0).frames.count >= 1 } == true
        }
        try await terminal.type("r")
        try await terminal.wait(for: " B/value")
        let segments = try RecordedFile.segments(folder)
        #expect(segments.count == 1)
        #expect(try RecordedFile(segments[0]).isEnded)
        try await terminal.wait(for: "no badge") { !$0.contains("REC") }
        try await terminal.type("q")
        try await terminal.wait(for: "status=0")
      }
    }

    @Test func aRecordingThatCannotBeginIsSaidBeforeTheTerminalIsTaken() async throws {
      try await Terminal.open(width: 120) { terminal in
        try terminal.scratch.write("night.gtr", "mine")
        try await terminal.run("gigatop demo desk --record $T/night.gtr; echo status=$?")
        try await terminal.wait(for: "status=1")
        try await terminal.wait(for: "holds something already")
      }
    }
  }
}
