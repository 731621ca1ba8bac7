import FleetHistory
import FleetModel
import Testing

struct FleetViewTests {
  private func view(
    _ playhead: Playhead, isReplay: Bool = false, origin: Frame.Origin = .live,
    seconds: [Double] = [0, 1, 2], now: Double = 2
  ) -> FleetView {
    FleetView(
      history: SmallFleet.history(seconds: seconds, origin: origin), playhead: playhead,
      now: SmallFleet.time(now), site: "s", sourceNames: "x", isReplay: isReplay, sources: [])
  }

  private func at(_ seconds: Double, playing: Bool = false, speed: Double = 1) -> Playhead {
    Playhead(at: SmallFleet.time(seconds), isPlaying: playing, speed: speed)
  }

  @Test func liveBadges() {
    #expect(view(Playhead()).badge == .live)
    #expect(view(Playhead(), origin: .simulated).badge == .simulated)
    #expect(view(at(1)).badge == .paused)
    #expect(view(at(1), origin: .simulated).badge == .paused)
    #expect(view(at(1), origin: .simulated).isSimulated, "a pause makes nothing real")
    #expect(view(at(1, playing: true, speed: 4)).badge == .catchingUp(speed: 4))
  }

  @Test func replayBadges() {
    #expect(view(at(0), isReplay: true).badge == .replayPaused)
    #expect(view(at(0, playing: true, speed: 2), isReplay: true).badge == .replay(speed: 2))
    #expect(view(at(2), isReplay: true).badge == .replayEnd)
    #expect(view(Playhead(), isReplay: true).badge == .replay(speed: 1))
    #expect(view(at(2), isReplay: true, origin: .live).badge != .live)
  }

  @Test func agesAndLateness() {
    #expect(view(Playhead(), now: 4).age == 2)
    #expect(view(Playhead(), now: 1).age == 0)
    #expect(view(Playhead(), isReplay: true, now: 4).age == nil)
    #expect(!view(Playhead(), now: 5).isLate)
    #expect(view(Playhead(), now: 6).isLate)
    #expect(!view(at(0), now: 60).isLate, "who looks at the past is not late")
    #expect(!view(Playhead(), isReplay: true, now: 60).isLate)
  }

  @Test func beforeTheFirstFrameThereIsNothing() {
    let nothing = view(Playhead(), seconds: [])
    #expect(nothing.frame == nil && nothing.index == nil && nothing.time == nil)
    #expect(nothing.age == nil && !nothing.isLate)
  }

  @Test func showsTheFrameOfThePlayhead() {
    #expect(view(at(1.5)).frame?.time == SmallFleet.time(1))
    #expect(view(at(1.5)).index == 1)
    #expect(view(Playhead()).summary?.power?.sum == 102)
  }
}
