import Foundation
import Testing

extension TerminalTests {
  /// Watching a tool that answers, loses a GPU, or hangs.
  @Suite(.serialized) struct LiveTests {
    private static let watch =
      "FAKE_SMI_STARTS=$T/starts gigatop nvidia-smi:$FAKE --every 200ms; echo status=$?"

    /// Quits, and looks that nothing of the tool survives.
    private func quit(_ terminal: Terminal) async throws {
      try await terminal.type("q")
      try await terminal.wait(for: "status=0")
      let starts = try terminal.scratch.read("starts")
      #expect(!starts.isEmpty)
      try await terminal.wait(forFact: "end of all children") {
        Children.alive(startsIn: starts).isEmpty
      }
    }

    private func row(_ screen: String, _ beginning: String) -> Substring? {
      screen.split(separator: "\n").first { $0.contains(beginning) }
    }

    @Test func showsTheToolsNumbers() async throws {
      try await Terminal.open(width: 120, ["FAKE_SMI_GPUS": "8"]) { terminal in
        try await terminal.run(Self.watch)
        try await terminal.wait(for: "8/8 GPUs")
        try await terminal.wait(for: "LIVE")
        try await terminal.type("3")
        let screen = try await terminal.wait(for: "rows of the devices") {
          $0.contains("╭ Devices") && $0.contains("307.3")
        }
        for gpu in 0..<8 {
          let row = try #require(self.row(screen, "30\(gpu).3"))
          #expect(row.contains(" 4\(gpu) "), "temperature of \(gpu)")
          #expect(row.contains("1.0/79.6"), "memory of \(gpu)")
          #expect(row.contains("1,980"), "clock of \(gpu)")
        }
        try await quit(terminal)
      }
    }

    @Test func aLostGPUKeepsItsRow() async throws {
      let settings = ["FAKE_SMI_GPUS": "4", "FAKE_SMI_LOST": "1"]
      try await Terminal.open(width: 120, settings) { terminal in
        try await terminal.run("export FAKE_SMI_LOST_FILE=$T/lost")
        try await terminal.run(Self.watch)
        try await terminal.wait(for: "4/4 GPUs")
        try await terminal.type("3")
        try await terminal.wait(for: "301.3")
        try terminal.scratch.write("lost", "")
        let screen = try await terminal.wait(for: "a lost GPU") {
          $0.contains("3/4 GPUs") && $0.contains("1 lost")
        }
        let row = try #require(
          screen.split(separator: "\n").dropFirst().first { $0.contains("lost") })
        #expect(row.contains(" 1 "), "it keeps its index")
        for power in ["300.3", "302.3", "303.3"] { #expect(screen.contains(power)) }
        try await quit(terminal)
      }
    }

    @Test func aHungToolMakesValuesStale() async throws {
      try await Terminal.open(width: 120, ["FAKE_SMI_GPUS": "8"]) { terminal in
        try await terminal.run("export FAKE_SMI_HANG_FILE=$T/hang")
        try await terminal.run(Self.watch)
        try await terminal.wait(for: "8/8 GPUs")
        try await terminal.type("3")
        try await terminal.wait(for: "307.3")
        try terminal.scratch.write("hang", "")
        let screen = try await terminal.wait(for: "stale values") {
          $0.contains("0/8 GPUs") && $0.contains("stale") && $0.contains("s OLD")
        }
        #expect(screen.contains("307.3"), "the last numbers stay")
        try await terminal.type("7")
        let sources = try await terminal.wait(for: "why") {
          $0.contains("╭ Sources") && ($0.contains("no answer") || $0.contains("stuck"))
        }
        #expect(sources.contains("0/8"))
        try await terminal.type("1")
        try await terminal.wait(for: "╭ Utilisation")
        try FileManager.default.removeItem(atPath: terminal.scratch.file("hang"))
        try await terminal.wait(for: "8/8 GPUs")
        try await quit(terminal)
      }
    }

    @Test func aToolThatHangsFromTheStartIsWaitedFor() async throws {
      try await Terminal.open(width: 100, ["FAKE_SMI_HANG": "start"]) { terminal in
        try await terminal.run(Self.watch)
        try await terminal.wait(for: "WAITING")
        let screen = try await terminal.wait(for: "waiting for nvidia-smi")
        #expect(screen.contains("since "))
        try await terminal.wait(for: "seconds that count") { $0.contains("no data yet for 2 s") }
        try await terminal.type("7")
        try await terminal.wait(for: "╭ Sources")
        try await quit(terminal)
      }
    }

    @Test func aToolThatIgnoresSignalsDoesNotHoldUpTheQuit() async throws {
      try await Terminal.open(["FAKE_SMI_IGNORE_TERM": "1"]) { terminal in
        try await terminal.run(Self.watch)
        try await terminal.wait(for: "2/2 GPUs")
        try await quit(terminal)
      }
    }
  }
}
