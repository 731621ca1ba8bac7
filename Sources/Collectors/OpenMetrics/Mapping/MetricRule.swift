import FleetModel

/// How series of an exporter become values of ours.
struct MetricRule: Hashable, Sendable {
  /// Names that mean the same, the best first: where a page has several, the first wins.
  var names: [String]
  /// Labels that a series must have with these values; `*` stands for any, `GPU-*` for what begins so,
  /// and an empty one for none.
  var labels: [Label] = []
  var target: RuleTarget
  /// What a value is multiplied with to be in our unit, and what is added then.
  var factor = 1.0
  var offset = 0.0
  /// Bits that a value above 0 stands for, of `clocksEventReasons`.
  var bits: Int64 = 0
  /// Numbers of the exporter that mean that it has no value.
  var none: [Double] = []
  var traits: Traits = []

  struct Label: Hashable, Sendable {
    let name: String
    let value: String

    /// Whether a series that has the label with a text, or does not have it, is meant.
    func fits(_ text: String?) -> Bool {
      let text = text ?? ""
      return value.hasSuffix("*")
        ? !text.isEmpty && text.hasPrefix(value.dropLast()) : text == value
    }
  }

  struct Traits: OptionSet, Hashable, Sendable {
    let rawValue: UInt16
    /// A reading of 0 means that there is no sensor.
    static let zeroIsMissing = Traits(rawValue: 1)
    /// It only grows, so that numbers which mean "blank" elsewhere may be true.
    static let counts = Traits(rawValue: 2)
    /// Means nothing where the exporter says it is a counter.
    static let onlyAsGauge = Traits(rawValue: 4)
    /// What the instances of a partitioned GPU (MIG) say adds up to the GPU's.
    static let addsUp = Traits(rawValue: 8)
    /// What the instances of a partitioned GPU say counts by their share of the GPU.
    static let addsUpByShare = Traits(rawValue: 16)
    /// The rule names numbers that mean none.
    static let hasNone = Traits(rawValue: 32)
    /// Fills a column of a GPU, so that -1 and the largest of 32 bits are no values in any unit.
    static let ofGPU = Traits(rawValue: 64)
    /// Of several series of one GPU (its tiles, its sensors) the largest counts, or their sum, or their
    /// mean. Without any of them the newest counts, and of equally new ones the first.
    static let takesLargest = Traits(rawValue: 128)
    static let takesSum = Traits(rawValue: 256)
    static let takesMean = Traits(rawValue: 512)
    /// Other devices have series of the name as well: it counts for what another series calls a GPU.
    static let ofKnown = Traits(rawValue: 1024)
  }

  /// How a number becomes one of ours.
  var conversion: Conversion {
    var traits = traits
    if !none.isEmpty { traits.insert(.hasNone) }
    if case .metric(let metric) = target, metric.definition.subject == .gpu {
      traits.insert(.ofGPU)
    }
    return Conversion(factor: factor, offset: offset, traits: traits)
  }

  struct Conversion: Hashable, Sendable {
    let factor: Double
    let offset: Double
    let traits: Traits

    /// The value in our unit; nil when the exporter says that it has none, with DCGM's blanks, which
    /// old exporters print and databases keep; the largest only as a Double.
    @inline(__always)
    func value(_ raw: Double) -> Double? {
      guard raw.isFinite, raw < 9.2e18 else { return nil }
      if raw >= 2_147_483_632 || raw == -1 { return rare(raw) }
      if raw == 0, traits.contains(.zeroIsMissing) { return nil }
      return raw * factor + offset
    }

    /// What stands for "none" elsewhere. A GPU's keeps its size: as a small number of another unit
    /// it would pass for a value.
    private func rare(_ raw: Double) -> Double? {
      let counts = traits.contains(.counts)
      if raw > 0, !counts, BlankNumbers.isDCGM(raw) { return nil }
      if traits.contains(.ofGPU), raw < 0 || (!counts && BlankNumbers.contains(raw)) { return raw }
      return raw * factor + offset
    }
  }
}

/// What a rule fills.
enum RuleTarget: Hashable, Sendable {
  /// A column of a GPU, a battery unit or the site, as the metric's subject says.
  case metric(Metric)
  /// MiB that add up to the memory's total, where that is not exported.
  case framebufferFree, framebufferReserved
  /// One gauge for each of the reasons why clocks are low; they fill one column.
  case eventReason
  /// The code is in the label `xid`: above 0 it happened, and the largest value was the last.
  case xidLabel
  /// 0 none, 1 reset, 2 reboot, 3 drain, 4 drain and reset.
  case recoveryAction
  /// Labels that tell who a GPU is, on a series of its own.
  case identity
  /// MiB that a process holds; its id and name are labels.
  case process
  /// The job, and the user, that a GPU works for, as numbers; 0 for nobody.
  case jobNumber, userNumber
  /// 0 when the exporter could not read its devices.
  case collectorSuccess

  // Battery units, in SunSpec's codes.
  case inverterState, unitIsOn, bankState, storageStatus
  /// 701.Alrm and 802.Evt1.
  case alarmBits, bankEvents
  /// 701.ConnSt, and 701.DERMode.
  case unitConnected, unitMode
  /// The largest power, W.
  case unitRating
  /// 0 when the exporter could not read the unit.
  case unitUp
  /// Tesla's `off_grid` and `vf_mode`.
  case unitOffGrid, unitForming
  /// Power, W, and state of charge of all batteries together.
  case totalPower, totalCharge
  /// 1 while the site is on the grid.
  case siteConnected
  /// Tesla's word in the label `state`.
  case siteIslandWord

  var subject: Metric.Subject {
    switch self {
    case .metric(let metric): metric.definition.subject
    case .framebufferFree, .framebufferReserved, .eventReason, .xidLabel, .recoveryAction,
      .identity, .process, .jobNumber, .userNumber:
      .gpu
    case .siteConnected, .siteIslandWord, .collectorSuccess, .totalPower, .totalCharge: .site
    default: .battery
    }
  }
}
