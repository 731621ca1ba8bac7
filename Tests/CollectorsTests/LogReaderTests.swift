import Collectors
import FleetModel
import TestSupport
import Testing

@Suite struct LogReaderTests {
  private static func frames(_ log: LogFixtures.Log) throws -> [Frame] {
    try FrameText.read(log.bytes, columns: log.columns).frames
  }

  /// Every byte, but of the longest logs, which have every kind of line twice.
  private static func step(_ log: LogFixtures.Log) -> Int { log.bytes.count > 3000 ? 11 : 1 }

  @Test(arguments: LogFixtures.all)
  func anyCutOfTheBytesGivesTheSameFrames(_ log: LogFixtures.Log) throws {
    let whole = try Self.frames(log).map(FrameText.text)
    #expect(!whole.isEmpty)
    for cut in stride(from: 0, through: log.bytes.count, by: Self.step(log)) {
      var reader = LogReader(
        name: "log", columns: log.columns, period: 2, baseTime: Timestamp(milliseconds: 1_000_000))
      var frames = reader.feed([UInt8](log.bytes.prefix(cut)))
      frames += reader.feed([UInt8](log.bytes.dropFirst(cut)))
      frames += try reader.finish()
      try #require(frames.map(FrameText.text) == whole, "cut at \(cut)")
    }
    #expect(
      try FrameText.read(log.bytes, columns: log.columns, chunk: 1).frames.map(FrameText.text)
        == whole)
  }

  /// A log that ends anywhere gives a beginning of what the whole one gives: no number is made up. Sums
  /// over processes are of as many as there are.
  @Test(arguments: LogFixtures.all)
  func aTruncatedLogInventsNothing(_ log: LogFixtures.Log) throws {
    let known = Self.values(try Self.frames(log))
    let firstRows = log.columns == nil ? 0 : log.bytes.firstIndex(of: 0x0A) ?? 0
    for end in stride(from: firstRows, to: log.bytes.count, by: Self.step(log)) {
      let cut = [UInt8](log.bytes.prefix(end))
      guard let frames = try? FrameText.read(cut, columns: log.columns).frames else { continue }
      if log.name.hasPrefix("pmon") { continue }
      let invented = Self.values(frames).subtracting(known)
      try #require(invented.isEmpty, "cut at \(end): \(invented)")
    }
  }

  private static func values(_ frames: [Frame]) -> Set<String> {
    var result: Set<String> = []
    for frame in frames {
      for metric in frame.gpus.metrics {
        for place in 0..<frame.gpus.count {
          if let value = frame.gpus.stored(metric, place) { result.insert("\(metric) \(value)") }
        }
      }
    }
    return result
  }

  @Test(arguments: LogFixtures.all)
  func damageIsNoCrash(_ log: LogFixtures.Log) {
    var random = SeededGenerator()
    for _ in 0..<300 {
      var bytes = log.bytes
      for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(0x39, at: place)
        default: bytes.insert(contentsOf: bytes[place...].prefix(40), at: place)
        }
      }
      let read = try? FrameText.read(bytes, columns: log.columns)
      for frame in read?.frames ?? [] { #expect(frame.gpus.count < 1000) }
    }
  }

  @Test func theSameInEveryEncoding() throws {
    let whole = try Self.frames(LogFixtures.csv).map(FrameText.text)
    let units = Array(LogFixtures.csv.text.utf16)
    let little = units.flatMap {
      [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
    }
    let big = units.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    let variants: [[UInt8]] = [
      [0xEF, 0xBB, 0xBF] + LogFixtures.csv.bytes, [0xFF, 0xFE] + little, little,
      [0xFE, 0xFF] + big, big, LogFixtures.powerShell.bytes,
    ]
    for (place, bytes) in variants.enumerated() {
      #expect(try FrameText.read(bytes).frames.map(FrameText.text) == whole, "variant \(place)")
      #expect(try FrameText.read(bytes, chunk: 3).frames.map(FrameText.text) == whole)
    }
  }

  @Test func rowsWithoutAKeyAreToldApartByTheirTimes() throws {
    let frames = try Self.frames(LogFixtures.noHeader)
    try #require(frames.count == 3)
    #expect(frames[2].gpus.value(.utilization, 0) == 12)
    #expect(frames[2].gpus.value(.framebufferUsed, 1) == 202)
  }

  @Test func aSentenceCostsOneGPU() throws {
    let frames = try Self.frames(LogFixtures.sentences)
    try #require(frames.count == 2)
    #expect(frames[0].gpus.statuses == [.ok, .ok, .needsReset])
    #expect(frames[1].gpus.statuses == [.ok, .lost, .needsReset])
    #expect(frames[1].gpus.value(.utilization, 0) == 4)
    #expect(frames[1].gpus.value(.utilization, 1) == nil)
  }

  @Test func aWrappersOwnStampIsFound() throws {
    let frames = try Self.frames(LogFixtures.wrapper)
    try #require(frames.count == 2)
    #expect(frames[0].time.iso8601 == "2026-05-01T10:00:00.500Z")
    #expect(frames[1].gpus.value(.powerDraw, 1) == 311.75)
  }

  @Test func hostsAreMergedIntoOneFrame() throws {
    let frames = try Self.frames(LogFixtures.hosts)
    try #require(frames.count == 1)
    #expect(frames[0].content.timeIsAssumed)
    #expect(
      (0..<4).map { frames[0].topology.label(ofGPU: $0) } == [
        "n2.cluster.local gpu 0", "n2.cluster.local gpu 1", "n10.cluster.local gpu 0",
        "n10.cluster.local gpu 1",
      ])
    #expect((0..<4).map { frames[0].gpus.value(.utilization, $0) } == [10, 20, 30, 40])
  }

  @Test func processNamesMayHoldCommas() throws {
    let frames = try Self.frames(LogFixtures.apps)
    try #require(frames.count == 2)
    let processes = frames[0].content.processes
    #expect(processes.map(\.name) == ["python train.py --sizes 1,2,3", ""])
    #expect(processes.map(\.memoryMiB) == [2566, nil])
    #expect(frames[1].content.processes.first?.memoryMiB == 2567)
  }

  @Test func documentsOfALoopAreFrames() throws {
    let frames = try Self.frames(LogFixtures.xml)
    try #require(frames.count == 2)
    let first = frames[0].gpus
    #expect(first.stored(.powerDraw, 0) == 32150)
    #expect(frames[1].gpus.stored(.powerDraw, 0) == 32250)
    #expect(first.value(.framebufferUsed, 0) == 250)
    #expect(first.state(.memoryUtilization, 0) == .unsupported)
    #expect(first.stored(.clocksEventReasons, 0) == 4)
    #expect(first.stored(.eccCorrected, 0) == 3)
    #expect(first.value(.eccUncorrected, 0) == 0)
    #expect(first.statuses == [.ok, .lost])
    #expect(first.value(.framebufferTotal, 1) == nil)
    #expect(frames[0].topology.directory.identity(at: 0).name == "Example <B200> & Co")
    #expect(
      frames[0].content.processes == [
        GPUProcess(gpu: 0, pid: 42, name: "a<b", memoryMiB: 200, type: "C")
      ])
  }

  @Test func theLookAlikeIsRead() throws {
    let frame = try #require(try Self.frames(LogFixtures.oldXML).first)
    #expect(frame.gpus.value(.powerDraw, 0) == 17.95)
    #expect(frame.gpus.state(.fanSpeed, 0) == .error)
    #expect(frame.gpus.value(.eccUncorrected, 0) == 3)
  }

  @Test func dmonWithoutATimeIsOnePeriodApart() throws {
    let frames = try Self.frames(LogFixtures.dmon)
    try #require(frames.count == 2)
    #expect(frames.map(\.time.milliseconds) == [1_000_000, 1_002_000])
    #expect(frames.allSatisfy { $0.content.timeIsAssumed })
    #expect(frames[1].gpus.value(.powerDraw, 1) == 101)
    #expect(frames[1].gpus.value(.utilization, 1) == nil)
    #expect(frames[0].gpus.value(.memoryTemperature, 0) == nil)
    #expect(try Self.frames(LogFixtures.dmonDated).last?.gpus.value(.pcieTx, 0) == 677)
  }

  @Test func pmonAddsUpItsProcesses() throws {
    let frames = try Self.frames(LogFixtures.pmon)
    try #require(frames.count == 2)
    #expect(frames[0].gpus.value(.utilization, 0) == 60)
    #expect(frames[0].gpus.value(.utilization, 1) == nil)
    #expect(frames[0].content.processes.map(\.name) == ["python train", "viewer"])
    #expect(frames[0].content.processes.map(\.memoryMiB) == [900, 100])
  }

  @Test func theTableIsCutAtItsBars() throws {
    let frame = try #require(try Self.frames(LogFixtures.table).first)
    #expect(frame.gpus.count == 2)
    #expect(frame.gpus.value(.powerDraw, 0) == 44)
    #expect(frame.gpus.value(.framebufferTotal, 0) == 32510)
    #expect(frame.gpus.state(.temperature, 1) == .error)
    #expect(frame.gpus.state(.framebufferUsed, 1) == .unsupported)
    #expect(frame.topology.directory.identity(at: 1).index == 2)
    #expect(frame.topology.directory.identity(at: 0).driver == "525.00")
    #expect(frame.content.processes.first?.memoryMiB == 573)
    #expect(frame.content.processes.first?.name == "...a | b/python")
    let looped = try Self.frames(LogFixtures.lostTable)
    try #require(looped.count == 2)
    #expect(looped[0].gpus.statuses[1] == .lost)
    #expect(looped[1].time.seconds(since: looped[0].time) == 5)
  }

  @Test func namesOfAListMayHoldParentheses() throws {
    let frame = try #require(try Self.frames(LogFixtures.list).first)
    #expect(frame.gpus.count == 2)
    #expect(frame.topology.directory.identity(at: 0).name == "Example TITAN X (Old)")
    #expect(frame.gpus.statuses == [.ok, .ok])
  }

  @Test(arguments: [1000, 4097, 1 << 20])
  func aTableFarInsideAJobsLogIsFound(_ chunk: Int) throws {
    let noise = String(repeating: "+ x\n++ echo step\n", count: 20_000)
    let bytes = [UInt8]((noise + LogFixtures.table.text + noise).utf8)
    let frames = try FrameText.read(bytes, chunk: chunk).frames
    #expect(frames.map(FrameText.text) == (try Self.frames(LogFixtures.table).map(FrameText.text)))
  }

  @Test(arguments: [
    (["utilization.gpu"], "1 fields"), (["foo", "bar", "baz"], "none of the columns"),
  ])
  func wrongColumnsAreSaid(_ columns: [String], _ expected: String) {
    let error = #expect(throws: SourceError.self) {
      try FrameText.read(LogFixtures.noHeader.bytes, columns: columns)
    }
    #expect(error?.message.contains(expected) == true, "\(error?.message ?? "-")")
  }

  @Test func aClockThatIsPutBackGoesOn() throws {
    let stamps = ["01:59:58", "01:59:59", "01:00:00", "01:00:00", "01:59:59", "02:00:00"]
    let rows = stamps.map { "2026-10-25T\($0)Z, 0, 5 %\n" }.joined()
    let text = "timestamp, index, utilization.gpu [%]\n" + rows
    let frames = try FrameText.read([UInt8](text.utf8)).frames
    let steps = zip(frames.dropFirst(), frames).map { $0.time.seconds(since: $1.time) }
    #expect(steps == [1, 1, 0.001, 3598.999, 1])
  }

  @Test func holesAreJumpedOver() throws {
    let (frames, reader) = try FrameText.read(LogFixtures.holes.bytes)
    #expect(frames.map { $0.gpus.value(.utilization, 0) } == [10, 20, 30])
    #expect(reader.notes.contains { $0.contains("NUL") })
  }

  @Test func aCutLastLineIsLeftOutAndSaid() throws {
    let text = "index, power.draw [W]\n0, 100.25 W\n0, 101.2"
    let (frames, reader) = try FrameText.read([UInt8](text.utf8))
    #expect(frames.map { $0.gpus.value(.powerDraw, 0) } == [100.25])
    #expect(reader.notes.contains { $0.contains("cut") })
  }

  @Test(arguments: [
    ("", "empty"), ("hello world\n", "hello world"), ("\u{1B}[31mred\u{202E}\n", "\"red?\""),
    ("2026/05/01 10:00:00.000, 5, 6\n2026/05/01 10:00:01.000, 5, 6\n", "--columns"),
    ("Failed to initialize NVML: Driver/library version mismatch\n", "exits 18"),
    ("No devices were found\n", "exits 6"),
  ])
  func aLogWithoutARowSaysWhatItIs(_ text: String, _ expected: String) {
    let error = #expect(throws: SourceError.self) { try FrameText.read([UInt8](text.utf8)) }
    #expect(error?.message.contains(expected) == true, "\(error?.message ?? "-")")
    #expect(error?.subject == "log")
  }
}
