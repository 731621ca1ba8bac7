import FleetModel

/// What a number in a written unit becomes in the unit of its metric:
/// `(number * multiplier + addend) / divisor`, in whole numbers, so that it is rounded only once.
struct UnitScale: Sendable, Equatable {
  let multiplier: Int32
  /// Moves the zero: 0 but for temperatures.
  let addend: Int32
  let divisor: Int32

  init(_ multiplier: Int32, addend: Int32 = 0, over divisor: Int32 = 1) {
    self.multiplier = multiplier
    self.addend = addend
    self.divisor = divisor
  }

  static let same = UnitScale(1)

  /// The scale of a unit as it is written in a header or behind a number; nil for a unit that is
  /// not of the metric's kind, or that nobody knows.
  ///
  /// `MB` is what drivers before 340 print for MiB, and `KB/s` and `MB/s` are theirs for multiples
  /// of 1024 too. Nothing of NVIDIA's writes `KB` and `GB` for memory, so that these are what they
  /// say: 1000 and 10^9 bytes.
  static func of(_ written: Bytes, in unit: MetricUnit) -> UnitScale? {
    switch unit {
    case .percent: percent(written)
    case .watts: watts(written)
    case .mebibytes: mebibytes(written)
    case .mebibytesPerSecond: mebibytesPerSecond(written)
    case .megahertz: megahertz(written)
    case .celsius: celsius(written)
    default: nil
    }
  }

  private static func percent(_ written: Bytes) -> UnitScale? {
    if written.isLike("%") || written.isLike("percent") || written.isLike("pct") { return same }
    return written.isLike("ratio") || written.isLike("fraction") ? UnitScale(100) : nil
  }

  /// `MW` would be a power station.
  private static func watts(_ written: Bytes) -> UnitScale? {
    if written.isLike("w") || written.isLike("watt") || written.isLike("watts") { return same }
    if written.first == 0x4D { return nil }
    if written.isLike("mw") || written.isLike("milliwatts") { return UnitScale(1, over: 1000) }
    return written.isLike("kw") ? UnitScale(1000) : nil
  }

  /// Nobody counts memory in bits: drivers of 2010 write `Mb`.
  private static func mebibytes(_ written: Bytes) -> UnitScale? {
    if written.isLike("mib") || written.isLike("mb") { return same }
    if written.isLike("gib") { return UnitScale(1024) }
    if written.isLike("kib") { return UnitScale(1, over: 1024) }
    if written.isLike("bytes") || written.isLike("b") { return UnitScale(1, over: 1 << 20) }
    if written.isLike("gb") { return UnitScale(1_953_125, over: 2048) }
    return written.isLike("kb") ? UnitScale(125, over: 131_072) : nil
  }

  private static func mebibytesPerSecond(_ written: Bytes) -> UnitScale? {
    if isBytes(written, "mb/s") || written.isLike("mib/s") { return same }
    if isBytes(written, "kb/s") || written.isLike("kib/s") { return UnitScale(1, over: 1024) }
    if isBytes(written, "b/s") || written.isLike("bytes/s") { return UnitScale(1, over: 1 << 20) }
    if written.isLike("gib/s") { return UnitScale(1024) }
    return isBytes(written, "gb/s") ? UnitScale(1_953_125, over: 2048) : nil
  }

  /// A `b` behind a large letter counts bits: `Mb/s`.
  private static func isBytes(_ written: Bytes, _ name: StaticString) -> Bool {
    guard written.isLike(name), let first = written.first else { return false }
    return written.count < 2 || written[1] != 0x62 || first >= 0x61
  }

  private static func megahertz(_ written: Bytes) -> UnitScale? {
    if written.isLike("mhz") { return same }
    if written.isLike("ghz") { return UnitScale(1000) }
    if written.isLike("khz") { return UnitScale(1, over: 1000) }
    return written.isLike("hz") ? UnitScale(1, over: 1_000_000) : nil
  }

  /// `C`, `°C`, `degC` and the same of `F`; `K`, and a `°` alone for Celsius.
  private static func celsius(_ written: Bytes) -> UnitScale? {
    if written.isLike("celsius") { return same }
    if written.isLike("fahrenheit") { return fahrenheit }
    if written.isLike("kelvin") { return kelvin }
    var letter = written
    if written.count >= 2, written[0] == 0xC2, written[1] == 0xB0 {
      letter = written.part(2, written.count).trimmed
      if letter.isEmpty { return same }
    } else if written.startsLike("deg") {
      letter = written.part(3, written.count).trimmed
    }
    if letter.isLike("c") { return same }
    if letter.isLike("f") { return fahrenheit }
    return letter.isLike("k") ? kelvin : nil
  }

  private static let fahrenheit = UnitScale(5, addend: -160, over: 9)
  private static let kelvin = UnitScale(100, addend: -27315, over: 100)
}
