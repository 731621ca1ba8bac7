import FleetModel

/// A metric on its way into an export: its cells, and how they are written. A class, so that a
/// loop over the columns of a row copies no column.
final class ExportColumn {
  /// How a stored integer is written.
  enum Form {
    case number(decimals: Int)
    /// `P0`.
    case performanceState
    /// A list of NVML names.
    case reasons
    /// A list of names of battery alarms.
    case alarms
    /// A word for each code.
    case word(@Sendable (Int64) -> String?)
  }

  let metric: Metric
  let definition: MetricDefinition
  let key: String
  let form: Form
  let column: Column?

  init(_ metric: Metric, _ column: Column?) {
    self.metric = metric
    self.column = column
    definition = metric.definition
    key = definition.exportKey
    form =
      switch metric {
      case .performanceState: .performanceState
      case .clocksEventReasons: .reasons
      case .alarms: .alarms
      case .chargeStatus: .word { UInt8(exactly: $0).flatMap(ChargeStatus.init)?.word }
      case .connection, .islandState:
        .word { UInt8(exactly: $0).flatMap(GridConnection.init)?.exportWord }
      case .inverterMode: .word { UInt8(exactly: $0).flatMap(InverterMode.init)?.exportWord }
      default: .number(decimals: definition.decimals)
      }
  }

  /// Whether some entity has a value.
  var hasValues: Bool { column.map { $0.presence.presentCount > 0 } ?? false }

  /// The stored integer of an entity; nil when absent.
  @inline(__always)
  subscript(index: Int) -> Int64? { column?[index] }

  /// The text of one code; a code without a word is `code 9`, so that nothing is hidden.
  static func word(_ stored: Int64, _ words: (Int64) -> String?) -> String {
    words(stored) ?? "code " + String(stored)
  }
}

extension BatteryAlarm {
  /// The names of the bits of a cell, worst first: `over_temperature`; a bit without a name is
  /// `bit_19`, so that nothing is hidden.
  static func exportNames(in bits: Int64) -> [String] {
    alarms(in: bits).map(\.exportName) + unnamed(in: bits).map { "bit_\($0)" }
  }

  /// The name of the case in the words of exports: `over_temperature`.
  var exportName: String {
    var name = ""
    for scalar in "\(self)".unicodeScalars {
      if scalar.properties.isUppercase { name += "_" }
      name += scalar.properties.lowercaseMapping
    }
    return name
  }
}

extension GridConnection {
  /// The word in exports: `grid_connected`.
  var exportWord: String {
    switch self {
    case .gridConnected: "grid_connected"
    case .islandedIntentional: "islanded_intentional"
    case .islandedUnintentional: "islanded_unintentional"
    case .islanded: "islanded"
    case .toGrid: "to_grid"
    case .toIsland: "to_island"
    case .unknown: "unknown"
    }
  }
}

extension InverterMode {
  /// The word in exports: `grid_following`.
  var exportWord: String {
    switch self {
    case .gridFollowing: "grid_following"
    case .gridForming: "grid_forming"
    case .unknown: "unknown"
    }
  }
}
