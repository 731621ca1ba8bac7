import Glibc
import Testing

/// The real program on a real terminal. One test at a time: the machine may have two cores.
@Suite(.serialized, .enabled(if: Terminal.canRun, "tmux is not installed"))
enum TerminalTests {}

extension TerminalTests {
  @Suite(.serialized) struct DemoTests {
    @Test func drawsAnswersAndQuits() async throws {
      try await Terminal.open { terminal in
        try await terminal.run("stty -g >$T/before; gigatop demo desk; echo status=$?")
        try await terminal.wait(for: "8/8 GPUs")
        #expect(try await terminal.property("#{alternate_on}") == "1")
        try await terminal.type("?")
        try await terminal.wait(for: "Overview view")
        try await terminal.key("Escape")
        for (number, title) in [
          ("2", "Map"), ("3", "Devices"), ("4", "Power"), ("5", "Jobs"), ("6", "Events"),
          ("7", "Sources"),
        ] {
          try await terminal.type(number)
          try await terminal.wait(for: "╭ \(title)")
        }
        try await terminal.type("1")
        try await terminal.wait(for: "╭ Utilisation")
        try await terminal.type("q")
        try await terminal.wait(for: "status=0")
        try await expectRestored(terminal)
      }
    }

    /// Modes, screen, cursor and mouse are as the shell had them.
    private func expectRestored(_ terminal: Terminal) async throws {
      try await terminal.run("stty -g >$T/after; echo modes-$((1 + 1))")
      try await terminal.wait(for: "modes-2")
      #expect(try terminal.scratch.read("before") == terminal.scratch.read("after"))
      #expect(try await terminal.property("#{alternate_on}") == "0")
      #expect(try await terminal.property("#{cursor_flag}") == "1")
      #expect(try await terminal.property("#{mouse_any_flag}") == "0")
    }

    @Test func followsTheWindow() async throws {
      try await Terminal.open { terminal in
        try await terminal.run("gigatop demo desk; echo status=$?")
        try await terminal.wait(for: "8/8 GPUs")
        try await terminal.resize(120, 40)
        try await terminal.wait(for: "a screen of 120x40") { screen in
          let rows = screen.split(separator: "\n")
          return rows.count == 40 && rows[1].count == 120 && rows[0].contains("8/8 GPUs")
        }
        try await terminal.resize(30, 8)
        try await terminal.wait(for: "gigatop needs 40x12")
        try await terminal.wait(for: "this is 30x8")
        try await terminal.resize(40, 12)
        try await terminal.wait(for: "SIMULATED")
        try await terminal.type("q")
        try await terminal.wait(for: "status=0")
      }
    }

    @Test func suspendsAndResumes() async throws {
      try await Terminal.open { terminal in
        try await terminal.run("gigatop demo desk; echo status=$?")
        try await terminal.wait(for: "8/8 GPUs")
        try await terminal.key("C-z")
        try await terminal.wait(for: Terminal.prompt)
        #expect(try await terminal.property("#{alternate_on}") == "0")
        try await terminal.run("echo here-$((1 + 1))")
        try await terminal.wait(for: "here-2")
        try await terminal.run("fg")
        try await terminal.wait(for: "8/8 GPUs")
        try await terminal.type("3")
        try await terminal.wait(for: "╭ Devices")
        try await terminal.type("q")
        try await terminal.wait(for: Terminal.prompt)
        #expect(try await terminal.property("#{alternate_on}") == "0")
      }
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT])
    func restoresTheTerminalOnASignal(number: Int32) async throws {
      try await Terminal.open { terminal in
        try await terminal.run("stty -g >$T/before")
        try await terminal.run("sh -c 'echo $$ >$T/pid; exec gigatop demo desk'; echo ended=$?")
        try await terminal.wait(for: "8/8 GPUs")
        let text = try terminal.scratch.read("pid").split(separator: "\n").first
        let process = try #require(text.flatMap { Int32($0) })
        kill(process, number)
        try await terminal.wait(for: "ended=0")
        try await expectRestored(terminal)
      }
    }

    @Test func controlCQuits() async throws {
      try await Terminal.open { terminal in
        try await terminal.run("stty -g >$T/before; gigatop demo desk; echo status=$?")
        try await terminal.wait(for: "8/8 GPUs")
        try await terminal.key("C-c")
        try await terminal.wait(for: Terminal.prompt)
        try await expectRestored(terminal)
      }
    }

    @Test func noColorMeansNone() async throws {
      try await Terminal.open { terminal in
        try await terminal.run("gigatop demo desk")
        try await terminal.wait(for: "8/8 GPUs")
        #expect(hasColour(try await terminal.colouredScreen()))
        try await terminal.type("q")
        try await terminal.wait(for: "the shell") { !$0.contains("8/8 GPUs") }
        try await terminal.run("clear; NO_COLOR=1 gigatop demo desk")
        try await terminal.wait(for: "8/8 GPUs")
        #expect(!hasColour(try await terminal.colouredScreen()))
      }
    }

    /// Whether any cell has a colour of its own (SGR 30-37, 40-47, 90-107, 38, 48).
    private func hasColour(_ screen: String) -> Bool {
      screen.split(separator: "\u{1B}[").dropFirst().contains { part in
        guard let end = part.firstIndex(of: "m") else { return false }
        return part[..<end].split(separator: ";").compactMap { Int($0) }.contains { code in
          (30...38).contains(code) || (40...48).contains(code) || (90...107).contains(code)
        }
      }
    }

    @Test func asciiIsOnlyASCII() async throws {
      try await Terminal.open(width: 100, height: 30) { terminal in
        try await terminal.run("clear; gigatop demo desk --ascii")
        try await terminal.wait(for: "8/8 GPUs")
        for view in ["1", "2", "3", "4", "5", "6", "7"] {
          try await terminal.type(view)
          try await terminal.type("?")
          try await terminal.wait(for: "Esc closes")
          try await terminal.key("Escape")
          let screen = try await terminal.wait(for: "the view") { !$0.contains("Esc closes") }
          let strange = screen.unicodeScalars.filter { $0 != "\n" && !(0x20...0x7E ~= $0.value) }
          #expect(strange.isEmpty, "\(strange) in view \(view)")
        }
      }
    }

    @Test func aTerminalThatCannotMoveItsCursorIsNamed() async throws {
      try await Terminal.open { terminal in
        try await terminal.run("TERM=dumb gigatop demo desk; echo status=$?")
        try await terminal.wait(for: "status=1")
        try await terminal.wait(for: "TERM: \"dumb\" cannot move its cursor")
      }
    }
  }
}
