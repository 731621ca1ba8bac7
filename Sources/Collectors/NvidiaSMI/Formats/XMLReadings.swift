import FleetModel

/// Reads the metrics of a GPU's report, by the paths that its XML has. Layouts are told apart by the elements that are
/// there: the number of the DTD does not decide (v12 has two power layouts).
enum XMLReadings {
  /// Where a metric may stand, the best place first.
  static let paths: [(metric: Metric, paths: [String])] = [
    (.utilization, ["utilization/gpu_util"]),
    (.memoryUtilization, ["utilization/memory_util"]),
    (.framebufferUsed, ["fb_memory_usage/used"]),
    (.framebufferTotal, ["fb_memory_usage/total"]),
    (.temperature, ["temperature/gpu_temp"]),
    (.memoryTemperature, ["temperature/memory_temp"]),
    (
      .powerDraw,
      [
        "gpu_power_readings/average_power_draw", "gpu_power_readings/power_draw",
        "power_readings/power_draw", "power_readings/average_power_draw",
        "gpu_power_readings/instant_power_draw", "power_readings/instant_power_draw",
      ]
    ),
    (
      .powerLimit,
      [
        "gpu_power_readings/current_power_limit", "gpu_power_readings/enforced_power_limit",
        "power_readings/enforced_power_limit", "power_readings/power_limit",
        "power_readings/current_power_limit", "gpu_power_readings/requested_power_limit",
      ]
    ),
    (.smClock, ["clocks/sm_clock"]),
    (.memoryClock, ["clocks/mem_clock"]),
    (.fanSpeed, ["fan_speed"]),
    (.performanceState, ["performance_state", "gpu_power_readings/power_state"]),
    (.remappedRows, ["remapped_rows/remapped_row_unc"]),
    (.pcieRx, ["pci/rx_util"]),
    (.pcieTx, ["pci/tx_util"]),
  ]

  /// What a GPU says of every metric that its element has; metrics without an element are left
  /// out.
  static func states(of gpu: DeviceReport) -> [(metric: Metric, state: CellState)] {
    var result: [(Metric, CellState)] = []
    for entry in paths {
      if let state = best(entry.metric, entry.paths.compactMap { gpu.texts[$0] }) {
        result.append((entry.metric, state))
      }
    }
    if let mask = reasons(gpu) { result.append((.clocksEventReasons, mask)) }
    for (metric, state) in ecc(gpu) { result.append((metric, state)) }
    return result
  }

  /// Texts of elements that hold neither a value nor a word of the tool.
  static func unreadable(of gpu: DeviceReport) -> [(metric: Metric, text: String)] {
    paths.flatMap { entry in
      entry.paths.compactMap { path in
        guard let text = gpu.texts[path],
          text.withBytes({
            NvidiaSMICell.isUnreadable($0, NvidiaSMICell.parse($0, CellRule(entry.metric)))
          })
        else { return nil }
        return (entry.metric, text)
      }
    }
  }

  /// The first that is a value, else the first there is.
  private static func best(_ metric: Metric, _ texts: [String]) -> CellState? {
    var first: CellState?
    for text in texts {
      let state = NvidiaSMICell.parse(text, for: metric)
      if case .value = state { return state }
      first = first ?? state
    }
    return first
  }

  /// The elements of each reason: below `clocks_event_reasons`, before driver 535 below
  /// `clocks_throttle_reasons`.
  static let reasonPaths: [(parent: String, flags: [(path: String, bit: UInt64)])] =
    ["event", "throttle"].map { era in
      let parent = "clocks_\(era)_reasons"
      let flags = ClocksEventReasons.entries.flatMap { entry in
        ([entry.name] + (olderNames[entry.name] ?? [])).map { name in
          (parent + "/clocks_\(era)_reason_" + name, entry.reason.rawValue)
        }
      }
      return (parent, flags)
    }

  private static let olderNames: [String: [String]] = [
    "display_clock_setting": ["display_clocks_setting"],
    "applications_clocks_setting": ["user_defined_clocks"],
  ]

  private static func reasons(_ gpu: DeviceReport) -> CellState? {
    for era in reasonPaths {
      if let text = gpu.texts[era.parent] {
        return NvidiaSMICell.parse(text, for: .clocksEventReasons)
      }
      var mask: UInt64?
      for flag in era.flags {
        switch gpu.texts[flag.path] {
        case "Active": mask = (mask ?? 0) | flag.bit
        case "Not Active": mask = mask ?? 0
        default: break
        }
      }
      if let mask { return .value(Int64(truncatingIfNeeded: mask)) }
    }
    return nil
  }

  private static let volatileErrors = "ecc_errors/volatile/"

  /// Every element that ECC errors are read from.
  static let eccPaths: [String] =
    ["single_bit/total", "double_bit/total", "sram_correctable", "dram_correctable"]
    .map { volatileErrors + $0 } + uncorrectable + [volatileErrors + "sram_uncorrectable"]

  private static let uncorrectable = [
    "sram_uncorrectable_parity", "sram_uncorrectable_secded", "dram_uncorrectable",
  ].map { volatileErrors + $0 }

  /// Volatile ECC totals: `single_bit/total` and `double_bit/total` before 450, the sum of memory
  /// kinds after.
  private static func ecc(_ gpu: DeviceReport) -> [(Metric, CellState)] {
    var result: [(Metric, CellState)] = []
    let old = [(Metric.eccCorrected, "single_bit"), (.eccUncorrected, "double_bit")]
    for (metric, kind) in old {
      if let text = gpu.texts[volatileErrors + kind + "/total"] {
        result.append((metric, NvidiaSMICell.parse(text, for: metric)))
      }
    }
    if !result.isEmpty { return result }
    let sram = gpu.texts[volatileErrors + "sram_uncorrectable"]
    let sums = [
      (
        Metric.eccCorrected,
        ["sram_correctable", "dram_correctable"].map { gpu.texts[volatileErrors + $0] }
      ),
      (
        .eccUncorrected,
        sram == nil
          ? uncorrectable.map { gpu.texts[$0] }
          : [sram, gpu.texts[volatileErrors + "dram_uncorrectable"]]
      ),
    ]
    for (metric, texts) in sums {
      if let state = sum(metric, texts) { result.append((metric, state)) }
    }
    return result
  }

  /// A sum of which a part is not available is the rest, as a lower bound; one of which a part is
  /// missing or an error is none.
  private static func sum(_ metric: Metric, _ texts: [String?]) -> CellState? {
    var sum: Int64?
    var isThere = false
    for text in texts {
      guard let text else { continue }
      isThere = true
      switch NvidiaSMICell.parse(text, for: metric) {
      case .value(let value):
        let (total, over) = (sum ?? 0).addingReportingOverflow(value)
        if over { return .error }
        sum = total
      case .error: return .error
      case .unsupported: break
      }
    }
    guard isThere else { return nil }
    return texts.contains(nil) ? .unsupported : sum.map { .value($0) } ?? .unsupported
  }
}
