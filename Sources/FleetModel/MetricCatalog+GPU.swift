extension MetricCatalog {
  /// MiB that any device's memory may have: 16 TiB.
  private static let largestMemory = 16_777_216.0

  /// GPU metrics. Sources: `nvidia-smi --help-query-gpu` and the DCGM field identifiers.
  static let gpuDefinitions: [MetricDefinition] = [
    define(
      .utilization, .gpu, "Utilisation", "UTIL", .percent, .uint8, .mean, 0...100,
      possible: 0...100,
      smi: ["utilization.gpu"], dcgm: "DCGM_FI_DEV_GPU_UTIL", key: "utilization_percent"),
    define(
      .memoryUtilization, .gpu, "Memory utilisation", "MEMUTIL", .percent, .uint8, .mean, 0...100,
      possible: 0...100,
      smi: ["utilization.memory"], dcgm: "DCGM_FI_DEV_MEM_COPY_UTIL",
      key: "memory_utilization_percent"),
    define(
      .framebufferUsed, .gpu, "Memory used", "MEMORY", .mebibytes, .int32, .sum, 0...294_912,
      possible: 0...largestMemory,
      smi: ["memory.used"], dcgm: "DCGM_FI_DEV_FB_USED", key: "memory_used_mib"),
    define(
      .framebufferTotal, .gpu, "Memory total", "MEMTOTAL", .mebibytes, .int32, .sum, 0...294_912,
      possible: 1...largestMemory,
      smi: ["memory.total"], dcgm: "DCGM_FI_DEV_FB_TOTAL", key: "memory_total_mib"),
    define(
      .temperature, .gpu, "Temperature", "TEMP", .celsius, .uint8, .mean, 20...100,
      possible: -40...150, warn: (85, 92),
      smi: ["temperature.gpu"], dcgm: "DCGM_FI_DEV_GPU_TEMP", key: "temperature_celsius"),
    define(
      .memoryTemperature, .gpu, "Memory temperature", "MEMTEMP", .celsius, .uint8, .mean, 20...110,
      possible: -40...150,
      warn: (95, 105), smi: ["temperature.memory"], dcgm: "DCGM_FI_DEV_MEMORY_TEMP",
      key: "memory_temperature_celsius"),
    define(
      .powerDraw, .gpu, "Power draw", "POWER", .watts, decimals: 2, .int32, .sum, 0...1600,
      possible: 0...3000,
      smi: ["power.draw", "power.draw.average", "power.draw.instant"],
      dcgm: "DCGM_FI_DEV_POWER_USAGE", key: "power_watts"),
    define(
      .powerLimit, .gpu, "Power limit", "LIMIT", .watts, decimals: 2, .int32, .sum, 0...1600,
      possible: 0...30_000,
      smi: ["power.limit", "enforced.power.limit", "gpu.power.requested_limit"],
      dcgm: "DCGM_FI_DEV_ENFORCED_POWER_LIMIT", key: "power_limit_watts"),
    define(
      .smClock, .gpu, "SM clock", "SMCLK", .megahertz, .uint16, .mean, 0...3500,
      possible: 0...10_000,
      smi: ["clocks.current.sm", "clocks.sm"], dcgm: "DCGM_FI_DEV_SM_CLOCK", key: "sm_clock_mhz"),
    define(
      .memoryClock, .gpu, "Memory clock", "MEMCLK", .megahertz, .uint16, .mean, 0...15000,
      possible: 0...30_000,
      smi: ["clocks.current.memory", "clocks.mem"], dcgm: "DCGM_FI_DEV_MEM_CLOCK",
      key: "memory_clock_mhz"),
    define(
      .fanSpeed, .gpu, "Fan speed (intended)", "FAN", .percent, .uint8, .mean, 0...120,
      possible: 0...200,
      smi: ["fan.speed"], dcgm: "DCGM_FI_DEV_FAN_SPEED", key: "fan_percent"),
    define(
      .performanceState, .gpu, "Performance state", "PERF", .code, .uint8, .last, 0...15,
      possible: 0...15,
      smi: ["pstate"], dcgm: "DCGM_FI_DEV_PSTATE", key: "performance_state"),
    define(
      .clocksEventReasons, .gpu, "Clocks-event reasons", "REASONS", .code, .int32, .last, 0...1,
      possible: 0...2_147_483_631,
      smi: ["clocks_event_reasons.active", "clocks_throttle_reasons.active"],
      dcgm: "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS", key: "clocks_event_reasons"),
    define(
      .eccCorrected, .gpu, "ECC errors corrected", "ECC-C", .count, .int32, .max, 0...1000,
      possible: 0...2_147_483_631,
      smi: ["ecc.errors.corrected.volatile.total"], dcgm: "DCGM_FI_DEV_ECC_SBE_VOL_TOTAL",
      key: "ecc_corrected"),
    define(
      .eccUncorrected, .gpu, "ECC errors uncorrected", "ECC-U", .count, .int32, .max, 0...1000,
      possible: 0...2_147_483_631,
      warn: (1, 10), smi: ["ecc.errors.uncorrected.volatile.total"],
      dcgm: "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", key: "ecc_uncorrected"),
    define(
      .remappedRows, .gpu, "Rows remapped (uncorrectable)", "REMAP", .count, .int32, .max, 0...512,
      possible: 0...65_534,
      smi: ["remapped_rows.uncorrectable"], dcgm: "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS",
      key: "remapped_rows"),
    define(
      .xid, .gpu, "Last XID", "XID", .code, .int32, .last, 0...1024, possible: 0...65_534,
      dcgm: "DCGM_FI_DEV_XID_ERRORS", key: "xid"),
    define(
      .energy, .gpu, "Energy since driver load", "ENERGY", .joules, .int64, .sum, 0...1e12,
      possible: 0...1e15,
      dcgm: "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", key: "energy_joules"),
    define(
      .pcieRx, .gpu, "PCIe received", "PCIE RX", .mebibytesPerSecond, .int32, .sum, 0...65536,
      possible: 0...1_048_576,
      dcgm: "DCGM_FI_PROF_PCIE_RX_BYTES", key: "pcie_rx_mib_per_second"),
    define(
      .pcieTx, .gpu, "PCIe sent", "PCIE TX", .mebibytesPerSecond, .int32, .sum, 0...65536,
      possible: 0...1_048_576,
      dcgm: "DCGM_FI_PROF_PCIE_TX_BYTES", key: "pcie_tx_mib_per_second"),
    define(
      .nvlinkRx, .gpu, "NVLink received", "NVL RX", .mebibytesPerSecond, .int32, .sum,
      0...1_048_576, possible: 0...16_777_216, dcgm: "DCGM_FI_PROF_NVLINK_RX_BYTES",
      key: "nvlink_rx_mib_per_second"),
    define(
      .nvlinkTx, .gpu, "NVLink sent", "NVL TX", .mebibytesPerSecond, .int32, .sum, 0...1_048_576,
      possible: 0...16_777_216,
      dcgm: "DCGM_FI_PROF_NVLINK_TX_BYTES", key: "nvlink_tx_mib_per_second"),
    define(
      .smActive, .gpu, "SM active", "SMACT", .percent, decimals: 1, .uint16, .mean, 0...100,
      possible: 0...105,
      dcgm: "DCGM_FI_PROF_SM_ACTIVE", key: "sm_active_percent"),
    define(
      .tensorActive, .gpu, "Tensor cores active", "TENSOR", .percent, decimals: 1, .uint16, .mean,
      0...100, possible: 0...105, dcgm: "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE",
      key: "tensor_active_percent"),
    define(
      .dramActive, .gpu, "Memory interface active", "DRAM", .percent, decimals: 1, .uint16, .mean,
      0...100, possible: 0...105, dcgm: "DCGM_FI_PROF_DRAM_ACTIVE", key: "dram_active_percent"),
  ]
}
