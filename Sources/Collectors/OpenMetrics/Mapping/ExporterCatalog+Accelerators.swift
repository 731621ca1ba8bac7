import FleetModel

/// Exporters of other makers' accelerators, and of collectors that tell of any.
extension ExporterCatalog {
  static let accelerators = [amd, xpum, habana, ascend, tpu, openTelemetry]

  /// Telegraf's `nvidia_smi` input behind its `prometheus_client` output: fields of nvidia-smi in its
  /// own units. `compute_mode` tells its temperature from that of nvidia_gpu_exporter.
  static let telegraf = Exporter(
    name: "telegraf",
    gpu: GPULabels(uuidPrefix: "GPU-"),
    rules: [
      map(.utilization, "nvidia_smi_utilization_gpu"),
      map(.memoryUtilization, "nvidia_smi_utilization_memory"),
      map(
        .temperature, "nvidia_smi_temperature_gpu", with: "compute_mode=*", traits: .zeroIsMissing),
      map(.powerDraw, "nvidia_smi_power_draw"),
      map(.powerLimit, "nvidia_smi_power_limit"),
      map(.framebufferUsed, "nvidia_smi_memory_used"),
      map(.framebufferTotal, "nvidia_smi_memory_total"),
      map(.framebufferFree, "nvidia_smi_memory_free"),
      map(.framebufferReserved, "nvidia_smi_memory_reserved"),
      map(.smClock, "nvidia_smi_clocks_current_sm"),
      map(.memoryClock, "nvidia_smi_clocks_current_memory"),
      map(.fanSpeed, "nvidia_smi_fan_speed"),
      map(.remappedRows, "nvidia_smi_remapped_rows_uncorrectable", with: "compute_mode=*"),
    ])

  /// ROCm/device-metrics-exporter. Partitions of a GPU have its uuid; energy is in microjoules and
  /// memory in MiB.
  static let amd = Exporter(
    name: "amd device-metrics-exporter",
    gpu: GPULabels(
      index: ["gpu_id"], partsHaveIndexes: true, uuid: ["gpu_uuid"], busID: ["pcie_bus_id"],
      name: ["card_series", "card_model"], driver: ["driver_version"], instance: [], profile: []),
    rules: [
      map(.utilization, "amd_gpu_gfx_activity", "gpu_gfx_activity", traits: .takesMean),
      map(.memoryUtilization, "amd_gpu_umc_activity", "gpu_umc_activity", traits: .takesMean),
      map(
        .temperature, "amd_gpu_junction_temperature", "gpu_junction_temperature",
        "amd_gpu_edge_temperature", "gpu_edge_temperature",
        traits: [.zeroIsMissing, .takesLargest]),
      map(
        .memoryTemperature, "amd_gpu_memory_temperature", "gpu_memory_temperature",
        traits: [.zeroIsMissing, .takesLargest]),
      map(
        .powerDraw, "amd_gpu_package_power", "gpu_package_power", "amd_gpu_average_package_power",
        "gpu_average_package_power", "amd_gpu_power_usage", "gpu_power_usage",
        traits: .takesLargest),
      map(
        .energy, "amd_gpu_energy_consumed", "gpu_energy_consumed", times: 1e-6, traits: .counts),
      map(.framebufferUsed, "amd_gpu_used_vram", "gpu_used_vram", traits: .takesLargest),
      map(.framebufferTotal, "amd_gpu_total_vram", "gpu_total_vram", traits: .takesLargest),
      map(
        .smClock, "amd_gpu_clock", "gpu_clock", with: "clock_type=GPU_CLOCK_TYPE_SYSTEM",
        traits: .takesLargest),
      map(
        .memoryClock, "amd_gpu_clock", "gpu_clock", with: "clock_type=GPU_CLOCK_TYPE_MEMORY",
        traits: .takesLargest),
      map(
        .eccUncorrected, "amd_gpu_ecc_uncorrect_total", "gpu_ecc_uncorrect_total",
        traits: .takesLargest),
      map(
        .eccCorrected, "amd_gpu_ecc_correct_total", "gpu_ecc_correct_total", traits: .takesLargest),
    ])

  /// intel/xpumanager: what has no `sub_dev` is of the whole device; temperatures and clocks are told
  /// of each tile, of which the largest is taken. Its "ratio" is a percent.
  static let xpum = Exporter(
    name: "xpumanager",
    gpu: GPULabels(busID: ["pci_bdf"], name: ["dev_name"], instance: [], profile: []),
    rules: [
      map(.utilization, "xpum_engine_ratio", with: "sub_dev="),
      map(.utilization, "xpum_engine_ratio", with: "sub_dev=*", traits: .takesMean),
      map(.memoryUtilization, "xpum_memory_ratio", with: "sub_dev="),
      map(.memoryUtilization, "xpum_memory_ratio", with: "sub_dev=*", traits: .takesMean),
      map(
        .temperature, "xpum_temperature_celsius", with: "location=gpu",
        traits: [.zeroIsMissing, .takesLargest]),
      map(
        .memoryTemperature, "xpum_temperature_celsius", with: "location=mem",
        traits: [.zeroIsMissing, .takesLargest]),
      map(.powerDraw, "xpum_power_watts", with: "sub_dev="),
      map(.powerDraw, "xpum_power_watts", with: "sub_dev=*", traits: .takesSum),
      map(.energy, "xpum_energy_joules_total", with: "sub_dev=", traits: .counts),
      map(
        .framebufferUsed, "xpum_memory_used_bytes", times: mebibyte, with: "sub_dev=",
        traits: .counts),
      map(
        .framebufferUsed, "xpum_memory_used_bytes", times: mebibyte, with: "sub_dev=*",
        traits: [.counts, .takesSum]),
      map(
        .smClock, "xpum_frequency_mhz", with: "location=gpu", "type=actual", traits: .takesLargest),
    ])

  /// Habana's metric exporter. Its `accelerator_power_usage_watts` is in milliwatts, and not read.
  static let habana = Exporter(
    name: "habana metric-exporter",
    gpu: GPULabels(
      index: ["device"], endsWithIndex: true, uuid: ["UUID", "uuid"],
      name: ["model"], driver: ["driver_version"], instance: [], profile: []),
    rules: [
      map(.utilization, "habanalabs_utilization"),
      map(.temperature, "habanalabs_temperature_onchip", traits: .zeroIsMissing),
      map(.powerDraw, "habanalabs_power_mW", times: 0.001, traits: .counts),
      map(.powerLimit, "habanalabs_power_default_limit_mW", times: 0.001, traits: .counts),
      map(.framebufferUsed, "habanalabs_memory_used_bytes", times: mebibyte, traits: .counts),
      map(.framebufferTotal, "habanalabs_memory_total_bytes", times: mebibyte, traits: .counts),
      map(.smClock, "habanalabs_clock_soc_mhz"),
      map(.energy, "habanalabs_energy", traits: .counts),
    ])

  /// Ascend's npu-exporter: -1 where the driver gives nothing.
  static let ascend = Exporter(
    name: "npu-exporter",
    gpu: GPULabels(
      index: ["id"], uuid: ["vdie_id"], busID: ["pcie_bus_info"], name: ["model_name"],
      driver: ["driver_version"], instance: [], profile: []),
    rules: [
      map(.utilization, "npu_chip_info_utilization"),
      map(.temperature, "npu_chip_info_temperature", traits: .zeroIsMissing),
      map(.powerDraw, "npu_chip_info_power"),
      map(.framebufferUsed, "npu_chip_info_hbm_used_memory", "npu_chip_info_used_memory"),
      map(.framebufferTotal, "npu_chip_info_hbm_total_memory", "npu_chip_info_total_memory"),
      map(.memoryTemperature, "npu_chip_info_hbm_temperature", traits: .zeroIsMissing),
      map(.smClock, "npu_chip_info_aicore_current_freq"),
    ].map { rule in
      var rule = rule
      rule.none = [-1]
      return rule
    })

  /// GKE's TPU device plugin: a chip is known by `accelerator_id` alone, which ends with its index.
  static let tpu = Exporter(
    name: "tpu-device-plugin",
    gpu: GPULabels(
      index: ["accelerator_id"], endsWithIndex: true, uuid: ["accelerator_id"], name: ["model"],
      instance: [], profile: []),
    rules: [
      map(.utilization, "duty_cycle", "duty_cycle_node", with: "accelerator_id=*"),
      map(
        .memoryUtilization, "memory_bandwidth_utilization", "memory_bandwidth_utilization_node",
        with: "accelerator_id=*"),
      map(
        .tensorActive, "tensorcore_utilization", "tensorcore_utilization_node",
        with: "accelerator_id=*"),
      map(
        .framebufferUsed, "memory_used", "memory_used_node", times: mebibyte,
        with: "accelerator_id=*", traits: .counts),
      map(
        .framebufferTotal, "memory_total", "memory_total_node", times: mebibyte,
        with: "accelerator_id=*", traits: .counts),
    ])

  /// OpenTelemetry's semantic conventions for hardware, as a Prometheus names them. Of temperatures
  /// and power only what is said to be a GPU's, or is of one that another series tells of: fans and
  /// supplies have the same names.
  static let openTelemetry = Exporter(
    name: "opentelemetry",
    gpu: GPULabels(
      host: ["host_name", "node", "hostname", "host", "instance"], index: [], uuid: ["hw_id"],
      name: ["hw_name", "hw_model"], driver: ["hw_driver_version"], instance: [], profile: []),
    rules: [
      map(.utilization, "hw_gpu_utilization_ratio", times: 100, with: "hw_gpu_task=general"),
      map(
        .utilization, "hw_gpu_utilization_ratio", times: 100, with: "hw_gpu_task=",
        traits: .takesLargest),
      map(.temperature, "hw_temperature_celsius", with: "hw_id=GPU-*", traits: .takesLargest),
      map(.temperature, "hw_temperature_celsius", with: "hw_type=gpu", traits: .takesLargest),
      map(
        .temperature, "hw_temperature_celsius", with: "hw_type=",
        traits: [.takesLargest, .ofKnown]),
      map(.powerDraw, "hw_power_watts", with: "hw_id=GPU-*"),
      map(.powerDraw, "hw_power_watts", with: "hw_type=gpu"),
      map(.powerDraw, "hw_power_watts", with: "hw_type=", traits: .ofKnown),
      map(.energy, "hw_energy_joules_total", with: "hw_id=GPU-*", traits: .counts),
      map(.energy, "hw_energy_joules_total", with: "hw_type=gpu", traits: .counts),
      map(.energy, "hw_energy_joules_total", with: "hw_type=", traits: [.counts, .ofKnown]),
      map(.framebufferUsed, "hw_gpu_memory_usage_bytes", times: mebibyte, traits: .counts),
      map(.framebufferTotal, "hw_gpu_memory_limit_bytes", times: mebibyte, traits: .counts),
    ])
}
