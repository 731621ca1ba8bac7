import FleetModel
import Testing

@testable import Collectors

/// What a child that ends, or is killed, within a tick says of the GPUs that it did not get to.
struct SilentGPULiveTests {
  /// What the children of a host print, and the frames that come of it.
  private struct Children {
    var reader = TickReader(host: "n", period: 1)
    private let start = Timestamp(milliseconds: 1_777_629_600_000)

    mutating func begin(_ second: Int) {
      reader.begin(start.adding(seconds: Double(second)), period: 1)
      _ = print("timestamp, index, utilization.gpu [%]\n")
    }

    mutating func rows(_ second: Int, _ gpus: [Int]) -> [Frame] {
      let lines = gpus.map { gpu in
        "2026/05/01 10:00:\(second < 10 ? "0" : "")\(second).00\(gpu), \(gpu), \(10 * gpu + second) %\n"
      }
      return print(lines.joined())
    }

    private mutating func print(_ text: String) -> [Frame] {
      var text = text
      return text.withUTF8 { reader.take(UnsafeRawBufferPointer($0)).frames }
    }
  }

  private func words(_ frames: [Frame]) -> [String] {
    frames.map { $0.gpus.statuses.map(\.word).joined(separator: " ") }
  }

  @Test func childrenThatAreKilledLoseNoGPU() {
    var children = Children()
    children.begin(0)
    #expect(children.rows(0, [0, 1, 2]).isEmpty)
    #expect(words(children.rows(1, [0, 1, 2])) == ["ok ok ok", "ok ok ok"])
    for second in 2..<8 {
      #expect(children.rows(second, [0]).isEmpty, "killed before it got to GPU 1")
      children.begin(second)
    }
    let frames = children.rows(8, [0, 2]) + children.rows(9, [0, 1, 2])
    #expect(words(frames) == ["ok stale ok", "ok ok ok"])
    #expect(frames[0].gpus.value(.utilization, 1) == 11)
  }

  @Test func aChildThatDiesWithinATickLosesNoGPU() {
    var children = Children()
    children.begin(0)
    _ = children.rows(0, [0, 1, 2])
    for second in 1..<5 {
      _ = children.rows(second, [0])
      let frames = children.reader.flush(isComplete: false).frames
      #expect(words(frames).last == "ok stale stale")
      children.begin(second)
    }
  }

  @Test func callsThatEndWithoutAGPUTwiceHaveLostIt() {
    var children = Children()
    var all: [String] = []
    for second in 0..<4 {
      children.begin(second)
      all += words(children.rows(second, second == 0 ? [0, 1] : [0]))
      all += words(children.reader.flush().frames)
    }
    #expect(all == ["ok ok", "ok stale", "ok lost", "ok lost"])
  }
}
