import FleetHistory
import FleetModel
import Testing

struct TimelineTests {
  private func samples(
    _ timeline: Timeline, _ from: Double, _ to: Double, _ columns: Int,
    _ series: Series = .powerSum
  ) -> [Double?] {
    timeline.samples(
      series, from: SmallFleet.time(from), to: SmallFleet.time(to), columns: columns)
  }

  @Test func indexIsTheNewestAtOrBefore() {
    let timeline = SmallFleet.timeline((0..<9).map { (Double($0) * 2, 1) })
    #expect(timeline.index(atOrBefore: SmallFleet.time(-1)) == nil)
    for second in 0..<20 {
      let index = timeline.index(atOrBefore: SmallFleet.time(Double(second)))
      #expect(index == min(second / 2, 8))
    }
    #expect(Timeline(period: 1).index(atOrBefore: SmallFleet.start) == nil)
    #expect(Timeline(period: 1).isEmpty)
  }

  @Test func aFrameAColumnIsThatFrame() {
    let timeline = SmallFleet.timeline((1...5).map { (Double($0), Double($0) * 10) })
    #expect(samples(timeline, 0, 5, 5) == [10, 20, 30, 40, 50])
  }

  @Test func framesThatShareAColumnAreAveraged() {
    let timeline = SmallFleet.timeline((1...4).map { (Double($0), Double($0) * 10) })
    #expect(samples(timeline, 0, 4, 2) == [15, 35])
  }

  @Test func columnsBetweenFramesHoldTheEarlierOne() {
    let timeline = SmallFleet.timeline(period: 2, [(2, 10), (4, 20)])
    #expect(samples(timeline, 0, 5, 5) == [nil, 10, 10, 20, 20])
  }

  @Test func gapsStayGaps() {
    let timeline = SmallFleet.timeline([(1, 10), (2, 20), (9, 90), (10, 100)])
    #expect(
      samples(timeline, 0, 10, 10) == [10, 20, 20, 20, 20, nil, nil, nil, 90, 100])
    let silent = SmallFleet.timeline([(1, 10), (2, nil), (3, 30)])
    #expect(samples(silent, 0, 3, 3) == [10, nil, 30])
  }

  @Test func nothingToSayIsNil() {
    let timeline = SmallFleet.timeline([(1, 10)])
    #expect(samples(timeline, 0, 1, 0).isEmpty)
    #expect(samples(timeline, 1, 1, 2) == [nil, nil])
    #expect(samples(timeline, 50, 60, 2) == [nil, nil])
    #expect(samples(Timeline(period: 1), 0, 1, 2) == [nil, nil])
    #expect(samples(timeline, 0, 1, 1, .stateOfCharge) == [nil])
  }

  @Test func framesBeforeTheSpanAreHeldIntoIt() {
    let timeline = SmallFleet.timeline([(0, 10), (1, 20)])
    #expect(samples(timeline, 2, 6, 4) == [20, 20, nil, nil])
  }

  @Test func swingAndExtremesOfAWindow() {
    let timeline = SmallFleet.timeline([(0, 500), (1, 100), (2, 300), (3, nil), (4, 200)])
    let at4 = SmallFleet.time(4)
    #expect(timeline.swing(.powerSum, before: at4, seconds: 3) == 200)
    #expect(timeline.swing(.powerSum, before: at4, seconds: 10) == 400)
    #expect(timeline.swing(.powerSum, before: at4, seconds: 1) == nil, "two frames are too few")
    let extremes = timeline.extremes(.powerSum, before: at4, seconds: 2)
    #expect(extremes?.min == 200 && extremes?.max == 300)
    #expect(timeline.extremes(.gridPower, before: at4, seconds: 9) == nil)
    #expect(timeline.swing(.powerSum, before: SmallFleet.time(-1), seconds: 9) == nil)
  }

  @Test func rampIsTheSlope() throws {
    let timeline = SmallFleet.timeline((0..<10).map { (Double($0), 1000 - 25 * Double($0)) })
    let slope = try #require(
      timeline.ramp(.powerSum, before: SmallFleet.time(9), seconds: 5))
    #expect(abs(slope + 25) < 1e-9)
    #expect(timeline.ramp(.powerSum, before: SmallFleet.time(9), seconds: 1) == nil)
    #expect(timeline.ramp(.loadPower, before: SmallFleet.time(9), seconds: 5) == nil)
  }

  @Test func prependAndRemoveKeepTheOrder() {
    var timeline = SmallFleet.timeline([(2, 1), (3, 1)])
    timeline.prepend(SmallFleet.timeline([(0, 1), (1, 1)]).summaries)
    #expect(timeline.summaries.map(\.time) == (0..<4).map { SmallFleet.time(Double($0)) })
    timeline.removeFirst(3)
    #expect(timeline.first == SmallFleet.time(3))
    timeline.removeFirst(9)
    #expect(timeline.isEmpty && timeline.last == nil)
  }
}
