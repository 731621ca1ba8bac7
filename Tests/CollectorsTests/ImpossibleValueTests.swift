import FleetModel
import TestSupport
import Testing

@testable import Collectors

/// Values that cannot be, in every form of log.
struct ImpossibleValueTests {
  private static func read(_ text: String) throws -> (frames: [Frame], notes: [String]) {
    let (frames, reader) = try FrameText.read(Array(text.utf8))
    return (frames, reader.notes)
  }

  @Test func utilizationOver100InACSV() throws {
    let (frames, notes) = try Self.read(
      """
      timestamp, index, utilization.gpu [%], utilization.memory [%], power.draw [W]
      2025/03/04 08:00:00.000, 0, 55 %, 21 %, 410.00 W
      2025/03/04 08:00:00.000, 1, 56 %, 22 %, 411.00 W
      2025/03/04 08:00:10.000, 0, 1310 %, 640 %, 412.00 W
      2025/03/04 08:00:10.000, 1, 57 %, 255 %, 413.00 W
      2025/03/04 08:00:20.000, 0, 58 %, 23 %, 414.00 W
      2025/03/04 08:00:20.000, 1, 59 %, 24 %, 415.00 W

      """)
    try #require(frames.count == 3)
    let bad = frames[1].gpus
    #expect(bad.state(.utilization, 0) == .error && bad.state(.memoryUtilization, 0) == .error)
    #expect(bad.value(.powerDraw, 0) == 412 && bad.state(.memoryUtilization, 1) == .error)
    #expect(frames[1].rollup(.utilization).max == 57)
    #expect(frames[1].reportingCount == 2 && frames[1].gpus.statuses == [.ok, .ok])
    #expect(frames[2].gpus.value(.utilization, 0) == 58)
    #expect(notes.contains("values that cannot be: 3, first utilization 1310 % of gpu 0"))
  }

  @Test func registersThatHoldNothingInACSV() throws {
    let (frames, notes) = try Self.read(
      """
      timestamp, index, temperature.gpu, power.draw [W], clocks.sm [MHz], memory.used [MiB], memory.total [MiB], pstate
      2025/03/04 08:00:00.000, 0, 255, 4294967.29 W, 65535 MHz, 90000 MiB, 81559 MiB, P0
      2025/03/04 08:00:00.000, 1, -1, 700.00 W, 1980 MHz, 65535 MiB, 81559 MiB, P2
      2025/03/04 08:00:10.000, 0, 61, 700.00 W, 1980 MHz, 40000 MiB, 81559 MiB, P0
      2025/03/04 08:00:10.000, 1, 62, 700.00 W, 1980 MHz, 40000 MiB, 81559 MiB, P2

      """)
    try #require(frames.count == 2)
    let bad = frames[0].gpus
    for metric in [Metric.temperature, .powerDraw, .smClock, .framebufferUsed] {
      #expect(bad.state(metric, 0) == .error, "\(metric)")
    }
    #expect(bad.state(.temperature, 1) == .error)
    #expect(bad.value(.framebufferUsed, 1) == 65_535, "so much can be used")
    #expect(frames[0].rollup(.powerDraw).total == 700)
    #expect(notes.contains { $0.hasPrefix("values that cannot be: 5, first ") })
  }

  @Test func sharesOfProcessesThatCannotBe() throws {
    let (frames, _) = try Self.read(
      """
      # gpu         pid   type     sm    mem    enc    dec    command
      # Idx           #    C/G      %      %      %      %    name
          0       4100     C        260     -9      0      0    train
          0       4101     C        10      4       0      0    view
          1       4102     C        70      60      0      0    train
          1       4103     C        40      50      0      0    train
          2       4104     C        12      -       0      0    train
          2       4105     C        -3      5       0      0    train

      """)
    let table = try #require(frames.first).gpus
    #expect(table.state(.utilization, 0) == .error && table.state(.memoryUtilization, 0) == .error)
    #expect(table.value(.utilization, 1) == 100, "what is rounded may add up to more than all")
    #expect(table.value(.memoryUtilization, 1) == 100)
    #expect(table.state(.utilization, 2) == .error && table.value(.memoryUtilization, 2) == 5)
  }

  @Test func figuresOfDmonThatCannotBe() throws {
    let (frames, notes) = try Self.read(
      """
      # gpu    pwr  gtemp  mtemp     sm    mem    enc    dec   mclk   pclk
      # Idx      W      C      C      %      %      %      %    MHz    MHz
          0    310     61    255     97     41      0      0   2619   1980
          1  65535     40     45    104      0      0      0   2619    345

      """)
    let table = try #require(frames.first).gpus
    #expect(table.state(.memoryTemperature, 0) == .error && table.value(.powerDraw, 0) == 310)
    #expect(table.state(.powerDraw, 1) == .error && table.state(.utilization, 1) == .error)
    #expect(table.value(.smClock, 1) == 345)
    #expect(notes.contains { $0.hasPrefix("values that cannot be: 3") })
  }

  /// What is drawn and exported of any log of ours lies within what its metric can be.
  @Test(arguments: LogFixtures.all)
  func noValueOfALogLiesOutside(_ log: LogFixtures.Log) throws {
    var random = SeededGenerator()
    for _ in 0..<20 {
      // Digits in place of others: numbers of every size.
      let bytes = log.bytes.map { byte in
        (0x30...0x39).contains(byte) && Bool.random(using: &random)
          ? UInt8.random(in: 0x30...0x39, using: &random) : byte
      }
      guard let frames = try? FrameText.read(bytes, columns: log.columns).frames else { continue }
      for frame in frames {
        for metric in frame.gpus.metrics where metric != .powerDraw {
          for gpu in 0..<frame.gpus.count {
            guard let stored = frame.gpus.stored(metric, gpu) else { continue }
            #expect(metric.definition.isPossible(stored), "seed \(random.seed)")
          }
        }
      }
    }
  }
}
