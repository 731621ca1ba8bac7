/// What is asked of `nvidia-smi --query-gpu`: a short explicit list, because some fields make the
/// whole query slow. Each wish names its spellings, the preferred one first; drivers add, rename
/// and drop fields.
package enum QueryFieldCatalog {
  package struct Wish: Sendable, Hashable {
    /// Spellings in the order of preference.
    package let names: [String]
    /// Asked for only when the tool's help offers it; the others are tried without being offered.
    package let isExtra: Bool

    init(_ names: String..., isExtra: Bool = false) {
      self.names = names
      self.isExtra = isExtra
    }
  }

  /// Every spelling of every wish.
  static let spellings = Set(wishes.flatMap(\.names))

  package static let wishes: [Wish] = [
    Wish("timestamp"), Wish("index"), Wish("uuid", "gpu_uuid"), Wish("pci.bus_id", "gpu_bus_id"),
    Wish("name", "gpu_name"), Wish("driver_version", "kmd_version"), Wish("count"),
    Wish("utilization.gpu"), Wish("utilization.memory"),
    Wish("memory.total"), Wish("memory.used"),
    Wish("temperature.gpu"), Wish("temperature.memory"),
    Wish("power.draw", "power.draw.average", "power.draw.instant"),
    Wish("power.limit", "enforced.power.limit", "gpu.power.requested_limit"),
    Wish("clocks.sm", "clocks.current.sm"), Wish("clocks.mem", "clocks.current.memory"),
    Wish("fan.speed"), Wish("pstate"), Wish("mig.mode.current"),
    Wish("ecc.errors.corrected.volatile.total", isExtra: true),
    Wish("ecc.errors.uncorrected.volatile.total"),
    // The new name came with driver 535; the old one is still answered under the new header.
    Wish("clocks_event_reasons.active", "clocks_throttle_reasons.active"),
    // The second spelling is that of drivers before 570.
    Wish("gpu_recovery_action", "reset_status.reset_required", isExtra: true),
    Wish("remapped_rows.uncorrectable", isExtra: true),
  ]
}
