import FleetModel
import Simulation

extension SourceRegistry {
  static let simulation = Entry(
    word: "sim", usage: "sim:SCENARIO[?gpus=..&seed=..&incident=..]",
    summary: "a simulated site: " + ScenarioRegistry.names.joined(separator: ", "),
    open: openSimulation)

  /// The simulation that follows `sim:`, starting now.
  private static func openSimulation(
    _ rest: String?, _ options: Options
  ) throws(SourceError) -> any Source {
    do throws(SimulationError) {
      return SimulatedSource(try Simulator(address: rest ?? ""), period: options.period)
    } catch {
      throw SourceError(.unknownName, error.subject, error.message)
    }
  }
}
