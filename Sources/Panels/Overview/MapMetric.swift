import FleetModel
import TerminalKit

/// A metric that the small map can show, with the scale of its shades.
enum MapMetric: CaseIterable, Hashable, Sendable {
  case temperature, utilization, power, memory

  var metric: Metric {
    switch self {
    case .temperature: .temperature
    case .utilization: .utilization
    case .power: .powerDraw
    case .memory: .framebufferUsed
    }
  }

  var word: String {
    switch self {
    case .temperature: "temperature"
    case .utilization: "utilisation"
    case .power: "power"
    case .memory: "memory"
    }
  }

  var gradient: Gradient {
    switch self {
    case .temperature: .temperature
    case .utilization: .utilization
    case .power: .power
    case .memory: .memory
    }
  }

  /// The values of the lightest and the darkest shade; power and memory end at the largest limit
  /// and the largest total of the fleet.
  func scale(_ frame: Frame) -> ClosedRange<Double> {
    switch self {
    case .temperature: 30...90
    case .utilization: 0...100
    case .power: 0...max(1, frame.rollup(.powerLimit).max ?? frame.rollup(.powerDraw).max ?? 1)
    case .memory:
      0...max(1, frame.rollup(.framebufferTotal).max ?? frame.rollup(.framebufferUsed).max ?? 1)
    }
  }

  func text(_ value: Double?) -> String {
    switch self {
    case .temperature: NumberText.celsius(value)
    case .utilization: NumberText.percent(value)
    case .power: UnitScale.watts(upTo: value).text(value)
    case .memory: UnitScale.mebibytes(upTo: value).text(value)
    }
  }
}
