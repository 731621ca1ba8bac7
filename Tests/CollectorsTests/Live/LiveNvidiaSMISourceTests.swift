import Collectors
import FleetModel
import Testing

/// The collector against a tool that misbehaves, with real children.
@Suite(.serialized) struct LiveNvidiaSMISourceTests {
  @Test func answersWithFramesOfEveryGPU() async throws {
    let harness = LiveHarness()
    harness.start(["FAKE_SMI_GPUS=3", "FAKE_SMI_PIDS=11 12"])
    #expect(await harness.wait { $0.frames.count >= 3 })
    #expect(await harness.wait { $0.frames.last?.content.processes.count == 2 })
    await harness.stop()
    let frame = try #require(harness.frames.last)
    #expect(frame.gpus.count == 3 && frame.reportingCount == 3)
    #expect(frame.gpus.value(.powerDraw, 1) == 301.25)
    #expect(frame.gpus.value(.temperature, 2) == 42)
    #expect(frame.gpus.state(.memoryTemperature, 0) == .unsupported)
    #expect(frame.gpus.stored(.clocksEventReasons, 0) == 4)
    #expect(frame.topology.label(ofGPU: 2) == "node-1 gpu 2")
    #expect(frame.content.processes.map(\.gpu) == [0, 1])
    #expect(frame.content.origin == .live)
    let status = try #require(frame.content.sources.first)
    #expect(status.state == .answering && status.error == nil && status.latency != nil)
    #expect(status.entities == 3 && status.entitiesReporting == 3 && status.restarts == 0)
    #expect(await harness.wait(seconds: 5) { $0.livingGroups.isEmpty })
  }

  @Test func firstTickIsWholeHoweverSlowItsRows() async {
    let harness = LiveHarness()
    harness.start(["FAKE_SMI_GPUS=4", "FAKE_SMI_ROW_DELAY=0.05"], period: 0.2)
    #expect(await harness.wait { $0.frames.count >= 2 })
    await harness.stop()
    #expect(harness.frames.allSatisfy { $0.gpus.count == 4 && $0.reportingCount == 4 })
  }

  @Test func stuckLoopTurnsStaleIsEndedAndStartedAgain() async {
    let harness = LiveHarness()
    harness.start(["FAKE_SMI_HANG=after-3"])
    #expect(await harness.wait { $0.statuses.contains { $0.state == .stale } })
    #expect(harness.errors.contains { $0.contains("the loop child is stuck; ending it") })
    #expect(await harness.wait { ($0.frames.last?.content.sources.first?.restarts ?? 0) >= 1 })
    await harness.stop()
    #expect(await harness.wait(seconds: 5) { $0.livingGroups.isEmpty })
  }

  @Test func childThatIgnoresTheTerminationSignalIsKilled() async {
    let harness = LiveHarness()
    harness.start(["FAKE_SMI_HANG=after-3", "FAKE_SMI_IGNORE_TERM=1"])
    #expect(await harness.wait { ($0.frames.last?.content.sources.first?.restarts ?? 0) >= 1 })
    await harness.stop()
    #expect(await harness.wait(seconds: 5) { $0.livingGroups.isEmpty })
  }

  @Test func hangFromTheStartSaysWhatItWaitsFor() async {
    let harness = LiveHarness()
    var limits = LiveHarness.shortLimits
    limits.help = 0.3
    limits.firstAnswer = 60
    harness.start(["FAKE_SMI_HANG=start"], limits: limits)
    #expect(
      await harness.wait { $0.errors.contains { $0.contains("first answer of the loop child") } })
    #expect(harness.errors.contains { $0.contains("--help-query-gpu is stuck; ending it") })
    #expect(harness.statuses.last?.state == .waiting && harness.frames.isEmpty)
    await harness.stop()
    #expect(await harness.wait(seconds: 5) { $0.livingGroups.isEmpty })
  }

  @Test(arguments: ["sentence", "errors", "missing"])
  func lostGPUKeepsItsRow(shownAs: String) async throws {
    let harness = LiveHarness()
    harness.start([
      "FAKE_SMI_GPUS=4", "FAKE_SMI_LOST=2", "FAKE_SMI_LOST_AFTER=3", "FAKE_SMI_LOST_AS=" + shownAs,
    ])
    #expect(await harness.wait { $0.frames.last?.gpus.statuses.contains(.lost) == true })
    #expect(await harness.wait { $0.frames.count > 7 })
    if shownAs == "sentence" {
      // On a slow machine a tick may end between the rows and the sentence.
      #expect(await harness.wait { $0.frames.last.map(Self.saysLost) == true })
    }
    await harness.stop()
    let frame = try #require(harness.frames.last)
    #expect(frame.gpus.statuses.map(\.word) == ["ok", "ok", "lost", "ok"])
    #expect(frame.content.lastSeen.keys.sorted() == [2])
    #expect(frame.topology.label(ofGPU: 2) == "node-1 gpu 2")
    #expect(frame.gpus.value(.powerDraw, 2) == nil && frame.gpus.value(.powerDraw, 3) == 303.25)
  }

  private static func saysLost(_ frame: Frame) -> Bool {
    frame.content.sources.first?.error?.contains("GPU is lost") == true
  }

  @Test func refusedFieldIsLeftOutAndNoted() async throws {
    let harness = LiveHarness()
    harness.start(["FAKE_SMI_UNKNOWN_FIELDS=power.draw fan.speed"])
    #expect(await harness.wait { !$0.frames.isEmpty })
    await harness.stop()
    let frame = try #require(harness.frames.first)
    #expect(frame.gpus.value(.powerDraw, 0) == 300.25)
    #expect(frame.content.sources.first?.notes == ["the tool has no fan.speed"])
    #expect(frame.content.sources.first?.restarts == 0)
  }

  @Test func valuesThatCannotBeAreNoted() async throws {
    let harness = LiveHarness()
    harness.start(["FAKE_SMI_UTILIZATION=905"])
    let first = "first utilization 905 % of node-1 gpu 0"
    #expect(
      await harness.wait { harness in
        harness.frames.last?.content.sources.first?.notes.contains { $0.hasSuffix(first) } == true
      })
    await harness.stop()
    #expect(harness.frames.allSatisfy { $0.gpus.state(.utilization, 0) == .error })
    #expect(harness.frames.allSatisfy { $0.reportingCount == 2 })
  }

  @Test(arguments: [["FAKE_SMI_OLD_NAMES=1"], ["FAKE_SMI_OLD_NAMES=1", "FAKE_SMI_NO_HELP=1"]])
  func oldDriverIsAskedInItsOwnWords(environment: [String]) async throws {
    let harness = LiveHarness()
    harness.start(environment)
    #expect(await harness.wait { !$0.frames.isEmpty })
    await harness.stop()
    #expect(harness.frames.first?.gpus.stored(.clocksEventReasons, 0) == 4)
  }

  @Test(arguments: [
    (9, "exit 9, the driver is not loaded: NVIDIA-SMI has failed"),
    (18, "exit 18, driver and library versions differ: Failed to initialize NVML"),
    (255, "exit 255, an unknown error of the driver: Failed to initialize NVML: Unknown Error"),
    (6, "exit 6, no devices were found: No devices were found"),
    (12, "exit 12, the NVML library was not found"),
  ])
  func failingToolSaysWhyAndIsTriedAgain(code: Int, words: String) async {
    let harness = LiveHarness()
    harness.start(["FAKE_SMI_EXIT=\(code)"])
    #expect(await harness.wait { $0.starts.filter { $0.arguments.contains("-lms") }.count >= 2 })
    await harness.stop()
    #expect(harness.statuses.contains { $0.state == .failing && $0.nextTry != nil })
    #expect(harness.errors.contains { $0.hasPrefix(words) }, "\(harness.errors)")
  }

  @Test func missingToolSaysSo() async {
    let harness = LiveHarness()
    harness.start([], tool: "no-such-nvidia-smi")
    #expect(await harness.wait { $0.statuses.last?.state == .failing })
    await harness.stop()
    #expect(harness.errors == ["the tool was not found in PATH"])
  }

  @Test func loopThatGoesBadIsReplacedBySingleCalls() async throws {
    let harness = LiveHarness()
    harness.start(["FAKE_SMI_BAD_AFTER=1"])
    #expect(await harness.wait { $0.frames.last?.content.sources.first?.notes.isEmpty == false })
    let before = harness.frames.count
    #expect(await harness.wait { $0.frames.count >= before + 3 })
    await harness.stop()
    #expect(harness.frames.allSatisfy { $0.reportingCount == 2 })
    let last = try #require(harness.starts.last { $0.arguments.contains("--query-gpu") })
    #expect(!last.arguments.contains("-lms"))
  }

  @Test func loopThatEndsEarlyIsReplacedBySingleCalls() async {
    let harness = LiveHarness()
    harness.start(["FAKE_SMI_TICKS=1", "FAKE_SMI_TICKS_EXIT=15"])
    #expect(await harness.wait { $0.frames.last?.content.sources.first?.notes.isEmpty == false })
    await harness.stop()
    #expect(harness.frames.allSatisfy { $0.reportingCount == 2 })
  }

  @Test func grandchildThatHoldsTheOutputHoldsNothingUp() async {
    let harness = LiveHarness()
    harness.start(["FAKE_SMI_GRANDCHILD=1", "FAKE_SMI_TICKS=3", "FAKE_SMI_TICKS_EXIT=15"])
    #expect(await harness.wait { ($0.frames.last?.content.sources.first?.restarts ?? 0) >= 1 })
    await harness.stop()
    #expect(await harness.wait(seconds: 5) { $0.livingGroups.isEmpty })
  }

  @Test func hangingProcessCallLeavesTheSamplesAlone() async {
    let harness = LiveHarness()
    var limits = LiveHarness.shortLimits
    limits.processesAnswer = 0.2
    harness.start(["FAKE_SMI_HANG=apps", "FAKE_SMI_IGNORE_TERM=1"], limits: limits)
    #expect(
      await harness.wait {
        $0.starts.filter { $0.arguments.contains("--query-compute-apps") }.count >= 2
      })
    let before = harness.frames.count
    #expect(await harness.wait { $0.frames.count > before + 3 })
    await harness.stop()
    #expect(harness.statuses.last?.state == .answering)
    #expect(await harness.wait(seconds: 5) { $0.livingGroups.isEmpty })
  }

  @Test(arguments: ["start", "after-1", "none"])
  func cancellationLeavesNoChild(hang: String) async {
    let harness = LiveHarness()
    harness.start(["FAKE_SMI_HANG=" + hang, "FAKE_SMI_IGNORE_TERM=1", "FAKE_SMI_GRANDCHILD=1"])
    #expect(await harness.wait { !$0.starts.isEmpty })
    let start = Moment.now().seconds
    await harness.stop()
    #expect(Moment.now().seconds - start < 5)
    #expect(await harness.wait(seconds: 5) { $0.livingGroups.isEmpty })
  }

  @Test func probeSaysWhatAnswered() async {
    let environment = ["FAKE_SMI_UNKNOWN_FIELDS=fan.speed", "FAKE_SMI_GPUS=3"]
    let probe = await NvidiaSMIProbe.run(
      NvidiaSMIConfiguration(program: LiveHarness.fakeTool, environment: environment))
    #expect(probe.error == nil && probe.frame?.reportingCount == 3)
    #expect(probe.driver == "550.54.15" && probe.missing == ["fan.speed"])
    #expect(probe.fields.contains("power.draw") && probe.helpSeconds != nil)
    let failing = await NvidiaSMIProbe.run(
      NvidiaSMIConfiguration(program: LiveHarness.fakeTool, environment: ["FAKE_SMI_EXIT=18"]))
    #expect(failing.frame == nil && failing.error?.hasPrefix("exit 18") == true)
  }
}
