import ArgumentParser
import Collectors
import FleetModel
import Simulation

/// `gigatop demo`: a simulated site, on any machine.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Watch a simulated site; runs anywhere.",
    discussion: """
      Scenarios: \(ScenarioRegistry.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")).
      Parameters follow a question mark, as in memphis?incident=grid-trip&seed=7.
      """)

  @Argument(help: ArgumentHelp("What is simulated.", valueName: "scenario"))
  var scenario: String = "memphis"

  @OptionGroup var display: DisplayOptions
  @OptionGroup var recording: RecordOption

  func run() async throws {
    let simulator: Simulator
    do {
      simulator = try Simulator(address: scenario.hasPrefix("sim:") ? scenario : "sim:" + scenario)
    } catch {
      throw Failure(status: .usage, message: "\(error)")
    }
    let session = LiveSession(
      sources: [SimulatedSource(simulator)], site: simulator.scenario.name, display: display,
      simulator: simulator, recordPath: recording.record)
    try await session.run()
  }
}
