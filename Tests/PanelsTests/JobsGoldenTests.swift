import FleetHistory
import FleetModel
import Panels
import TerminalKit
import TestSupport
import Testing

/// The Jobs view as it was judged by eye.
@Suite struct JobsGoldenTests {
  @Test func sizes() throws {
    let made = try JobsFixture.memphis()
    for (width, height) in PanelStage.sizes {
      let screen = PanelStage.screen(JobsPanel(), JobsFixture.context(made), width, height)
      Golden.check(screen, "jobs-memphis-\(width)x\(height)")
    }
  }

  @Test func ascii() throws {
    let made = try JobsFixture.memphis(frames: 40)
    let screen = PanelStage.screen(
      JobsPanel(), JobsFixture.context(made), 120, 40, charset: .ascii)
    Golden.check(screen, "jobs-ascii-120x40")
  }

  @Test func withoutLabels() throws {
    let made = try JobsFixture.memphis(frames: 40, hasLabels: false)
    for (width, height) in [(40, 12), (80, 24), (120, 40)] {
      let screen = PanelStage.screen(JobsPanel(), JobsFixture.context(made), width, height)
      Golden.check(screen, "jobs-no-labels-\(width)x\(height)")
    }
  }

  @Test func deviceWithLabels() throws {
    let made = try JobsFixture.memphis(frames: 40)
    var panel = DevicesPanel()
    let filter = "job=serve-*"
    let selection = PanelStage.play(&panel, [.moveDown, .toggleDetail], made.view, filter: filter)
    let context = PanelContext(view: made.view, selection: selection, filter: filter)
    Golden.check(PanelStage.screen(panel, context, 120, 40), "devices-labels-120x40")
  }
}
