import Collectors
import FleetModel
import Testing

@Suite struct CSVQueryParserTests {
  private static func parse(_ text: String, columns: [String]? = nil, isEager: Bool = false)
    -> [Frame]
  {
    var parser = CSVQueryParser(
      builder: FrameBuilder(site: "test", origin: .recorded), columns: columns, isEager: isEager)
    var frames: [Frame] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      frames += parser.consume(line: String(line))
    }
    if let last = parser.flushTick() { frames.append(last) }
    return frames
  }

  private static let loop = """
    timestamp, index, uuid, name, utilization.gpu [%], temperature.gpu, power.draw [W], pstate
    2026/05/01 10:00:00.001, 0, GPU-aaaaaaaa-0000-0000-0000-000000000001, NVIDIA X1, 98 %, 61, 412.35 W, P0
    2026/05/01 10:00:00.003, 1, GPU-aaaaaaaa-0000-0000-0000-000000000002, NVIDIA X1, [N/A], N/A, [Unknown Error], P2
    2026/05/01 10:00:01.001, 0, GPU-aaaaaaaa-0000-0000-0000-000000000001, NVIDIA X1, 97 %, 62, 410.5 W, P0
    2026/05/01 10:00:01.004, 1, GPU-aaaaaaaa-0000-0000-0000-000000000002, NVIDIA X1, 5 %, 33, 70 W, P8
    """

  @Test func groupsRowsIntoTicks() throws {
    let frames = Self.parse(Self.loop)
    try #require(frames.count == 2)
    #expect(frames[0].gpus.count == 2)
    #expect(frames[0].gpus.value(.utilization, 0) == 98)
    #expect(frames[0].gpus.stored(.powerDraw, 0) == 41235)
    #expect(frames[0].gpus.state(.utilization, 1) == .unsupported)
    #expect(frames[0].gpus.state(.powerDraw, 1) == .error)
    #expect(frames[0].gpus.statuses == [.ok, .ok])
    #expect(frames[1].gpus.stored(.performanceState, 1) == 8)
    #expect(frames[1].time.seconds(since: frames[0].time) == 1)
    #expect(frames[0].topology.directory.identity(at: 1).name == "NVIDIA X1")
  }

  @Test func anEagerTickEndsWithItsLastGPU() {
    var parser = CSVQueryParser(
      builder: FrameBuilder(site: "test", origin: .live), isEager: true)
    let lines = Self.loop.split(separator: "\n").map { String($0) }
    let counts = lines.map { parser.consume(line: $0).count }
    #expect(counts == [0, 0, 0, 1, 1])
    #expect(!parser.hasTick)
  }

  @Test func aLostGPUKeepsItsRowAndTheOthersTheirNumbers() throws {
    let text =
      Self.loop + """

        2026/05/01 10:00:02.001, 0, GPU-aaaaaaaa-0000-0000-0000-000000000001, NVIDIA X1, 96 %, 62, 410 W, P0
        Unable to determine the device handle for GPU1: 0000:34:00.0: Unknown Error
        [Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error]
        2026/05/01 10:00:03.001, 0, GPU-aaaaaaaa-0000-0000-0000-000000000001, NVIDIA X1, 95 %, 62, 410 W, P0
        """
    let frames = Self.parse(text)
    try #require(frames.count == 4)
    #expect(frames[2].gpus.statuses == [.ok, .lost])
    #expect(frames[2].gpus.value(.utilization, 0) == 96)
    #expect(frames[2].gpus.value(.utilization, 1) == nil)
    #expect(frames[3].gpus.statuses == [.ok, .lost])
    #expect(frames[3].content.lastSeen[1] == frames[1].time.adding(seconds: 0))
  }
}
