import FleetHistory
import FleetModel
import Panels
import Testing

@testable import Dashboard

/// The Jobs view in the dashboard, and what it counts along the frames that are shown.
@Suite struct JobsTests {
  @Test func enterOpensTheDevicesOfAJob() {
    var console = Console.live()
    console.press("5")
    #expect(console.state.view == .jobs && console.text.contains("Jobs  by"))
    console.press(.enter)
    #expect(console.state.view == .devices && console.state.filter.contains("="))
    console.press(.escape)
    #expect(console.state.filter.isEmpty)
  }

  @Test func behindTheNewestFrameCountingBeginsAnew() throws {
    var console = Console.live(20)
    console.press("5")
    #expect(console.state.panelContext.jobs.start == nil, "the live count comes from elsewhere")
    console.press(",", ",", ",")
    let there = try #require(console.state.fleetView.time)
    #expect(console.state.panelContext.jobs.start == there)
    console.press(".", ".")
    #expect(console.state.panelContext.jobs.start == there)
    #expect(console.state.panelContext.jobs.time == console.state.fleetView.time)
    console.press(",")
    #expect(console.state.panelContext.jobs.start == console.state.fleetView.time)
    console.press(.end)
    #expect(console.state.panelContext.jobs.start == nil)
  }

  @Test func theLiveCountIsShown() throws {
    var console = Console.live(20)
    var ledger = JobLedger()
    let frame = try #require(console.state.history.newest)
    ledger.take(frame)
    _ = console.state.update(.jobs(ledger))
    #expect(console.state.panelContext.jobs.time == ledger.time)
  }
}
