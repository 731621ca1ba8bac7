import FleetModel
import TerminalKit

/// What the cells of the map can show: a metric as reported, or a share made of two.
package enum HeatMetric: CaseIterable, Sendable {
  case temperature, utilization, powerShare, powerDraw, memoryShare, memoryTemperature
  case smClock, slowdown, memoryUtilization, fanSpeed, eccUncorrected

  /// The reported metric; nil for what is computed from two, or from bits.
  package var reported: Metric? {
    switch self {
    case .temperature: .temperature
    case .utilization: .utilization
    case .powerDraw: .powerDraw
    case .memoryTemperature: .memoryTemperature
    case .smClock: .smClock
    case .memoryUtilization: .memoryUtilization
    case .fanSpeed: .fanSpeed
    case .eccUncorrected: .eccUncorrected
    case .powerShare, .memoryShare, .slowdown: nil
    }
  }

  /// The metric whose decimals and unit the stored integers have; computed shares are kept like a
  /// percentage with one decimal.
  package var carrier: Metric { reported ?? .smActive }

  /// The columns it needs.
  package var needs: [Metric] {
    switch self {
    case .powerShare: [.powerDraw, .powerLimit]
    case .memoryShare: [.framebufferUsed, .framebufferTotal]
    case .slowdown: [.clocksEventReasons]
    default: reported.map { [$0] } ?? []
    }
  }

  package var title: String {
    switch self {
    case .powerShare: "Power of limit"
    case .memoryShare: "Memory used"
    case .slowdown: "Slowed by heat or brake"
    default: carrier.definition.title
    }
  }

  package var unit: String { carrier.definition.unit.rawValue }

  package var gradient: Gradient {
    switch self {
    case .temperature, .memoryTemperature, .slowdown, .eccUncorrected: .temperature
    case .utilization, .memoryUtilization, .smClock, .fanSpeed: .utilization
    case .powerShare, .powerDraw: .power
    case .memoryShare: .memory
    }
  }

  /// Whether a small value is the bad one.
  package var isWorstLow: Bool { self == .smClock }

  /// The metrics of which a frame holds at least one value, in the order that `m` goes through.
  package static func available(in frame: Frame) -> [HeatMetric] {
    allCases.filter { metric in
      // What is made of two figures of one GPU cannot be made of the figures of groups.
      if metric.reported == nil, !frame.figures.isEmpty { return false }
      return metric.needs.allSatisfy(frame.hasValues)
    }
  }

  /// The ends of the colour scale in the unit: fixed for percent and temperatures, else from zero
  /// to the fleet's largest.
  package func scale(in frame: Frame) -> ClosedRange<Double> {
    switch self {
    case .temperature, .memoryTemperature: return 30...90
    case .eccUncorrected: return 0...10
    case .powerDraw:
      let top = frame.rollup(.powerLimit).max ?? frame.rollup(.powerDraw).max
      return 0...max(1, top ?? 1)
    case .smClock: return 0...max(1, frame.rollup(.smClock).max ?? 1)
    default: return 0...100
    }
  }

  /// A value as text without its unit: whole numbers, except small shares of a mean.
  package func number(_ value: Double?, decimals: Int = 0) -> String {
    NumberText.fixed(value, decimals: decimals)
  }

  /// A value with its unit; a dash when absent.
  package func text(_ value: Double?, decimals: Int = 0) -> String {
    guard let value else { return NumberText.absent }
    let number = number(value, decimals: decimals)
    return unit.isEmpty ? number : number + " " + unit
  }
}
