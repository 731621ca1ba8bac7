import FleetModel

extension ExporterCatalog {
  /// NVIDIA/dcgm-exporter: names of its counters file, those of DCGM 4.6, and those of
  /// `--use-old-namespace`.
  static let dcgm = Exporter(
    name: "dcgm-exporter",
    gpu: GPULabels(
      index: ["gpu"], uuid: ["UUID", "uuid", "gpu_uuid"], name: ["modelName", "model_name"]),
    rules: dcgmBoard + dcgmHealth + dcgmProfiling,
    wanted: [
      .init(metric: .utilization, name: "DCGM_FI_DEV_GPU_UTIL"),
      .init(metric: .temperature, name: "DCGM_FI_DEV_GPU_TEMP"),
      .init(metric: .powerDraw, name: "DCGM_FI_DEV_POWER_USAGE"),
      .init(metric: .framebufferUsed, name: "DCGM_FI_DEV_FB_USED"),
      .init(metric: .framebufferTotal, name: "DCGM_FI_DEV_FB_FREE"),
      .init(metric: .xid, name: "DCGM_FI_DEV_XID_ERRORS"),
      .init(metric: .powerLimit, name: "DCGM_FI_DEV_ENFORCED_POWER_LIMIT"),
      .init(metric: .clocksEventReasons, name: "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS"),
      .init(metric: .eccUncorrected, name: "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL"),
      .init(metric: .smClock, name: "DCGM_FI_DEV_SM_CLOCK"),
      .init(metric: .remappedRows, name: "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS"),
      .init(metric: .tensorActive, name: "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE"),
    ],
    remedy: "add them to its counters file")

  private static let dcgmBoard: [MetricRule] = [
    map(
      .utilization, "DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_GPU_UTIL_RATIO", "dcgm_gpu_utilization"),
    map(
      .memoryUtilization, "DCGM_FI_DEV_MEM_COPY_UTIL", "DCGM_FI_DEV_MEM_COPY_UTIL_RATIO",
      "dcgm_mem_copy_utilization"),
    map(
      .temperature, "DCGM_FI_DEV_GPU_TEMP", "DCGM_FI_DEV_GPU_TEMP_CELSIUS", "dcgm_gpu_temp",
      traits: .zeroIsMissing),
    map(
      .memoryTemperature, "DCGM_FI_DEV_MEMORY_TEMP", "DCGM_FI_DEV_MEMORY_TEMP_CELSIUS",
      "dcgm_memory_temp", traits: .zeroIsMissing),
    map(
      .powerDraw, "DCGM_FI_DEV_POWER_USAGE", "DCGM_FI_DEV_BOARD_POWER_WATTS", "dcgm_power_usage",
      "DCGM_FI_DEV_POWER_USAGE_INSTANT", "DCGM_FI_DEV_BOARD_POWER_RAW_WATTS"),
    map(
      .powerLimit, "DCGM_FI_DEV_ENFORCED_POWER_LIMIT",
      "DCGM_FI_DEV_BOARD_POWER_LIMIT_ENFORCED_WATTS", "DCGM_FI_DEV_POWER_MGMT_LIMIT",
      "DCGM_FI_DEV_BOARD_POWER_LIMIT_REQUESTED_WATTS"),
    map(
      .energy, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "dcgm_total_energy_consumption",
      times: 0.001, traits: .counts),
    map(.framebufferUsed, "DCGM_FI_DEV_FB_USED", "dcgm_fb_used", traits: .addsUp),
    map(.framebufferTotal, "DCGM_FI_DEV_FB_TOTAL", "dcgm_fb_total", traits: .addsUp),
    map(.framebufferFree, "DCGM_FI_DEV_FB_FREE", "dcgm_fb_free", traits: .addsUp),
    map(.framebufferReserved, "DCGM_FI_DEV_FB_RESERVED", traits: .addsUp),
    map(.smClock, "DCGM_FI_DEV_SM_CLOCK", "DCGM_FI_DEV_SM_CLOCK_MHZ", "dcgm_sm_clock"),
    map(.memoryClock, "DCGM_FI_DEV_MEM_CLOCK", "DCGM_FI_DEV_MEM_CLOCK_MHZ", "dcgm_memory_clock"),
    map(.fanSpeed, "DCGM_FI_DEV_FAN_SPEED"),
    map(.performanceState, "DCGM_FI_DEV_PSTATE", "DCGM_FI_DEV_GPU_PSTATE"),
  ]

  private static let dcgmHealth: [MetricRule] =
    [
      map(
        .clocksEventReasons, "DCGM_FI_DEV_CLOCKS_EVENT_REASONS",
        "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS"),
      map(.xid, "DCGM_FI_DEV_XID_ERRORS", "DCGM_FI_DEV_XID_ERROR", "dcgm_xid_errors"),
      map(.xidLabel, "DCGM_EXP_XID_ERRORS_COUNT"),
      map(.eccCorrected, "DCGM_FI_DEV_ECC_SBE_VOL_TOTAL", "dcgm_ecc_sbe_volatile_total"),
      map(.eccUncorrected, "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", "dcgm_ecc_dbe_volatile_total"),
      map(
        .remappedRows, "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS",
        "DCGM_FI_DEV_ROW_REMAP_UNCORRECTABLE_TOTAL"),
      map(.recoveryAction, "DCGM_FI_DEV_GPU_RECOVERY_ACTION"),
    ]
    + reasons([
      ("gpu_idle", .gpuIdle), ("clocks_setting", .applicationsClocksSetting),
      ("power_cap", .swPowerCap), ("hw_slowdown", .hwSlowdown), ("sync_boost", .syncBoost),
      ("sw_thermal", .swThermalSlowdown), ("hw_thermal", .hwThermalSlowdown),
      ("hw_power_brake", .hwPowerBrakeSlowdown), ("display_clocks", .displayClockSetting),
    ]) { (["DCGM_EXP_CLOCK_EVENTS_COUNT"], [.init(name: "clock_event", value: $0)]) }

  /// Fractions from 0 to 1, and bytes a second. How busy the engines are also stands in for the
  /// utilisation, which a partitioned GPU does not have.
  private static let dcgmProfiling: [MetricRule] = [
    map(
      .smActive, "DCGM_FI_PROF_SM_ACTIVE", "DCGM_FI_PROF_SM_UTIL_RATIO", times: 100,
      traits: .addsUpByShare),
    map(
      .tensorActive, "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", "DCGM_FI_PROF_TENSOR_UTIL_RATIO",
      times: 100, traits: .addsUpByShare),
    map(
      .dramActive, "DCGM_FI_PROF_DRAM_ACTIVE", "DCGM_FI_PROF_DRAM_UTIL_RATIO", times: 100,
      traits: .addsUpByShare),
    map(
      .utilization, "DCGM_FI_PROF_GR_ENGINE_ACTIVE", "DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO",
      times: 100, traits: .addsUpByShare),
    map(.pcieTx, "DCGM_FI_PROF_PCIE_TX_BYTES", times: mebibyte, traits: .counts),
    map(.pcieRx, "DCGM_FI_PROF_PCIE_RX_BYTES", times: mebibyte, traits: .counts),
    map(
      .nvlinkTx, "DCGM_FI_PROF_NVLINK_TX_BYTES", times: mebibyte, traits: [.counts, .onlyAsGauge]),
    map(
      .nvlinkRx, "DCGM_FI_PROF_NVLINK_RX_BYTES", times: mebibyte, traits: [.counts, .onlyAsGauge]),
  ]

  /// utkuozdemir/nvidia_gpu_exporter: fields of nvidia-smi in base units. Its series have the uuid
  /// alone; who that is stands in `nvidia_smi_gpu_info`.
  static let nvidiaSMIExporter = Exporter(
    name: "nvidia_gpu_exporter",
    gpu: GPULabels(uuidPrefix: "GPU-", instance: ["gpu_instance_id"], profile: ["profile"]),
    rules: nvidiaSMIFields + nvidiaSMIInstances + nvidiaSMIProcesses
      + reasons(
        ClocksEventReasons.entries.map { ($0.name, $0.reason) }
          + [("power_brake_slowdown", .hwPowerBrakeSlowdown)]
      ) { word in
        let kinds = ["nvidia_smi_clocks_event_reasons_", "nvidia_smi_clocks_throttle_reasons_"]
        return (kinds.map { $0 + word }, [])
      },
    wanted: [
      .init(metric: .temperature, name: "nvidia_smi_temperature_gpu"),
      .init(metric: .powerDraw, name: "nvidia_smi_power_draw_watts"),
      .init(metric: .xid, name: "nvidia_smi_xid_last_timestamp_seconds"),
    ],
    remedy: "some come with its NVML backend only")

  private static let nvidiaSMIFields: [MetricRule] = [
    map(.identity, "nvidia_smi_gpu_info"),
    map(.identity, "nvidia_smi_mig_info"),
    map(.collectorSuccess, "nvidia_smi_last_collect_success"),
    map(.utilization, "nvidia_smi_utilization_gpu_ratio", times: 100),
    map(.memoryUtilization, "nvidia_smi_utilization_memory_ratio", times: 100),
    map(.temperature, "nvidia_smi_temperature_gpu", traits: .zeroIsMissing),
    map(.memoryTemperature, "nvidia_smi_temperature_memory", traits: .zeroIsMissing),
    map(
      .powerDraw, "nvidia_smi_power_draw_watts", "nvidia_smi_power_draw_average_watts",
      "nvidia_smi_power_draw_instant_watts"),
    map(.powerLimit, "nvidia_smi_enforced_power_limit_watts", "nvidia_smi_power_limit_watts"),
    map(.energy, "nvidia_smi_energy_joules_total", traits: .counts),
    map(
      .framebufferUsed, "nvidia_smi_memory_used_bytes", times: mebibyte, traits: .counts),
    map(
      .framebufferTotal, "nvidia_smi_memory_total_bytes", times: mebibyte, traits: .counts),
    map(
      .smClock, "nvidia_smi_clocks_current_sm_clock_hz", times: 1e-6, traits: .counts),
    map(
      .memoryClock, "nvidia_smi_clocks_current_memory_clock_hz", times: 1e-6, traits: .counts),
    map(.fanSpeed, "nvidia_smi_fan_speed_ratio", times: 100),
    map(.performanceState, "nvidia_smi_pstate"),
    map(
      .clocksEventReasons, "nvidia_smi_clocks_event_reasons_active",
      "nvidia_smi_clocks_throttle_reasons_active"),
    map(.eccCorrected, "nvidia_smi_ecc_errors_corrected_volatile_total"),
    map(.eccUncorrected, "nvidia_smi_ecc_errors_uncorrected_volatile_total"),
    map(.remappedRows, "nvidia_smi_remapped_rows_uncorrectable"),
    map(.xidLabel, "nvidia_smi_xid_last_timestamp_seconds", "nvidia_smi_xid_errors_total"),
    map(
      .pcieTx, "nvidia_smi_pcie_throughput_tx_bytes_per_second", times: mebibyte, traits: .counts),
    map(
      .pcieRx, "nvidia_smi_pcie_throughput_rx_bytes_per_second", times: mebibyte, traits: .counts),
    map(.recoveryAction, "nvidia_smi_gpu_recovery_action"),
  ]

  /// What its NVML backend says of the instances of a partitioned GPU: their memory, and how busy
  /// each is of itself. Their sizes stand in `nvidia_smi_mig_info`.
  private static let nvidiaSMIInstances: [MetricRule] = [
    map(
      .utilization, "nvidia_smi_mig_graphics_activity_ratio", times: 100, with: part,
      traits: .addsUpByShare),
    map(
      .smActive, "nvidia_smi_mig_sm_activity_ratio", times: 100, with: part, traits: .addsUpByShare),
    map(
      .tensorActive, "nvidia_smi_mig_tensor_activity_ratio", times: 100, with: part,
      traits: .addsUpByShare),
    map(
      .framebufferUsed, "nvidia_smi_mig_memory_used_bytes", times: mebibyte, with: part,
      traits: [.counts, .addsUp]),
    map(
      .framebufferTotal, "nvidia_smi_mig_memory_total_bytes", times: mebibyte, with: part,
      traits: [.counts, .addsUp]),
    map(
      .pcieTx, "nvidia_smi_mig_pcie_throughput_tx_bytes_per_second", times: mebibyte, with: part,
      traits: [.counts, .addsUp]),
    map(
      .pcieRx, "nvidia_smi_mig_pcie_throughput_rx_bytes_per_second", times: mebibyte, with: part,
      traits: [.counts, .addsUp]),
  ]

  private static let part = "gpu_instance_id=*"

  private static let nvidiaSMIProcesses: [MetricRule] = [
    map(
      .process, "nvidia_smi_compute_app_used_memory_bytes", times: mebibyte, traits: .counts),
    // Under Windows the driver does not say how much memory a process has.
    map(.process, "nvidia_smi_compute_app_info", times: .nan, traits: .counts),
  ]

  /// nvitop-exporter: the unit is part of every name.
  static let nvitop = Exporter(
    name: "nvitop-exporter",
    gpu: GPULabels(index: ["index"], uuid: ["uuid"], name: ["devicename"]),
    rules: [
      map(.utilization, "gpu_utilization_Percentage"),
      map(.memoryUtilization, "gpu_memory_utilization_Percentage"),
      map(.framebufferUsed, "gpu_memory_used_MiB"),
      map(.framebufferTotal, "gpu_memory_total_MiB"),
      map(.temperature, "gpu_temperature_C", traits: .zeroIsMissing),
      map(.powerDraw, "gpu_power_usage_W"),
      map(.powerLimit, "gpu_power_limit_W"),
      map(.smClock, "gpu_clock_sm_MHz"),
      map(.memoryClock, "gpu_clock_memory_MHz"),
      map(.fanSpeed, "gpu_fan_speed_Percentage"),
      map(.pcieTx, "gpu_pcie_tx_throughput_MiBps"),
      map(.pcieRx, "gpu_pcie_rx_throughput_MiBps"),
      map(.nvlinkTx, "gpu_nvlink_total_tx_throughput_MiBps"),
      map(.nvlinkRx, "gpu_nvlink_total_rx_throughput_MiBps"),
      map(.process, "process_gpu_memory_MiB"),
    ],
    wanted: [
      .init(metric: .xid, name: "the last XID"),
      .init(metric: .clocksEventReasons, name: "why clocks are low"),
      .init(metric: .eccUncorrected, name: "memory errors"),
    ],
    remedy: "it has no such metrics")

  /// lablup/all-smi in API mode: any maker's accelerators. `gpu` is the model's name.
  static let allSMI = Exporter(
    name: "all-smi",
    gpu: GPULabels(
      host: ["hostname", "host", "instance"], index: ["gpu_index", "index"],
      uuid: ["gpu_uuid", "uuid"], name: ["gpu_name", "gpu", "name"]),
    rules: [
      map(.identity, "all_smi_gpu_info"),
      map(.collectorSuccess, "all_smi_up"),
      map(.utilization, "all_smi_gpu_utilization"),
      map(.memoryUtilization, "all_smi_gpu_memory_bandwidth_utilization"),
      map(.framebufferUsed, "all_smi_gpu_memory_used_bytes", times: mebibyte, traits: .counts),
      map(.framebufferTotal, "all_smi_gpu_memory_total_bytes", times: mebibyte, traits: .counts),
      map(.temperature, "all_smi_gpu_temperature_celsius", traits: .zeroIsMissing),
      map(.powerDraw, "all_smi_gpu_power_consumption_watts"),
      map(.powerLimit, "all_smi_gpu_power_limit_current_watts"),
      map(
        .energy, "all_smi_gpu_energy_consumed_joules_total", "all_smi_energy_consumed_joules_total",
        traits: .counts),
      map(.smClock, "all_smi_gpu_frequency_mhz"),
      map(.performanceState, "all_smi_gpu_performance_state"),
    ],
    wanted: [
      .init(metric: .xid, name: "the last XID"),
      .init(metric: .clocksEventReasons, name: "why clocks are low"),
    ],
    remedy: "it has no such metrics")

  /// mindprince/nvidia_gpu_exporter, and Princeton's.
  static let nvidiaGPUExporter = Exporter(
    name: "nvidia_gpu_prometheus_exporter",
    gpu: GPULabels(index: ["minor_number"], uuid: ["uuid"], name: ["name"]),
    rules: [
      map(.utilization, "nvidia_gpu_duty_cycle"),
      map(.framebufferUsed, "nvidia_gpu_memory_used_bytes", times: mebibyte, traits: .counts),
      map(.framebufferTotal, "nvidia_gpu_memory_total_bytes", times: mebibyte, traits: .counts),
      map(.temperature, "nvidia_gpu_temperature_celsius", traits: .zeroIsMissing),
      map(.powerDraw, "nvidia_gpu_power_usage_milliwatts", times: 0.001, traits: .counts),
      map(.fanSpeed, "nvidia_gpu_fanspeed_percent"),
      map(.jobNumber, "nvidia_gpu_jobId", traits: .counts),
      map(.userNumber, "nvidia_gpu_jobUid", traits: .counts),
    ])
}
