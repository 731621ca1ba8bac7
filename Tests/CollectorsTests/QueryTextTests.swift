import Collectors
import FleetModel
import Testing

/// The text of `nvidia-smi -q`.
@Suite struct QueryTextTests {
  private static func read(_ text: String) throws -> (frames: [Frame], reader: LogReader) {
    try FrameText.read([UInt8](text.utf8))
  }

  private static func checkNew(_ frame: Frame, utilization: Double) {
    let gpus = frame.gpus
    let expected: [(Metric, Double)] = [
      (.utilization, utilization), (.memoryUtilization, 12), (.framebufferTotal, 180_000),
      (.framebufferUsed, 12345), (.temperature, 61), (.memoryTemperature, 72),
      (.powerDraw, 701.25), (.powerLimit, 1000), (.smClock, 1960), (.memoryClock, 3996),
      (.performanceState, 0), (.clocksEventReasons, 0x44), (.eccCorrected, 1),
      (.eccUncorrected, 6), (.remappedRows, 6), (.pcieRx, 4), (.pcieTx, 2),
    ]
    for (metric, value) in expected { #expect(gpus.value(metric, 0) == value, "\(metric)") }
    #expect(gpus.value(.fanSpeed, 0) == nil)
    let identity = frame.topology.directory.identity(at: 0)
    #expect(identity.uuid == "GPU-a0000000-0000-0000-0000-000000000001")
    #expect(identity.name == "Example B200")
    #expect(identity.driver == "590.10")
    #expect(identity.busID == "00000000:1A:00.0")
    #expect(
      frame.content.processes == [
        GPUProcess(gpu: 0, pid: 42, name: "python -c a : b", memoryMiB: 200, type: "C"),
        GPUProcess(gpu: 0, pid: 43, name: "", memoryMiB: nil, type: "C"),
      ])
  }

  @Test func theSameFieldsAsTheXMLByTheirHeadings() throws {
    let (frames, reader) = try Self.read(LogFixtures.queryText.text)
    #expect(reader.format == .queryText)
    try #require(frames.count == 2)
    Self.checkNew(frames[0], utilization: 90)
    Self.checkNew(frames[1], utilization: 95)
    #expect(frames.allSatisfy { $0.gpus.count == 2 && $0.gpus.statuses == [.ok, .lost] })
    #expect(frames[1].gpus.value(.framebufferTotal, 1) == nil)
    #expect(frames[1].time.seconds(since: frames[0].time) == 5)
    #expect(!frames[0].content.timeIsAssumed)
    #expect(reader.notes.isEmpty)
  }

  @Test func aTextWithoutItsIndentationIsTheSame() throws {
    let (frames, _) = try Self.read(LogFixtures.flatQueryText.text)
    try #require(frames.count == 1)
    Self.checkNew(frames[0], utilization: 93)
    #expect(frames[0].gpus.statuses == [.ok, .lost])
  }

  /// The outer level alone lost, as where a part was pasted.
  @Test func aTextWithoutItsOuterIndentationIsTheSame() throws {
    let text = LogFixtures.queryDocument(second: 1).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { $0.hasPrefix("    ") ? String($0.dropFirst(4)) : String($0) }.joined(separator: "\n")
    let (frames, _) = try Self.read(text + "\n\n")
    try #require(frames.count == 1)
    Self.checkNew(frames[0], utilization: 91)
  }

  @Test func anOldDriverIndentedWithTabs() throws {
    let (frames, _) = try Self.read(LogFixtures.oldQueryText.text)
    try #require(frames.count == 1)
    let gpus = frames[0].gpus
    let expected: [(Metric, Double)] = [
      (.utilization, 7), (.memoryUtilization, 3), (.framebufferTotal, 4799),
      (.framebufferUsed, 12), (.temperature, 32), (.powerDraw, 16.51), (.powerLimit, 200),
      (.smClock, 324), (.memoryClock, 325), (.performanceState, 8), (.clocksEventReasons, 1),
      (.eccCorrected, 5), (.eccUncorrected, 2), (.fanSpeed, 30),
    ]
    for (metric, value) in expected { #expect(gpus.value(metric, 0) == value, "\(metric)") }
    #expect(frames[0].content.processes.map(\.pid) == [77])
    #expect(frames[0].content.processes.first?.memoryMiB == 90)
  }

  /// `nvidia-bug-report.log`: much else before and behind, with keys of its own.
  @Test func whatStandsAroundItInABugReportIsNotOfTheGPU() throws {
    let report = """
      ____________________________________________

      *** /proc/cpuinfo
      processor       : 0
      Fan Speed       : 99 %

      /usr/bin/nvidia-smi --query
      \(LogFixtures.queryDocument(second: 2))

      ____________________________________________

      ipmitool
          Fan Speed                             : 88 %
          Performance State                     : P9
      """
    let (frames, _) = try Self.read(report + "\n")
    try #require(frames.count == 1)
    Self.checkNew(frames[0], utilization: 92)
    #expect(frames[0].gpus.count == 2)
  }

  @Test func partsWithoutAnIdentityAreKnownByTheirBus() throws {
    let text = """
      GPU 00000000:17:00.0
          Temperature
              GPU Current Temp                  : 61 C
              Memory Current Temp               : N/A

      GPU 00000000:65:00.0
          Temperature
              GPU Current Temp                  : 47 C
              Memory Current Temp               : 48 C

      """
    let (frames, reader) = try Self.read(text + text)
    try #require(frames.count == 2)
    #expect(frames[1].gpus.count == 2)
    #expect(frames[1].gpus.value(.temperature, 0) == 61)
    #expect(frames[1].gpus.value(.memoryTemperature, 0) == nil)
    #expect(frames[1].gpus.value(.memoryTemperature, 1) == 48)
    #expect(frames[0].topology.directory.identity(at: 1).busID == "00000000:65:00.0")
    #expect(frames[0].content.timeIsAssumed)
    #expect(reader.hasPrefix == false)
  }

  @Test func missingGPUsAreTold() throws {
    let text = LogFixtures.queryDocument(second: 0).replacing(
      "Attached GPUs                             : 2",
      with: "Attached GPUs                             : 16")
    let (frames, reader) = try Self.read(text + "\n\n")
    #expect(frames.first?.gpus.count == 2)
    #expect(frames.first?.topology.directory.identity(at: 0).index == nil)
    #expect(reader.notes.contains { $0.contains("2 of 16 GPUs") })
  }

  /// Of a GPU that is cut what was read holds, but no mask or sum of which the rest may be missing.
  @Test(arguments: [
    ("HW Power Brake", nil as Double?, nil as Double?), ("Sync Boost", nil, nil),
    ("BAR1", 0x44, nil), ("SRAM Uncorrectable SEC", 0x44, nil), ("Aggregate", 0x44, nil),
    ("Remapped Rows", 0x44, 1),
  ])
  func ofACutGPUWhatWasReadHolds(_ end: String, _ reasons: Double?, _ errors: Double?) throws {
    let text = LogFixtures.queryDocument(second: 3).upTo(lineWith: end)
    let (frames, reader) = try Self.read(text)
    try #require(frames.count == 1)
    #expect(frames[0].gpus.count == 1)
    #expect(frames[0].gpus.value(.performanceState, 0) == 0)
    #expect(frames[0].gpus.value(.clocksEventReasons, 0) == reasons)
    #expect(frames[0].gpus.value(.eccCorrected, 0) == errors)
    #expect(reader.notes.contains { $0.contains("1 of 2 GPUs") })
  }

  @Test func aForeignLineCostsItself() throws {
    let text = LogFixtures.queryDocument(second: 4).replacing(
      "    Utilization\n", with: "step 100: loss=2.1 lr=0.1\n    Utilization\n")
    let (frames, _) = try Self.read(text + "\n")
    try #require(!frames.isEmpty)
    Self.checkNew(frames[0], utilization: 94)
  }

  @Test func aSentenceAmongTheTextIsTakenForWhatItIs() throws {
    let lost = "Unable to determine the device handle for GPU0000:1C:00.0: Unknown Error\n"
    let warning = "WARNING: infoROM is corrupted at gpu 0000:1A:00.0\n"
    let (frames, reader) = try Self.read(
      LogFixtures.queryDocument(second: 0) + "\n" + lost + warning)
    try #require(frames.count == 1)
    #expect(frames[0].gpus.count == 3)
    #expect(frames[0].gpus.statuses.filter { $0 == .lost }.count == 2)
    #expect(reader.notes.contains { $0.contains("infoROM") && $0.contains("0000:1A:00.0") })
  }
}

extension String {
  /// What stands before the first line that holds some words.
  fileprivate func upTo(lineWith words: String) -> String {
    let lines = split(separator: "\n", omittingEmptySubsequences: false)
    return lines.prefix { !$0.contains(words) }.joined(separator: "\n") + "\n"
  }
}
