import FleetHistory
import FleetModel
import Panels
import Simulation
import TerminalKit
import TestSupport
import Testing

@testable import Dashboard

/// Whole screens of the memphis site at a fixed instant, as an operator meets them.
@Suite struct CompositorGoldenTests {
  private static func memphis(
    _ width: Int, _ height: Int, _ charset: Screen.Charset = .unicode
  ) throws -> Console {
    let simulator = try Simulator(scenario: "memphis", start: Console.start)
    var console = Console(width: width, height: height, charset: charset) { setup in
      setup.site = "memphis"
      setup.sourceNames = "sim:memphis"
    }
    let past = simulator.pastTimes(seconds: 300).map { simulator.frame(at: $0) }
    let frame = simulator.frame(at: simulator.start)
    console.send(.frame(frame, FrameSummary(frame)))
    console.send(.past(past, past.map { FrameSummary($0) }))
    console.send(.tick(Console.time(0.4)))
    return console
  }

  @Test(arguments: [(40, 12), (80, 24), (120, 40), (200, 60)])
  func overview(_ width: Int, _ height: Int) throws {
    let console = try Self.memphis(width, height)
    Golden.check(Compositor.draw(console.state), "memphis-\(width)x\(height)")
  }

  @Test func ascii() throws {
    let console = try Self.memphis(80, 24, .ascii)
    Golden.check(Compositor.draw(console.state), "memphis-80x24-ascii")
  }

  @Test func steppedBack() throws {
    var console = try Self.memphis(80, 24)
    console.press(",", ",", ",", "2")
    Golden.check(Compositor.draw(console.state), "memphis-80x24-stepped-back")
  }

  @Test(arguments: [(40, 12), (80, 24), (100, 30), (120, 40)])
  func help(_ width: Int, _ height: Int) {
    var console = Console.live(width: width, height: height)
    console.press("?", .pageDown)
    Golden.check(Compositor.draw(console.state), "help-\(width)x\(height)")
  }
}
