import FleetHistory
import FleetModel
import TerminalKit
import Testing

@testable import Panels

/// What the header says of sources that fail, in every view.
@Suite struct SourceHeaderTests {
  private func header(_ statuses: [SourceStatus], width: Int = 140) -> String {
    var content = HandMadeFleet.frames(1)[0].content
    content.sources = statuses
    let frame = Frame(content)
    var history = FrameHistory(period: 1, limits: .live)
    history.append(frame, FrameSummary(frame))
    let context = PanelContext(view: SiteFixture.view(history))
    var screen = Screen(Size(width: width, height: 1))
    HeaderLine.draw(on: &screen, in: screen.bounds, context)
    return screen.rows.joined()
  }

  private func statuses(_ states: [SourceStatus.State], error: String? = nil) -> [SourceStatus] {
    states.enumerated().map { number, state in
      var status = SourceStatus(
        id: "s\(number)", kind: "engine", since: SiteFixture.start, period: 15)
      status.state = state
      status.error = error
      return status
    }
  }

  @Test func failingSourcesAreCounted() {
    let some = statuses([.answering, .failing, .answering, .failing, .stale])
    #expect(header(some).contains("2 of 5 sources failing"))
    #expect(header(statuses([.failing])).contains("source failing"))
    #expect(!header(statuses([.answering, .ended, .stale, .waiting])).contains("failing"))
  }

  @Test func roomIsKeptForThem() {
    let some = statuses([.failing, .failing, .answering])
    #expect(header(some, width: 60).contains("2/3 failing"))
  }

  @Test func aPartOfAnAnswerIsALowerBound() {
    #expect(header(statuses([.answering], error: "its answer breaks off")).contains("/≥"))
    #expect(!header(statuses([.answering])).contains("≥"))
  }
}
