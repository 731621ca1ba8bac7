import Foundation
import Testing

/// The real program without a terminal.
@Suite struct CommandLineTests {
  private static let formats = ["json", "csv", "nvidia-smi-csv", "txt"]

  @Test func withoutAToolItSaysWhatToTry() async throws {
    let empty = try Scratch()
    let run = try await Program.run([], environment: Program.environment(["PATH": empty.path]))
    #expect(run.status == 2 && run.output.isEmpty)
    for text in ["nvidia-smi", "gigatop demo", "gigatop replay FILE"] {
      #expect(run.errors.contains(text))
    }
  }

  @Test func aToolThatIsNotThereIsWrongUsage() async throws {
    let run = try await Program.run(["nvidia-smi:/nonexistent"])
    #expect(run.status == 2)
    #expect(run.errors.contains("/nonexistent"))
  }

  @Test(arguments: [
    (["demo", "atlantis"], ["atlantis", "desk", "memphis", "colossus-1", "colossus-2"]),
    (
      ["demo", "desk", "--view", "cellar"],
      ["cellar", "overview", "map", "devices", "power", "sources"]
    ),
    (["demo", "desk", "--theme", "mauve"], ["mauve", "dark", "light", "colorblind"]),
    (
      ["export", "sim:desk", "--format", "papyrus"],
      ["papyrus", "json", "csv", "nvidia-smi-csv", "txt"]
    ),
    (["export", "sim:atlantis", "--format", "json"], ["atlantis", "desk", "memphis"]),
    (["export", "sim:desk", "--format", "json", "--at", "noon"], ["--at", "noon"]),
    (["export", "sim:desk", "--format", "txt", "--size", "9x9"], ["--size", "40x12"]),
    (["replay", "x.csv", "--speed", "9999"], ["--speed", "1024"]),
    (["carrier-pigeon://loft"], ["carrier-pigeon"]),
    (["demo", "--nonsense"], ["--nonsense"]),
    (["sim:desk", "sim:desk"], ["sim:desk", "twice"]),
    (["sim:desk", "--columns", "index"], ["--columns", "sim:desk"]),
    (["export", "sim:desk", "--format", "csv", "--view", "map"], ["--view", "csv", "txt"]),
    (["export", "sim:desk", "--format", "json", "--every", "2s"], ["--every"]),
    (["replay", "x.csv", "-f", "--loop"], ["-f", "--loop"]),
  ])
  func wrongUsageNamesWhatThereIs(_ arguments: [String], _ words: [String]) async throws {
    let run = try await Program.run(arguments)
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.output.isEmpty)
    for word in words { #expect(run.errors.contains(word), "\(run.errors)") }
  }

  @Test(arguments: ["replay", "export", "watch"])
  func aLogWithoutAUsableLineIsOneSentence(command: String) async throws {
    let scratch = try Scratch()
    let path = try scratch.write("poem.txt", "The curfew tolls the knell\nof parting day\n")
    let more = command == "export" ? ["--format", "json"] : []
    let run = try await Program.run([command, path] + more)
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.split(separator: "\n").count == 1)
    for text in ["poem.txt", "expected", "The curfew tolls the knell"] {
      #expect(run.errors.contains(text), "\(run.errors)")
    }
  }

  @Test func anEmptyAndAMissingLogAreSaid() async throws {
    let scratch = try Scratch()
    let empty = try scratch.write("empty.csv", "")
    let run = try await Program.run(["export", empty, "--format", "json"])
    #expect(run.status == 1 && run.errors.contains("empty.csv"))
    let missing = try await Program.run(["replay", scratch.file("missing.csv")])
    #expect(missing.status != 0 && missing.errors.contains("missing.csv"))
  }

  @Test(arguments: formats)
  func exportsASimulation(format: String) async throws {
    let run = try await Program.run(["export", "sim:desk", "--format", format])
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(run.output.split(whereSeparator: \.isNewline).count >= (format == "json" ? 1 : 9))
    if format == "json" {
      #expect(run.output.hasPrefix("{\"schema\":\"gigatop.snapshot/1\""))
    }
  }

  @Test func exportsAMomentOfALog() async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    for format in Self.formats {
      let run = try await Program.run(["export", log, "--at", "start+5s", "--format", format])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("405.25") || format == "txt", "\(format): \(run.output)")
    }
    let run = try await Program.run(["export", log, "--at", "start+5s", "--format", "json"])
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    let snapshot = try #require(object as? [String: Any])
    let gpus = try #require(snapshot["gpus"] as? [[String: Any]])
    #expect(snapshot["time"] as? String == "2026-11-22T14:00:05.000Z")
    #expect(gpus.map { $0["temperature_celsius"] as? Double } == [35, 45])
    #expect(gpus.map { $0["utilization_percent"] as? Double } == [55, 55])
    #expect(gpus.allSatisfy { $0["fan_percent"] is NSNull }, "absent is null")
  }

  @Test func exportsToAFile() async throws {
    let scratch = try Scratch()
    let run = try await Program.run(
      ["export", "sim:desk", "--format", "csv", "-o", scratch.file("desk.csv")])
    #expect(run.status == 0 && run.output.isEmpty)
    #expect(try scratch.read("desk.csv").split(whereSeparator: \.isNewline).count >= 9)
    let bad = try await Program.run(
      ["export", "sim:desk", "--format", "csv", "-o", "/nonexistent/desk.csv"])
    #expect(bad.status == 1 && bad.errors.contains("/nonexistent/desk.csv"))
  }

  @Test func exportsALiveTool() async throws {
    let run = try await Program.run(
      ["export", "nvidia-smi:" + FakeTool.path, "--format", "json"],
      environment: Program.environment(["FAKE_SMI_GPUS": "4"]))
    #expect(run.status == 0, "\(run.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    let gpus = try #require((object as? [String: Any])?["gpus"] as? [[String: Any]])
    #expect(gpus.map { $0["power_watts"] as? Double } == [300.25, 301.25, 302.25, 303.25])
    #expect(gpus.map { $0["temperature_celsius"] as? Double } == [40, 41, 42, 43])
    #expect(gpus.map { $0["memory_used_mib"] as? Double } == [1000, 1001, 1002, 1003])
  }

  @Test func aToolThatFailsIsSaid() async throws {
    let run = try await Program.run(
      ["export", "nvidia-smi:" + FakeTool.path, "--format", "json"],
      environment: Program.environment(["FAKE_SMI_EXIT": "9"]))
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errors.contains("driver"), "\(run.errors)")
  }

  @Test func aClosedPipeIsSuccess() async throws {
    let line = "{ gigatop export sim:memphis --format json; echo $? >&2; } | head -c 1"
    let run = try await Program.shell(line)
    #expect(run.output == "{")
    #expect(run.errors == "0\n")
  }

  @Test func withoutATerminalItSaysWhy() async throws {
    let run = try await Program.run(["demo", "desk"])
    #expect(run.status == 1 && run.errors.contains("standard output: is not a terminal"))
  }

  @Test func checksSources() async throws {
    let scratch = try Scratch()
    let log = try scratch.write("night.csv", SmallLog.text())
    let run = try await Program.run(["check", log, "sim:desk", "nvidia-smi:" + FakeTool.path])
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    for text in ["night.csv: ok", "sim:desk: ok", "2 of 2 reporting", "driver  ", "550.54.15"] {
      #expect(run.output.contains(text), "\(run.output)")
    }
  }

  @Test func helpAndVersion() async throws {
    let version = try await Program.run(["--version"])
    #expect(version.status == 0 && version.output.contains("."))
    for command in ["watch", "demo", "replay", "export", "check", "themes"] {
      let help = try await Program.run([command, "--help"])
      #expect(help.status == 0 && help.output.contains("USAGE: gigatop \(command)"))
    }
  }

  @Test func listsThemes() async throws {
    let list = try await Program.run(["themes"])
    #expect(list.output == "dark\nlight\ncolorblind\n")
    let show = try await Program.run(["themes", "show", "light"])
    #expect(show.status == 0 && show.output.contains("critical: #"))
  }
}
