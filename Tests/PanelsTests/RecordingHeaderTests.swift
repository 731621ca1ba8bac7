import FleetHistory
import TerminalKit
import Testing

@testable import Panels

@Suite struct RecordingHeaderTests {
  private func header(_ state: RecordingState?, width: Int = 120) throws -> String {
    var context = PanelContext(view: SiteFixture.view(try SiteFixture.memphis()))
    context.recording = state
    var screen = Screen(Size(width: width, height: 1))
    HeaderLine.draw(on: &screen, in: screen.bounds, context)
    return screen.rows.joined()
  }

  @Test func recordingStandsBesideTheBadge() throws {
    #expect(!(try header(nil)).contains("REC"))
    let state = RecordingState(path: "night.gtr")
    #expect(try header(state).contains(" SIMULATED   REC  memphis"))
  }

  @Test func aPauseIsAWarningThatStaysLong() throws {
    var state = RecordingState(path: "night.gtr")
    state.isPaused = true
    state.error = "night.gtr: no space left; recording pauses, tried again with every frame"
    #expect(try header(state).contains("REC PAUSED"))
    #expect(try header(state, width: 48).contains("REC!"))
  }

  /// A file that was removed while it was written, though recording goes on in a new one.
  @Test func aFailureIsSaid() throws {
    var state = RecordingState(path: "night.gtr")
    state.error = "night.gtr: the file was removed, with 8 frames; recording goes on in a new one"
    #expect(try header(state).contains("REC FAILED"))
    #expect(try header(state, width: 48).contains("REC!"))
  }

  @Test func whatHasEndedIsNotShown() throws {
    var state = RecordingState(path: "night.gtr")
    state.hasEnded = true
    #expect(!(try header(state)).contains("REC"))
  }
}
