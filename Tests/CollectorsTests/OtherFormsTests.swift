import Collectors
import FleetModel
import Testing

/// Tables, dmon and pmon in the forms that are seldom met, and warnings in all of them.
@Suite struct OtherFormsTests {
  private static func read(_ text: String) throws -> (frames: [Frame], reader: LogReader) {
    try FrameText.read([UInt8](text.utf8))
  }

  private static func values(_ frames: [Frame], _ metric: Metric, _ place: Int) -> [Double?] {
    frames.map { $0.gpus.value(metric, place) }
  }

  @Test func aBoardWithoutABusIsAGPUWithoutReadings() throws {
    let (frames, _) = try Self.read(LogFixtures.jetson.text)
    try #require(frames.count == 1)
    let identity = frames[0].topology.directory.identity(at: 0)
    #expect(frames[0].gpus.statuses == [.unsupported])
    #expect(identity.index == 0)
    #expect(identity.name == "Xavier (nvgpu)")
    #expect(identity.busID == nil)
    #expect(identity.driver == "540.3.0")
    #expect(frames[0].gpus.metrics.isEmpty)
  }

  @Test func aBoardWithoutABusButWithReadings() throws {
    let text = LogFixtures.jetson.text.replacing(
      "|     N/A          N/A |", with: "|      7%          N/A |")
    let (frames, _) = try Self.read(text)
    #expect(frames.first?.gpus.value(.utilization, 0) == 7)
    #expect(frames.first?.gpus.statuses == [.ok])
  }

  @Test func theShareOfAVirtualGPUIsNotTheGPUs() throws {
    let (frames, _) = try Self.read(LogFixtures.virtual.text)
    try #require(frames.count == 2)
    #expect(Self.values(frames, .utilization, 0) == [30, 32])
    #expect(Self.values(frames, .utilization, 1) == [nil, nil])
    #expect(frames[0].gpus.statuses == [.ok, .unsupported])
    #expect(
      frames[1].content.processes == [
        GPUProcess(gpu: 0, pid: nil, name: "GRID M60-8Q vm_one", type: "vGPU"),
        GPUProcess(gpu: 0, pid: nil, name: "GRID M60-4Q vm two", type: "vGPU"),
        GPUProcess(gpu: 1, pid: nil, name: "GRID M60-8Q vm_3", type: "vGPU"),
      ])
    #expect(frames[0].topology.directory.identity(at: 0).name == "Example M60")
    #expect(frames[0].topology.directory.identity(at: 1).busID == "0000:84:00.0")
  }

  @Test func timesOfDayGoOnAtMidnight() throws {
    let (frames, reader) = try Self.read(LogFixtures.dmonTimed.text)
    try #require(frames.count == 5)
    #expect(Self.values(frames, .powerDraw, 0) == [310, 311, 312, 313, 314])
    #expect(Self.values(frames, .powerDraw, 1) == [70, 71, 72, 73, 74])
    let steps = zip(frames.dropFirst(), frames).map { $0.time.seconds(since: $1.time) }
    #expect(steps == [5, 43_197, 43_199, 1])
    let first = CivilTime(local: frames[0].time)
    let base = CivilTime(local: Timestamp(milliseconds: 1_000_000))
    #expect(first.dateText == base.dateText)
    #expect(first.timeText == "23:59:58")
    #expect(frames.allSatisfy { $0.content.timeIsAssumed })
    #expect(reader.notes.contains { $0.contains("time of day") && $0.contains(base.dateText) })
    #expect(reader.notes.contains { $0.contains("infoROM") })
  }

  /// A step back of less than half a day is a clock that was put back.
  @Test func aTimeOfDayThatIsPutBackIsTheSameDay() throws {
    let text = """
      #Time        gpu    pwr
      #HH:MM:SS    Idx      W
       03:59:50      0    310
       02:59:55      0    311

      """
    let (frames, _) = try Self.read(text)
    #expect(frames.count == 2)
    #expect(Self.values(frames, .powerDraw, 0).sorted { ($0 ?? 0) < ($1 ?? 0) } == [310, 311])
    let days = frames.map { CivilTime(local: $0.time).dateText }
    #expect(Set(days).count == 1)
  }

  @Test func dmonMayBeCSVWithoutUnits() throws {
    let (frames, _) = try Self.read(LogFixtures.dmonCSV.text)
    try #require(frames.count == 2)
    #expect(Self.values(frames, .powerDraw, 0) == [310, 311])
    #expect(Self.values(frames, .memoryTemperature, 0) == [nil, nil])
    #expect(Self.values(frames, .memoryTemperature, 1) == [33, 34])
    #expect(frames[1].time.seconds(since: frames[0].time) == 1)
    #expect(!frames[0].content.timeIsAssumed)
  }

  @Test func dmonCSVWithUnitsAndWithoutATime() throws {
    let text = "#gpu, pwr, gtemp\n#Idx, W, C\n0, 310, 61\n1, 70, -\n0, 311, 62\n1, 71, 36\n"
    let (frames, reader) = try Self.read(text)
    try #require(frames.count == 2)
    #expect(Self.values(frames, .temperature, 1) == [nil, 36])
    #expect(reader.format == .dmon)
    #expect(frames[0].content.timeIsAssumed)
  }

  @Test func datesAloneAreDays() throws {
    let (frames, reader) = try Self.read(LogFixtures.dmonDay.text)
    try #require(frames.count == 3)
    let clocks = frames.map { CivilTime(local: $0.time) }
    #expect(clocks.map(\.dateText) == ["2026-05-01", "2026-05-01", "2026-05-02"])
    #expect(frames[1].time.seconds(since: frames[0].time) == 2)
    #expect(frames.allSatisfy { $0.content.timeIsAssumed })
    #expect(reader.notes.contains { $0.contains("only the date is known") })
  }

  @Test func pmonMayBeCSVWithTimesOfDay() throws {
    let (frames, reader) = try Self.read(LogFixtures.pmonTimed.text)
    try #require(frames.count == 2)
    #expect(reader.format == .pmon)
    #expect(frames[1].time.seconds(since: frames[0].time) == 1)
    #expect(Self.values(frames, .utilization, 0) == [40, 41])
    #expect(frames[0].content.processes.map(\.name) == ["python a, b"])
  }

  @Test func aWarningIsANoteAndNoGPU() throws {
    let (frames, reader) = try Self.read(LogFixtures.infoROM.text)
    try #require(frames.count == 2)
    #expect(frames.allSatisfy { $0.gpus.count == 2 && $0.gpus.statuses == [.ok, .ok] })
    #expect(Self.values(frames, .utilization, 0) == [12, 13])
    let notes = reader.notes.filter { $0.contains("infoROM") }
    #expect(notes.count == 2)
    #expect(notes.contains { $0.contains("0000:AF:00.0") })
  }

  @Test(arguments: [
    "WARNING: infoROM is corrupted at gpu 0000:3B:00.0",
    "Warning: InfoROM is corrupted at GPU 0000:3B:00.0", "WARNING: infoROM is corrupted at gpu 3",
  ])
  func theWarningIsKnownInEveryForm(_ warning: String) throws {
    let sevenColumns = """
      # gpu    pwr  gtemp  mtemp     sm    mem   mclk
      # Idx      W      C      C      %      %    MHz
          0    438     55      -     90      7   2619

      """
    for log in [LogFixtures.table.text, LogFixtures.stringXML.text, sevenColumns] {
      let plain = try Self.read(log).frames.map(FrameText.text)
      for text in [warning + "\n" + log, log + warning + "\n"] {
        let (frames, reader) = try Self.read(text)
        #expect(frames.map(FrameText.text) == plain)
        #expect(reader.notes.contains { $0.contains("infoROM of GPU") })
      }
    }
  }

  @Test func aWarningAloneIsNoFailureOfTheTool() {
    let error = #expect(throws: SourceError.self) {
      try Self.read("WARNING: infoROM is corrupted at gpu 0000:3B:00.0\n")
    }
    #expect(error?.message.contains("failed") == false, "\(error?.message ?? "-")")
  }

  @Test(arguments: [
    "# gpu price list", "## GPU", "# gpu, cpu, disk", "#gpu", "# of gpu hours: 5, pwr",
  ])
  func aCommentIsNoHeading(_ line: String) {
    #expect(throws: SourceError.self) { try Self.read(line + "\n0 1 2\n0, 1, 2\n") }
  }
}
