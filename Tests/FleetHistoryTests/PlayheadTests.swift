import FleetHistory
import FleetModel
import TestSupport
import Testing

struct PlayheadTests {
  private let timeline = SmallFleet.timeline((0..<10).map { (Double($0), 1) })

  private func seconds(_ playhead: Playhead) -> Double? {
    playhead.time?.seconds(since: SmallFleet.start)
  }

  @Test func beginsLive() {
    let playhead = Playhead()
    #expect(playhead.followsNewest && playhead.isPlaying && playhead.speed == 1)
    #expect(playhead.index(in: timeline) == 9)
    #expect(playhead.index(in: Timeline(period: 1)) == nil)
  }

  @Test func pauseHoldsTheNewestAndPlayGoesOnFromThere() {
    var playhead = Playhead()
    playhead.togglePlay(in: timeline)
    #expect(seconds(playhead) == 9 && !playhead.isPlaying)
    playhead.togglePlay(in: timeline)
    #expect(seconds(playhead) == 9 && playhead.isPlaying && !playhead.followsNewest)
    playhead.goLive()
    #expect(playhead == Playhead())
  }

  @Test func stepsByFramesAndStaysWithin() {
    var playhead = Playhead()
    playhead.step(-1, in: timeline)
    #expect(seconds(playhead) == 8 && !playhead.isPlaying)
    playhead.step(1, in: timeline)
    playhead.step(1, in: timeline)
    #expect(seconds(playhead) == 9)
    playhead.step(-100, in: timeline)
    #expect(seconds(playhead) == 0)
    var nothing = Playhead()
    nothing.step(-1, in: Timeline(period: 1))
    #expect(nothing == Playhead())
  }

  @Test func seeksWithinTheTimeline() {
    var playhead = Playhead(at: SmallFleet.time(3), isPlaying: true, speed: 4)
    playhead.seek(to: SmallFleet.time(4.5), in: timeline)
    #expect(seconds(playhead) == 4.5 && playhead.isPlaying && playhead.speed == 4)
    #expect(playhead.index(in: timeline) == 4)
    playhead.seek(to: SmallFleet.time(99), in: timeline)
    #expect(seconds(playhead) == 9)
    playhead.seek(to: SmallFleet.time(-99), in: timeline)
    #expect(seconds(playhead) == 0)
  }

  @Test func anInstantBeforeEverythingShowsTheOldest() {
    let playhead = Playhead(at: SmallFleet.time(-5), isPlaying: false)
    #expect(playhead.index(in: timeline) == 0)
  }

  @Test func speedsGoUpAndDownTheList() {
    var playhead = Playhead()
    playhead.changeSpeed(1)
    #expect(playhead.speed == 2)
    playhead.changeSpeed(-3)
    #expect(playhead.speed == 0.25)
    playhead.changeSpeed(-1)
    #expect(playhead.speed == 0.25)
    playhead.changeSpeed(99)
    #expect(playhead.speed == Playhead.fastest)
    playhead.changeSpeed(-1)
    #expect(playhead.speed == 1024)
    playhead.setSpeed(3)
    playhead.changeSpeed(1)
    #expect(playhead.speed == 4)
    playhead.setSpeed(3)
    playhead.changeSpeed(-1)
    #expect(playhead.speed == 2)
    playhead.setSpeed(5000)
    playhead.changeSpeed(-1)
    #expect(playhead.speed == 1024)
    for speed in [0, -1, Double.nan, -Double.infinity] { playhead.setSpeed(speed) }
    #expect(playhead.speed == 1024)
  }

  @Test func wallTimeMovesIt() {
    var playhead = Playhead(at: SmallFleet.time(1), isPlaying: true, speed: 2)
    playhead.advance(seconds: 1.5, in: timeline, endsLive: false)
    #expect(seconds(playhead) == 4)
    playhead.pause(in: timeline)
    playhead.advance(seconds: 1.5, in: timeline, endsLive: false)
    #expect(seconds(playhead) == 4)
    var live = Playhead()
    live.advance(seconds: 5, in: timeline, endsLive: true)
    #expect(live == Playhead())
  }

  @Test func theEndHoldsOrGoesLive() {
    var replay = Playhead(at: SmallFleet.time(8), isPlaying: true, speed: 8)
    replay.advance(seconds: 1, in: timeline, endsLive: false)
    #expect(seconds(replay) == 9 && !replay.isPlaying && replay.speed == 8)
    var behind = Playhead(at: SmallFleet.time(8), isPlaying: true, speed: 8)
    behind.advance(seconds: 1, in: timeline, endsLive: true)
    #expect(behind == Playhead())
  }

  @Test func gapsAreJumpedOverOnlyWhenFast() {
    let gap = SmallFleet.timeline([(0, 1), (1, 1), (600, 1), (601, 1)])
    var fast = Playhead(at: SmallFleet.time(1), isPlaying: true, speed: 8)
    fast.advance(seconds: 1, in: gap, endsLive: false)
    #expect(seconds(fast) == 600)
    var slow = Playhead(at: SmallFleet.time(4), isPlaying: true)
    slow.advance(seconds: 1, in: gap, endsLive: false)
    #expect(seconds(slow) == 5)
  }

  /// An hour of ticks of any length is an hour of play, whatever the speed.
  @Test(arguments: [0.25, 0.5, 1, 3, 8])
  func playKeepsToTheClock(speed: Double) throws {
    let length = Int(3600 * speed) + 60
    let long = SmallFleet.timeline(
      period: 60,
      stride(from: 0, through: length, by: 60).map { (Double($0), 1) })
    var generator = SeededGenerator()
    for isReversed in [false, true] {
      let begin = isReversed ? Double(length / 60 * 60) : 0
      var playhead = Playhead(at: SmallFleet.time(begin), isPlaying: true, speed: speed)
      if isReversed { playhead.setVelocity(-speed) }
      var rest = 3_600_000
      while rest > 0 {
        let step = min(rest, Int.random(in: 1...1999, using: &generator))
        playhead.advance(seconds: Double(step) / 1000, in: long, endsLive: false)
        rest -= step
      }
      let moved = abs(try #require(seconds(playhead)) - begin)
      #expect(abs(moved - 3600 * speed) <= 0.0015, "seed \(generator.seed)")
      if speed == 1 { #expect(moved == 3600) }
    }
  }

  @Test func playsBackwardsAndHoldsTheFirstFrame() {
    var playhead = Playhead(at: SmallFleet.time(5), isPlaying: true, speed: 2)
    playhead.reverse(in: timeline)
    playhead.advance(seconds: 1.5, in: timeline, endsLive: false)
    #expect(seconds(playhead) == 2 && playhead.velocity == -2)
    playhead.advance(seconds: 9, in: timeline, endsLive: true)
    #expect(seconds(playhead) == 0 && !playhead.isPlaying)
    playhead.restart(in: timeline)
    #expect(seconds(playhead) == 9 && playhead.isPlaying)
    playhead.goLive()
    #expect(!playhead.isReversed && playhead.followsNewest)
  }

  @Test func gapsAreJumpedOverBackwards() {
    let gap = SmallFleet.timeline([(0, 1), (1, 1), (600, 1), (601, 1)])
    var fast = Playhead(at: SmallFleet.time(601), isPlaying: true)
    fast.setVelocity(-8)
    fast.advance(seconds: 1, in: gap, endsLive: false)
    #expect(seconds(fast) == 1)
  }

  @Test func aRangeHasOpenEndsAndOrder() {
    var range = PlayRange()
    #expect(range.bounds(in: timeline) == SmallFleet.time(0)...SmallFleet.time(9))
    range.begin(at: SmallFleet.time(4))
    #expect(range.bounds(in: timeline) == SmallFleet.time(4)...SmallFleet.time(9))
    range.finish(at: SmallFleet.time(2))
    #expect(range == PlayRange(end: SmallFleet.time(2)))
    range.begin(at: SmallFleet.time(2))
    #expect(range == PlayRange(start: SmallFleet.time(2)))
    #expect(PlayRange(start: SmallFleet.time(20)).bounds(in: timeline) == nil)
  }
}
