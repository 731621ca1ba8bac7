import FleetHistory
import FleetModel
import TestSupport
import Testing

/// Histories whose frames are fetched from a recording.
struct RecordedHistoryTests {
  private static func frames(_ count: Int) -> [Frame] {
    (0..<count).map { SmallFleet.frame(at: Double($0), watts: [Double($0)]) }
  }

  private func history(_ frames: [Frame], bytes: Int = 1 << 20) -> FrameHistory {
    FrameHistory(
      recorded: frames.map { FrameSummary($0) }, period: 60,
      limits: FrameHistory.Limits(window: nil, bytes: bytes))
  }

  @Test func summariesAreAllThereAndFramesAsTheyCome() {
    let frames = Self.frames(100)
    var history = history(frames)
    #expect(history.count == 100 && history.timeline.period == 1 && history.isRecorded)
    #expect(history.frame(at: 5) == nil && history.isLoading(5))
    history.take([(5, frames[5]), (-1, frames[0]), (100, frames[0])], near: 5)
    #expect(history.frame(at: 5)?.time == SmallFleet.time(5) && !history.isLoading(5))
    #expect(history.frame(at: -1) == nil && history.frame(at: 100) == nil)
    history.note(unreadable: 6, because: "damaged")
    #expect(history.reasonUnreadable(6) == "damaged" && !history.isLoading(6))
  }

  @Test func theNearestIsWantedFirst() {
    let frames = Self.frames(100)
    var history = history(frames)
    let standing = history.framesWanted(.init(index: 50, past: 3))
    #expect(standing == [50, 51, 52, 53, 54, 49, 48, 47])
    let playing = history.framesWanted(.init(index: 50, stride: 10))
    #expect(playing == [50, 60, 70, 80, 90, 51, 49])
    let back = history.framesWanted(.init(index: 5, stride: -2))
    #expect(back == [5, 3, 1, 6, 4])
    history.take([(50, frames[50]), (52, frames[52])], near: 50)
    history.note(unreadable: 51, because: "damaged")
    #expect(history.framesWanted(.init(index: 50, past: 1)) == [53, 54, 49])
    #expect(history.framesWanted(.init(index: 1000)).first == 99)
  }

  @Test func memoryIsBoundedAndTheNearestStay() {
    let frames = Self.frames(1000)
    let limit = 50 * 4200
    var history = history(frames, bytes: limit)
    for place in stride(from: 0, to: 1000, by: 10) {
      history.take((place..<min(1000, place + 10)).map { ($0, frames[$0]) }, near: place)
      let held = (0..<1000).count { history.frame(at: $0) != nil }
      #expect(held <= 52)
      #expect(history.frame(at: place) != nil && history.frame(at: place + 1) != nil)
    }
    let asked = history.framesWanted(.init(index: 500, past: 900))
    #expect(asked.count < 50, "what would not fit is not asked for")
  }

  @Test func growsAtItsEnd() {
    let frames = Self.frames(20)
    var history = history(Array(frames.prefix(10)))
    history.extend(frames[8...].map { FrameSummary($0) })
    #expect(history.count == 20 && history.timeline.last == SmallFleet.time(19))
    #expect(history.isLoading(19))
  }
}
