import Testing

@testable import Collectors

/// What the ssh program is told, and what its end means.
struct SSHCallTests {
  private func remote(
    _ word: String, controlPath: String? = nil
  ) throws -> RemoteTool {
    let address = try SSHAddress(word)
    let host = try #require(address.hosts.first)
    return RemoteTool(host, address.settings) { controlPath }
  }

  @Test func argumentsAreOptionsThenTheHostThenOneCommand() throws {
    let remote = try remote(
      "//op@gpu-1:2222?program=/bin/sh&config=/dev/null", controlPath: "/r/c0")
    let command = try #require(remote.command(["--query-gpu=index,uuid", "-lms", "1000"], .holds))
    #expect(command.program == "/bin/sh" && command.streams == .pipes)
    let words = command.arguments
    #expect(words.first == "-T")
    for option in [
      "BatchMode=yes", "ConnectTimeout=10", "ServerAliveInterval=5", "ServerAliveCountMax=3",
      "ControlMaster=auto", "ControlPersist=no", "ControlPath=/r/c0",
    ] {
      let place = try #require(words.firstIndex(of: option))
      #expect(words[place - 1] == "-o")
    }
    #expect(
      Array(words.suffix(9).dropLast())
        == ["-F", "/dev/null", "-p", "2222", "-l", "op", "--", "gpu-1"])
    let text = try #require(words.last)
    #expect(text.hasPrefix("exec sh -c '"))
    #expect(text.hasSuffix("' sh nvidia-smi '--query-gpu=index,uuid' '-lms' '1000'"))
  }

  @Test func shortCallsUseTheConnectionOfTheLoop() throws {
    let remote = try remote("//a", controlPath: "/r/c1")
    let uses = remote.sshArguments(.uses)
    #expect(uses.contains("ControlMaster=no") && uses.contains("ControlPath=/r/c1"))
    #expect(remote.sshArguments(.keeps).contains("ControlPersist=30"))
    let alone = try self.remote("//a").sshArguments(.holds)
    #expect(alone.contains("ControlPath=none"))
    #expect(alone.suffix(2) == ["--", "a"])
  }

  /// The text goes through shells of all kinds.
  @Test func scriptHoldsNothingThatAShellReadsWithinSingleQuotes() {
    #expect(!RemoteTool.script.contains { "'\\!\n".contains($0) })
  }

  @Test(arguments: [
    "//a?nvidia-smi=nvidia-smi", "//a?nvidia-smi=/x;id", "//a?nvidia-smi=/x%20y",
    "//a?nvidia-smi=/a$b", "//a?nvidia-smi=", "//a?nonsense=1", "//a?program=no-such-ssh-program",
    "//a?config=/no/such/file", "//@/no/such/list", "//@", "a", "//", "//?config=/dev/null",
    "///", "//@/dev/null",
  ])
  func wrongAddressesAreRefused(rest: String) {
    #expect(throws: SourceError.self) { try SSHAddress(rest) }
  }

  @Test func pathOfTheToolIsTaken() throws {
    let command = try remote("//a?program=/bin/sh&nvidia-smi=/opt/nv-1.0/bin/nvidia-smi")
      .command(["-L"], .uses)
    #expect(command?.arguments.last?.hasSuffix(" sh /opt/nv-1.0/bin/nvidia-smi '-L'") == true)
  }

  @Test(arguments: [
    ("ssh: connect to host gpu-7 port 22: Connection refused", "ssh: connection refused"),
    ("ssh: connect to host gpu-7 port 22: Connection timed out", "ssh: no connection; timed out"),
    ("Connection timed out during banner exchange", "ssh: the host takes the connection but"),
    ("ssh: Could not resolve hostname x: Name or service not known", "ssh: the name was not found"),
    ("op@gpu-7: Permission denied (publickey).", "ssh: permission denied; no key of yours"),
    ("Host key verification failed.", "ssh: the host key is not known; connect once by hand"),
    (
      "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.",
      "ssh: the host key has changed"
    ),
    ("Timeout, server gpu-7 not responding.", "ssh: the host stopped answering"),
    ("Connection to gpu-7 closed by remote host.", "ssh: the connection was closed by the host"),
    ("some words\nof a new ssh\u{1B}[0m", "ssh: of a new ssh?[0m"),
    ("", "ssh: the connection ended"),
  ])
  func connectionThatFailsSaysWhy(said: String, words: String) {
    let found = SSHWords.words(
      for: .code(255), sentence: nil, errors: said.split(separator: "\n").map(String.init))
    #expect(found?.hasPrefix(words) == true, "\(found ?? "nothing")")
  }

  @Test func otherCodesAreTheTools() {
    let words = { (exit: ChildExit, sentence: String?) in
      SSHWords.words(for: exit, sentence: sentence, errors: [])
    }
    #expect(words(.code(0), nil) == nil)
    #expect(words(.code(127), nil) == "nvidia-smi was not found on the host")
    #expect(words(.code(6), "No devices were found")?.hasPrefix("exit 6, no devices") == true)
    #expect(words(.code(9), nil) == "exit 9, the driver is not loaded")
    let unknown = "Failed to initialize NVML: Unknown Error"
    #expect(words(.code(255), unknown)?.hasPrefix("exit 255, an unknown error") == true)
    #expect(SSHWords.isOfConnection(.code(255), sentence: nil))
    #expect(!SSHWords.isOfConnection(.code(255), sentence: unknown))
    #expect(!SSHWords.isOfConnection(.code(127), sentence: nil))
  }

  @Test func gateHoldsStartsBackButNotForEver() {
    var gate = StartGate(width: 2, longest: 1)
    gate.noteStart(of: 1, 0)
    #expect(gate.isOpen && gate.nextFree == nil)
    gate.noteStart(of: 2, 0.5)
    #expect(!gate.isOpen && gate.nextFree == 1)
    gate.release(0.6) { _ in true }
    #expect(!gate.isOpen)
    gate.release(0.7) { $0 != 2 }
    #expect(gate.isOpen)
    gate.noteStart(of: 3, 0.7)
    gate.release(1) { _ in true }
    #expect(gate.isOpen, "a slow start gives its place up")
  }
}
