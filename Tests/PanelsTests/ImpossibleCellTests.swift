import FleetHistory
import FleetModel
import Panels
import TerminalKit
import TestSupport
import Testing

@testable import Panels

/// A value that cannot be is a question mark wherever it would stand.
@Suite struct ImpossibleCellTests {
  /// Four GPUs, the second of which answers with what cannot be.
  private static var view: FleetView {
    var history = FrameHistory(period: 1, limits: .live)
    var builder = FrameBuilder(site: "node-7", origin: .recorded)
    for step in 0..<3 {
      for index in 0..<4 {
        let slot = builder.slot(
          for: GPUIdentity(host: "node-7", index: index, uuid: "GPU-\(index)a"))
        let isBad = index == 1
        builder.set(.utilization, slot, value: isBad ? 905 : 80)
        builder.set(.temperature, slot, value: isBad ? 255 : 58)
        builder.set(.powerDraw, slot, value: isBad ? 65_535 : 500)
        builder.set(.powerLimit, slot, value: 700)
        builder.set(.framebufferUsed, slot, value: isBad ? 99_000 : 40_000)
        builder.set(.framebufferTotal, slot, value: 81_559)
        builder.set(.smClock, slot, value: isBad ? 65_535 : 1755)
        builder.set(.fanSpeed, slot, value: isBad ? 255 : 40)
      }
      let frame = builder.finish(at: FleetFixture.start.adding(seconds: Double(step)))
      history.append(frame, FrameSummary(frame))
    }
    return FleetFixture.view(history, site: "node-7")
  }

  private static func text(_ panel: any Panel, _ context: PanelContext) -> [String] {
    PanelStage.screen(panel, context, 160, 40).rows
  }

  @Test func devices() throws {
    let rows = Self.text(DevicesPanel(), PanelContext(view: Self.view))
    let text = rows.joined(separator: "\n")
    #expect(!text.contains("905") && !text.contains("255") && !text.contains("65,535"))
    let counts = rows.map { row in row.split(separator: " ").count { $0 == "?" } }
    #expect(counts.max() ?? 0 >= 5 && counts.count { $0 > 0 } == 1)
  }

  @Test func detailOfADevice() {
    var panel = DevicesPanel()
    let selection = PanelStage.play(&panel, [.moveDown, .toggleDetail], Self.view)
    let text = Self.text(panel, PanelContext(view: Self.view, selection: selection))
      .joined(separator: "\n")
    #expect(text.contains("SM ? MHz") || text.contains("SM ?"))
    #expect(text.contains("?: no value that can be") && !text.contains("905"))
  }

  @Test func overviewAndMap() {
    let overview = Self.text(OverviewPanel(), PanelContext(view: Self.view))
    #expect(overview.contains { row in row.split(separator: " ").count { $0 == "?" } >= 4 })
    let map = Self.text(MapPanel(), PanelContext(view: Self.view)).joined(separator: "\n")
    #expect(map.contains("?") && !map.contains("255"))
  }
}
