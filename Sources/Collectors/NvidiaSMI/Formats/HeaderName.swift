import FleetModel

/// A name of a CSV header, taken apart: what the column tells of, and in which unit.
struct HeaderName {
  /// What the column is good for; nil for a name that nobody knows.
  let role: FieldRole?
  /// Whether it is a name that nvidia-smi itself writes, not a wrapper's.
  let isExact: Bool
  /// The name without unit, quotes and outer blanks, in lower case.
  let bare: String
  /// The unit as it is written, in brackets or as the end of the name; empty without one.
  let unit: String
  /// Whether the unit stands in brackets, as the tool writes it.
  let hasBrackets: Bool

  init(_ header: String) {
    bare = FieldRole.bare(header)
    let bracketed = Self.bracketed(header)
    hasBrackets = bracketed != nil
    if let exact = FieldRole.exact(bare) {
      role = exact
      isExact = true
      unit = bracketed ?? ""
      return
    }
    let (found, suffix) = Self.loose(bare, bracketed)
    role = found
    isExact = false
    unit = bracketed ?? suffix
  }

  /// How the numbers of the column become those of its metric; nil for a unit that is not known or
  /// not of the metric's kind.
  func scale(in metric: Metric) -> UnitScale? {
    unit.isEmpty ? .same : unit.withBytes { UnitScale.of($0, in: metric.definition.unit) }
  }

  /// Whether a name with a point, that the tool itself writes, is of use here: strong evidence.
  var isOfTheTool: Bool { isExact && bare.contains(".") && role != .ignored }

  /// Whether the column tells of a device: a bare `utilization` or `power` may tell of anything.
  var namesGPU: Bool {
    let words = bare.split { !($0.isLetter || $0.isNumber) }
    return bare.contains("gpu") || bare.contains("bus_id") || bare.contains("bus.id")
      || words.contains { Self.marks.contains($0) }
  }

  private static let marks: Set<Substring> = ["pstate", "nvidia", "cuda", "vram", "nvlink"]

  /// `W` of `power.draw [W]` and of `Power (W)`; nil without brackets.
  private static func bracketed(_ header: String) -> String? {
    guard let open = header.firstIndex(where: { $0 == "[" || $0 == "(" }) else { return nil }
    let rest = header[header.index(after: open)...].prefix { $0 != "]" && $0 != ")" }
    let unit = String(rest).withBytes { $0.trimmed.text }
    return unit.isEmpty ? nil : unit
  }

  /// A wrapper's name and the unit that it ends in: `power_mw`, `GPU Temp C`, `gpu%`.
  private static func loose(
    _ bare: String, _ bracketed: String?
  ) -> (role: FieldRole?, unit: String) {
    var words = bare.split { !($0.isLetter || $0.isNumber) }
    if let role = FieldRole.wrapped(words) {
      let unit = bare.last == "%" ? "%" : ""
      return (measured(role, bracketed ?? unit), unit)
    }
    guard words.count > 1, let unit = words.last.flatMap({ units[$0] }) else { return (nil, "") }
    words.removeLast()
    if let last = words.last, words.count > 1, last == "deg" || last == "degrees" {
      words.removeLast()
    }
    let role = FieldRole.wrapped(words).flatMap { measured($0, unit) }
    if case .metric = role { return (role, unit) }
    return (nil, "")
  }

  /// A percentage of a GPU is its utilisation, not its number.
  private static func measured(_ role: FieldRole, _ unit: String) -> FieldRole? {
    guard role == .index, !unit.isEmpty else { return role }
    let scale = unit.withBytes { UnitScale.of($0, in: .percent) }
    return scale == nil ? role : FieldRole.wrapped(["utilization"])
  }

  /// Units as ends of wrappers' names. Loggers mean 2^30 bytes by `gb` as often as 10^9: it is no
  /// unit, so that its column is left out.
  private static let units: [Substring: String] = [
    "w": "W", "watt": "W", "watts": "W", "mw": "mW", "milliwatts": "mW", "kw": "kW",
    "mib": "MiB", "mb": "MB", "gib": "GiB", "kib": "KiB", "gb": "GB or GiB",
    "bytes": "bytes", "c": "C", "celsius": "C", "degc": "C", "f": "F", "fahrenheit": "F",
    "degf": "F", "kelvin": "K", "percent": "%", "pct": "%", "perc": "%", "ratio": "ratio",
    "mhz": "MHz", "ghz": "GHz", "khz": "kHz", "hz": "Hz",
  ]
}
