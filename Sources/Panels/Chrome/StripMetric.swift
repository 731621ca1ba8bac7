import FleetHistory
import TerminalKit

/// A metric that the timeline strip can show.
package enum StripMetric: CaseIterable, Hashable, Sendable {
  case utilization, temperature, power, memory, stateOfCharge

  package var label: String {
    switch self {
    case .utilization: "util"
    case .temperature: "temp"
    case .power: "power"
    case .memory: "mem"
    case .stateOfCharge: "batt"
    }
  }

  /// The line of summaries that it draws.
  package var series: Series {
    switch self {
    case .utilization: .utilizationMean
    case .temperature: .temperatureMax
    case .power: .powerSum
    case .memory: .memoryShare
    case .stateOfCharge: .stateOfCharge
    }
  }

  var gradient: Gradient {
    switch self {
    case .utilization: .utilization
    case .temperature: .temperature
    case .power: .power
    case .memory: .memory
    case .stateOfCharge: .battery
    }
  }

  /// The values at the foot and the top of the row; power is scaled from 0 to its largest.
  func scale(_ samples: [Double?]) -> ClosedRange<Double> {
    switch self {
    case .utilization, .memory, .stateOfCharge: 0...100
    case .temperature: 20...100
    case .power: 0...max(1, samples.reduce(0) { max($0, $1 ?? 0) })
    }
  }
}
