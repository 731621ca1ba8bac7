import FleetHistory
import FleetModel
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
}
