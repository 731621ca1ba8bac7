import FleetModel

/// Reads the metrics of a GPU's XML element. Layouts are told apart by the elements that are
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
  static func states(of gpu: XMLDocument.GPU) -> [(metric: Metric, state: CellState)] {
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

  /// The mask of `clocks_event_reasons`, `clocks_throttle_reasons` before driver 535.
  private static func reasons(_ gpu: XMLDocument.GPU) -> CellState? {
    for era in ["event", "throttle"] {
      let parent = "clocks_\(era)_reasons"
      if let text = gpu.texts[parent] { return NvidiaSMICell.parse(text, for: .clocksEventReasons) }
      let prefix = parent + "/clocks_\(era)_reason_"
      var mask: UInt64?
      for entry in ClocksEventReasons.entries {
        let names =
          entry.reason == .displayClockSetting
          ? [entry.name, "display_clocks_setting"] : [entry.name]
        for name in names {
          switch gpu.texts[prefix + name] {
          case "Active": mask = (mask ?? 0) | entry.reason.rawValue
          case "Not Active": mask = mask ?? 0
          default: break
          }
        }
      }
      if let mask { return .value(Int64(truncatingIfNeeded: mask)) }
    }
    return nil
  }

  /// Volatile ECC totals: `single_bit/total` and `double_bit/total` before 450, the sum of memory
  /// kinds after. A sum of which a part is missing is no sum.
  private static func ecc(_ gpu: XMLDocument.GPU) -> [(Metric, CellState)] {
    var result: [(Metric, CellState)] = []
    let old = [(Metric.eccCorrected, "single_bit"), (.eccUncorrected, "double_bit")]
    for (metric, kind) in old {
      if let text = gpu.texts["ecc_errors/volatile/\(kind)/total"] {
        result.append((metric, NvidiaSMICell.parse(text, for: metric)))
      }
    }
    if !result.isEmpty { return result }
    let correctable = ["sram_correctable", "dram_correctable"]
    var uncorrectable = ["sram_uncorrectable", "dram_uncorrectable"]
    if gpu.texts["ecc_errors/volatile/sram_uncorrectable"] == nil {
      uncorrectable = [
        "sram_uncorrectable_parity", "sram_uncorrectable_secded", "dram_uncorrectable",
      ]
    }
    for (metric, names) in [
      (Metric.eccCorrected, correctable), (.eccUncorrected, uncorrectable),
    ] {
      if let state = sum(metric, names.map { gpu.texts["ecc_errors/volatile/" + $0] }) {
        result.append((metric, state))
      }
    }
    return result
  }

  private static func sum(_ metric: Metric, _ texts: [String?]) -> CellState? {
    var sum: Int64 = 0
    var isThere = false
    for text in texts {
      guard let text else { continue }
      isThere = true
      guard case .value(let value) = NvidiaSMICell.parse(text, for: metric) else {
        return NvidiaSMICell.parse(text, for: metric)
      }
      let (total, over) = sum.addingReportingOverflow(value)
      if over { return .error }
      sum = total
    }
    guard isThere else { return nil }
    return texts.contains(nil) ? .unsupported : .value(sum)
  }
}
