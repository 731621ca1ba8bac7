/// The headings and keys of the text of `nvidia-smi -q`, as paths that the XML has for the same.
enum QueryTextPaths {
  /// A heading or a key as a path component: `SRAM Uncorrectable SEC-DED` is
  /// `sram_uncorrectable_sec_ded`.
  static func component(_ text: Bytes) -> String {
    var name = ""
    var needsBar = false
    for byte in text.part(0, 96) {
      let letter = Bytes.lowered(byte)
      if (letter >= 0x61 && letter <= 0x7A) || Bytes.isDigit(byte) {
        if needsBar, !name.isEmpty { name += "_" }
        needsBar = false
        name.unicodeScalars.append(Unicode.Scalar(letter))
      } else {
        needsBar = true
      }
    }
    return name
  }

  /// The path of the XML; nil for a path that is of no use.
  static func xml(_ path: String) -> String? { table[path] }

  /// Which headings stand below which, for a text that has lost its indentation.
  static let parents: [String: Set<String>] = [
    "volatile": ["ecc_errors"], "aggregate": ["ecc_errors"],
    "single_bit": ["volatile", "aggregate"], "double_bit": ["volatile", "aggregate"],
    "device_attributes": mig, "shared": mig, "ecc_errors": mig, "shared_fb_memory_usage": mig,
    "shared_bar1_memory": mig, "fb_memory_usage": mig, "bar1_memory_usage": mig,
    "gpu_link_info": ["pci"], "pcie_generation": ["pci"],
    "link_width": ["pci"], "bridge_chip": ["pci"], "health": ["fabric"],
  ]

  private static let mig: Set<String> = ["mig_device"]

  /// Headings right below a GPU, by which a text is known that has lost its indentation.
  static let headings: Set<String> = Set(parents.keys).union(mig).union(names)

  private static let names = [
    "mig_mode", "driver_model", "platform_info", "inforom_version", "inforom_bbx_object_flush",
    "gpu_operation_mode", "gpu_virtualization_mode", "gpu_reset_status", "ibmnpu", "pci", "fabric",
    "clocks_throttle_reasons", "clocks_event_reasons", "clocks_event_reasons_counters",
    "memory_usage", "fb_memory_usage", "bar1_memory_usage", "conf_compute_protected_memory_usage",
    "utilization", "encoder_stats", "fbc_stats", "dram_encryption_mode", "ecc_mode",
    "aggregate_uncorrectable_sram_sources", "retired_pages", "remapped_rows",
    "bank_remap_availability_histogram", "temperature", "gpu_temperature", "power_readings",
    "gpu_power_readings", "gpu_memory_power_readings", "module_power_readings", "power_smoothing",
    "workload_power_profiles", "power_profiles", "clocks", "applications_clocks",
    "default_applications_clocks", "deferred_clocks", "max_clocks", "max_customer_boost_clocks",
    "sm_clock_samples", "memory_clock_samples", "power_samples", "clock_policy", "voltage",
    "supported_clocks", "processes", "compute_processes", "accounted_processes", "capabilities",
  ]

  private static let table: [String: String] = {
    var table: [String: String] = [
      "product_name": "product_name", "gpu_uuid": "uuid", "uuid": "uuid",
      "serial_number": "serial", "pci/bus_id": "pci/pci_bus_id",
      "pci/rx_throughput": "pci/rx_util", "pci/tx_throughput": "pci/tx_util",
      "fan_speed": "fan_speed", "performance_state": "performance_state",
      "gpu_recovery_action": "gpu_recovery_action",
      "gpu_reset_status/reset_required": "gpu_reset_status/reset_required",
      "utilization/gpu": "utilization/gpu_util", "utilization/memory": "utilization/memory_util",
      "temperature/gpu": "temperature/gpu_temp",
      "temperature/gpu_current_temp": "temperature/gpu_temp",
      "temperature/memory_current_temp": "temperature/memory_temp",
      "clocks/sm": "clocks/sm_clock", "clocks/memory": "clocks/mem_clock",
      "remapped_rows/uncorrectable_error": "remapped_rows/remapped_row_unc",
    ]
    for usage in ["fb_memory_usage", "memory_usage"] {
      for part in ["total", "used"] { table[usage + "/" + part] = "fb_memory_usage/" + part }
    }
    for parent in ["power_readings", "gpu_power_readings"] {
      for reading in [
        "power_draw", "average_power_draw", "power_limit", "enforced_power_limit",
        "current_power_limit", "requested_power_limit", "power_state",
      ] { table[parent + "/" + reading] = parent + "/" + reading }
      table[parent + "/instantaneous_power_draw"] = parent + "/instant_power_draw"
    }
    addReasons(to: &table)
    addErrors(to: &table)
    return table
  }()

  /// Reasons, of which two stand below `HW Slowdown` since driver 384.
  private static func addReasons(to table: inout [String: String]) {
    for era in XMLReadings.reasonPaths {
      table[era.parent] = era.parent
      for flag in era.flags {
        var name = flag.path.dropFirst(era.parent.count + 1 + era.parent.count)
        if name.hasPrefix("gpu_") { name = name.dropFirst(4) }
        table[era.parent + "/" + name] = flag.path
        table[era.parent + "/hw_slowdown/" + name] = flag.path
      }
    }
  }

  private static func addErrors(to table: inout [String: String]) {
    for path in XMLReadings.eccPaths {
      table[path.replacing("secded", with: "sec_ded")] = path
    }
  }
}
