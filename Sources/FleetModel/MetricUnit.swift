/// The physical unit of a metric, as stored once the decimals of its definition are undone.
package enum MetricUnit: String, Sendable, CaseIterable {
  case percent = "%"
  case mebibytes = "MiB"
  case celsius = "°C"
  case watts = "W"
  case wattHours = "Wh"
  case joules = "J"
  case voltAmperesReactive = "var"
  case volts = "V"
  case amperes = "A"
  case hertz = "Hz"
  case megahertz = "MHz"
  case mebibytesPerSecond = "MiB/s"
  case seconds = "s"
  case count = ""
  /// An enumerated state or a set of bits; never averaged.
  case code = "code"

  /// The word for names in exports: `power_watts`.
  package var exportSuffix: String {
    switch self {
    case .percent: "percent"
    case .mebibytes: "mib"
    case .celsius: "celsius"
    case .watts: "watts"
    case .wattHours: "wh"
    case .joules: "joules"
    case .voltAmperesReactive: "vars"
    case .volts: "volts"
    case .amperes: "amperes"
    case .hertz: "hertz"
    case .megahertz: "mhz"
    case .mebibytesPerSecond: "mib_per_second"
    case .seconds: "seconds"
    case .count, .code: ""
    }
  }
}
