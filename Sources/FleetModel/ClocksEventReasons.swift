/// Why a GPU's clocks are below their maximum (`clocks_event_reasons.active`, a mask of NVML's
/// `nvmlClocksEventReasons` bits).
package struct ClocksEventReasons: OptionSet, Hashable, Sendable {
  package let rawValue: UInt64
  package init(rawValue: UInt64) { self.rawValue = rawValue }

  package static let gpuIdle = ClocksEventReasons(rawValue: 0x1)
  package static let applicationsClocksSetting = ClocksEventReasons(rawValue: 0x2)
  package static let swPowerCap = ClocksEventReasons(rawValue: 0x4)
  package static let hwSlowdown = ClocksEventReasons(rawValue: 0x8)
  package static let syncBoost = ClocksEventReasons(rawValue: 0x10)
  package static let swThermalSlowdown = ClocksEventReasons(rawValue: 0x20)
  package static let hwThermalSlowdown = ClocksEventReasons(rawValue: 0x40)
  package static let hwPowerBrakeSlowdown = ClocksEventReasons(rawValue: 0x80)
  package static let displayClockSetting = ClocksEventReasons(rawValue: 0x100)

  /// A named bit: its NVML name, a word for a table cell, a sentence for the detail pane.
  package struct Entry: Sendable {
    package let reason: ClocksEventReasons
    package let name: String
    package let word: String
    package let sentence: String
  }

  /// Every named bit, the worst first.
  package static let entries: [Entry] = [
    Entry(
      reason: .hwPowerBrakeSlowdown, name: "hw_power_brake_slowdown", word: "brake",
      sentence: "slowed to half or less by an external power brake signal"),
    Entry(
      reason: .hwThermalSlowdown, name: "hw_thermal_slowdown", word: "heat",
      sentence: "slowed to half or less: too hot (hardware)"),
    Entry(
      reason: .hwSlowdown, name: "hw_slowdown", word: "hw slow",
      sentence: "slowed by hardware: heat, power brake or too much draw"),
    Entry(
      reason: .swThermalSlowdown, name: "sw_thermal_slowdown", word: "heat",
      sentence: "slowed by the driver to stay within its temperature limit"),
    Entry(
      reason: .swPowerCap, name: "sw_power_cap", word: "power cap",
      sentence: "slowed by the driver to stay within its power limit"),
    Entry(
      reason: .syncBoost, name: "sync_boost", word: "sync",
      sentence: "held to the clocks of its sync-boost group"),
    Entry(
      reason: .applicationsClocksSetting, name: "applications_clocks_setting", word: "app clk",
      sentence: "held by the application clocks setting"),
    Entry(
      reason: .displayClockSetting, name: "display_clock_setting", word: "display",
      sentence: "held by the display clock setting"),
    Entry(
      reason: .gpuIdle, name: "gpu_idle", word: "idle", sentence: "idle: nothing is running"),
  ]

  /// Names of the set bits, the worst first; bits without a name as `0x...`.
  package var names: [String] {
    var result = Self.entries.filter { contains($0.reason) }.map(\.name)
    let named = Self.entries.reduce(into: UInt64(0)) { $0 |= $1.reason.rawValue }
    let rest = rawValue & ~named
    if rest != 0 { result.append("0x" + String(rest, radix: 16)) }
    return result
  }

  /// The worst reason in a word; empty when none is set.
  package var word: String {
    if let entry = Self.entries.first(where: { contains($0.reason) }) { return entry.word }
    return rawValue == 0 ? "" : "other"
  }

  /// Whether the clocks are held down against the will of the load.
  package var isSlowdown: Bool {
    !isDisjoint(with: [
      .hwSlowdown, .hwThermalSlowdown, .swThermalSlowdown, .hwPowerBrakeSlowdown,
    ])
  }
}
