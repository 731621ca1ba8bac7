import FleetHistory
import Panels
import TerminalKit
import Testing

@testable import Dashboard

@Suite struct RecordingTests {
  @Test func theKeyAsksForARecording() {
    var console = Console.live(3)
    console.press("r")
    #expect(console.effects.contains(.toggleRecording))
  }

  @Test func aReplayIsNotRecorded() {
    var console = Console.replay(5)
    console.press("r")
    #expect(!console.effects.contains(.toggleRecording))
    #expect(console.text.contains("export cuts a part out of it"))
  }

  @Test func theScreenSaysHowItStands() {
    var console = Console.live(3, width: 120)
    #expect(!console.text.contains("REC"))
    var state = RecordingState(path: "night.gtr")
    _ = console.state.update(.recording(state))
    #expect(console.text.contains("REC"))
    state.isPaused = true
    _ = console.state.update(.recording(state))
    _ = console.state.update(.notice("night.gtr: no space left", isError: true))
    #expect(console.text.contains("REC PAUSED"))
    #expect(console.text.contains("night.gtr: no space left"))
    _ = console.state.update(.recording(nil))
    #expect(!console.text.contains("REC"))
  }
}
