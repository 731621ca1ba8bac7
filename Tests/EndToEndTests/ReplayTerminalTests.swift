import Foundation
import Testing

extension TerminalTests {
  /// Playing logs.
  @Suite(.serialized) struct ReplayTests {
    @Test func playsPausesStepsSeeksAndHolds() async throws {
      try await Terminal.open(width: 100) { terminal in
        try terminal.scratch.write("night.csv", SmallLog.text())
        try await terminal.run("gigatop replay $T/night.csv --view devices; echo status=$?")
        try await terminal.wait(for: "REPLAY x1")
        try await terminal.type(" ")
        try await terminal.wait(for: "REPLAY PAUSED")
        try await terminal.type("gstart+5s")
        try await terminal.wait(for: "go to time: start+5s")
        try await terminal.key("Enter")
        let at = try await terminal.wait(for: "14:00:05 UTC")
        #expect(at.contains("2026-11-22"))
        #expect(at.contains(" 35 ") && at.contains(" 45 ") && at.contains("405.3"))
        try await terminal.type(",")
        try await terminal.wait(for: "14:00:04 UTC")
        try await terminal.type("...")
        try await terminal.wait(for: "14:00:07 UTC")
        try await terminal.type("g13:")
        try await terminal.key("Enter")
        try await terminal.wait(for: "expected")
        try await terminal.type("gend-1s")
        try await terminal.key("Enter")
        try await terminal.wait(for: "14:00:18 UTC")
        try await terminal.type(" ")
        try await terminal.wait(for: "REPLAY END")
        try await terminal.wait(for: "14:00:19 UTC")
        try await terminal.type("q")
        try await terminal.wait(for: "status=0")
      }
    }

    @Test func options() async throws {
      try await Terminal.open(width: 100) { terminal in
        try terminal.scratch.write("night.csv", SmallLog.text())
        try await terminal.run("clear; gigatop replay $T/night.csv --at start+3s; clear")
        let screen = try await terminal.wait(for: "14:00:03 UTC")
        #expect(screen.contains("REPLAY PAUSED"))
        try await terminal.type("q")
        try await terminal.wait(for: "the shell") { !$0.contains("REPLAY") }
        try await terminal.run("clear; gigatop replay $T/night.csv --from start+10s --speed 16")
        try await terminal.wait(for: "REPLAY END")
        try await terminal.key("Home")
        try await terminal.wait(for: "14:00:10 UTC")
      }
    }

    @Test func standardInputMayGrow() async throws {
      try await Terminal.open(width: 100) { terminal in
        let log = terminal.scratch.file("live.csv")
        try terminal.scratch.write("live.csv", SmallLog.text(0..<2))
        try await terminal.run("tail -n +1 -f \(log) | gigatop replay -")
        try await terminal.wait(for: "14:00:01 UTC")
        try terminal.scratch.append("live.csv", SmallLog.rows(2..<4))
        try await terminal.wait(for: "14:00:02 UTC")
        try await terminal.type("q")
        try await terminal.wait(for: "the shell") { !$0.contains("REPLAY") }
      }
    }

    @Test func aFileThatGrowsIsFollowed() async throws {
      try await Terminal.open(width: 100) { terminal in
        try terminal.scratch.write("live.csv", SmallLog.text(0..<10))
        try await terminal.run("gigatop replay -f $T/live.csv; echo status=$?")
        try await terminal.wait(for: "the newest frame") {
          $0.contains("14:00:08 UTC") || $0.contains("14:00:09 UTC")
        }
        try terminal.scratch.append("live.csv", SmallLog.rows(10..<31))
        try await terminal.wait(for: "the new frames") {
          $0.contains("14:00:29 UTC") || $0.contains("14:00:30 UTC")
        }
        try await terminal.type("q")
        try await terminal.wait(for: "status=0")
      }
    }

    @Test func aRecordingMayComeThroughAPipe() async throws {
      try await Terminal.open(width: 100) { terminal in
        try terminal.scratch.write("night.csv", SmallLog.text())
        try await terminal.run("gigatop record $T/night.csv -o $T/night.gtr; clear")
        try await terminal.run("cat $T/night.gtr | gigatop replay -; echo status=$?")
        try await terminal.wait(for: "REPLAY x1")
        try await terminal.type("gend-1s")
        try await terminal.key("Enter")
        try await terminal.wait(for: "14:00:18 UTC")
        try await terminal.type(" ")
        try await terminal.wait(for: "REPLAY END")
        try await terminal.wait(for: "14:00:19 UTC")
        try await terminal.type("q")
        try await terminal.wait(for: "status=0")
        try await terminal.run("clear; cat $T/night.gtr | gigatop replay - --at start+5s")
        let screen = try await terminal.wait(for: "14:00:05 UTC")
        #expect(screen.contains("REPLAY PAUSED"))
        try await terminal.type("q")
      }
    }

    @Test func aRecordingThatComesThroughAPipeMayGrow() async throws {
      try await Terminal.open(width: 100) { terminal in
        try terminal.scratch.write("night.csv", SmallLog.text())
        let file = terminal.scratch.file("night.gtr")
        let run = try await Program.run([
          "record", terminal.scratch.file("night.csv"), "-o", file,
        ])
        #expect(run.status == 0, "\(run.errors)")
        let frame = try #require(RecordedFile(file).frameStarts.dropFirst(5).first) + 7
        let line =
          "(head -c 8 $T/night.gtr; sleep 0.2; tail -c +9 $T/night.gtr | head -c \(frame - 8); "
          + "while [ ! -e $T/on ]; do sleep 0.02; done; "
          + "tail -c +\(frame + 1) $T/night.gtr) | gigatop replay - --speed 16; echo status=$?"
        try terminal.scratch.write("play.sh", line)
        try await terminal.run("sh $T/play.sh")
        let screen = try await terminal.wait(for: "14:00:04 UTC")
        #expect(screen.contains("REPLAY x16"))
        try terminal.scratch.write("on", "")
        try await terminal.wait(for: "REPLAY END")
        try await terminal.wait(for: "14:00:19 UTC")
        try await terminal.type("q")
        try await terminal.wait(for: "status=0")
      }
    }

    @Test func namesFromOutsideAreHarmless() async throws {
      try await Terminal.open(width: 120) { terminal in
        let name = "EVIL\u{1B}[2J\u{1B}]0;owned\u{07}\u{9B}31m\u{202E}GPU"
        try terminal.scratch.write("evil.csv", SmallLog.header + SmallLog.rows(0..<3, name: name))
        try await terminal.run("gigatop replay $T/evil.csv --paused; echo status=$?")
        try await terminal.wait(for: "2/2 GPUs")
        try await terminal.type("3")
        try await terminal.wait(for: "╭ Devices")
        try await terminal.key("Enter")
        let screen = try await terminal.wait(for: "EVIL")
        #expect(!screen.contains("\u{202E}") && !screen.contains("\u{1B}"))
        #expect(try await terminal.property("#{pane_title}") != "owned")
        try await terminal.type("q")
        try await terminal.wait(for: "status=0")
      }
    }
  }
}
