import FleetModel

/// What a metric of an unknown exporter may be, by the words of its name.
struct FieldGuess: Sendable {
  let metric: Metric
  /// The metric in our unit, as a mapping writes it.
  let expression: String

  /// Nil where the name says too little.
  init?(_ name: String) {
    let words = Words(name)
    guard let metric = Self.metric(words) else { return nil }
    self.metric = metric
    expression = name + Self.factor(metric, words)
  }

  /// Series of an exporter's own program, and of the host that it runs on.
  static func isOwn(_ name: String) -> Bool {
    ["go_", "process_", "promhttp_", "python_", "scrape_", "node_", "jvm_", "otelcol_"]
      .contains { name.hasPrefix($0) } || name == "up" || name == "target_info"
  }

  private struct Words {
    let text: String
    let parts: Set<String>

    init(_ name: String) {
      text = name.lowercased()
      parts = Set(text.split { "_:.".contains($0) }.map(String.init))
    }

    func has(_ any: String...) -> Bool { any.contains { text.contains($0) } }
    func hasPart(_ any: String...) -> Bool { any.contains { parts.contains($0) } }
  }

  private static func metric(_ name: Words) -> Metric? {
    let isMemory = name.has("mem", "vram", "hbm") || name.hasPart("fb")
    let isBound = name.has("limit", "max", "threshold", "slowdown", "shutdown", "critical")
    if name.has("temp") { return isBound ? nil : isMemory ? .memoryTemperature : .temperature }
    if name.has("energy", "joule") { return .energy }
    if name.has("power", "watt") {
      return isBound || name.hasPart("cap") ? .powerLimit : .powerDraw
    }
    if name.has("clock", "freq") { return isBound ? nil : isMemory ? .memoryClock : .smClock }
    if name.has("fan") { return name.has("percent", "ratio", "pct") ? .fanSpeed : nil }
    if name.has("ecc", "error") {
      return name.has("uncorr") ? .eccUncorrected : name.has("corr") ? .eccCorrected : nil
    }
    let isBusy = name.has("util", "busy", "activity", "duty", "load")
    if isMemory {
      if isBusy || name.has("bandwidth") { return isBusy ? .memoryUtilization : nil }
      if name.has("used", "usage") { return .framebufferUsed }
      return name.has("total", "size", "capacity", "limit") ? .framebufferTotal : nil
    }
    return isBusy ? .utilization : nil
  }

  /// What brings the unit that a name says to ours.
  private static func factor(_ metric: Metric, _ name: Words) -> String {
    switch metric.definition.unit {
    case .percent: return name.hasPart("ratio", "fraction") ? " * 100" : ""
    case .mebibytes:
      if name.hasPart("kib", "kb", "kilobytes") { return " / 1024" }
      if name.hasPart("gib", "gb", "gigabytes") { return " * 1024" }
      return name.hasPart("bytes", "byte") ? " / 1048576" : ""
    case .celsius:
      if name.hasPart("kelvin") { return " - 273.15" }
      if name.hasPart("fahrenheit") { return " / 1.8 - 17.777778" }
      return name.has("milli") || name.hasPart("mc") ? " / 1000" : ""
    case .watts:
      if name.has("microwatt") || name.hasPart("uw") { return " / 1000000" }
      return name.has("milliwatt") || name.hasPart("mw") ? " / 1000" : ""
    case .joules:
      if name.has("microjoule") || name.hasPart("uj") { return " / 1000000" }
      if name.hasPart("kwh") { return " * 3600000" }
      return name.has("millijoule") || name.hasPart("mj") ? " / 1000" : ""
    case .megahertz:
      if name.hasPart("khz", "kilohertz") { return " / 1000" }
      if name.hasPart("ghz", "gigahertz") { return " * 1000" }
      return name.hasPart("hz", "hertz") ? " / 1000000" : ""
    default: return ""
    }
  }
}
