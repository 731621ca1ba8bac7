import FleetHistory
import FleetModel
import TerminalKit

/// The words for a site's power and batteries, the same in every view.
package enum SiteText {
  /// What the units are called: `Megapacks` when that is what they are.
  package static func unitsTitle(_ frame: Frame?) -> String {
    guard let unit = frame?.batteryUnits.first else { return "Batteries" }
    let name = (unit.model ?? "").lowercased()
    return name.contains("megapack") ? "Megapacks" : "Batteries"
  }

  /// `discharging`, `charging` or `holding`; within 0.1 % of the units' power they hold.
  package static func direction(_ site: SitePower) -> String? {
    guard let battery = site.battery else { return nil }
    let small = max(1000, 0.001 * (site.dischargeLimit ?? 0))
    if abs(battery) < small { return "holding" }
    return battery > 0 ? "discharging" : "charging"
  }

  /// A power in three digits: `312 kW`, `1.62 MW`.
  package static func short(_ watts: Double?) -> String {
    guard let watts, watts.isFinite else { return NumberText.absent }
    let scale = UnitScale.watts(upTo: watts)
    let shown = watts / scale.factor
    let decimals = abs(shown) >= 99.95 ? 0 : abs(shown) >= 9.995 ? 1 : 2
    return NumberText.fixed(shown, decimals: scale.factor == 1 ? 0 : decimals) + " " + scale.unit
  }

  /// The same with its sign: `+312 kW`.
  package static func shortSigned(_ watts: Double?) -> String {
    let text = short(watts)
    return watts.map { $0 > 0 } == true && text.contains { "123456789".contains($0) }
      ? "+" + text : text
  }

  /// `20 h 46 m`, `full in 2 h`, `short by 120 MW`.
  package static func runtime(_ runtime: Runtime?) -> String {
    switch runtime {
    case nil: NumberText.absent
    case .seconds(let seconds): NumberText.duration(seconds: seconds)
    case .unlimited: "unlimited"
    case .chargingFull(let seconds): "full in " + NumberText.duration(seconds: seconds)
    case .powerShort(let watts): "short by " + short(watts)
    }
  }

  /// A count in three digits: `687k`, `1.2M`; whole below ten thousand.
  package static func count(_ number: Int) -> String {
    guard number >= 10_000 else { return NumberText.grouped(number) }
    let millions = Double(number) / 1_000_000
    if millions >= 0.9995 { return NumberText.fixed(millions, decimals: 2) + "M" }
    return NumberText.fixed(Double(number) / 1000) + "k"
  }

  /// An energy in three digits: `2.27 GWh`.
  package static func energy(_ wattHours: Double?) -> String {
    let text = short(wattHours)
    return text == NumberText.absent ? text : text + "h"
  }

  /// `no answer (u307)`, `over temperature x 14 (u007, u009, ...)`; longest first.
  package static func alarm(_ group: UnitAlarmGroup, _ frame: Frame) -> [String] {
    let count = group.units.count
    let times = group.words + (count > 1 ? " x \(NumberText.grouped(count))" : "")
    let most = group.units.prefix(4).filter(frame.batteryUnits.indices.contains).map {
      frame.batteryUnits[$0].id
    }
    let lists = (1...max(1, most.count)).reversed().map { length in
      let rest = count > length ? ", ..." : ""
      return times + " (" + most.prefix(length).joined(separator: ", ") + rest + ")"
    }
    return most.isEmpty ? [times] : lists + [times]
  }

  /// The sign and the ink of a severity, for monochrome and for colour.
  package static func mark(
    _ severity: BatteryAlarm.Severity
  ) -> (mark: String, style: Style) {
    switch severity {
    case .critical: ("!! ", Style(.critical, .bold))
    case .performance: ("! ", Style(.warning, .bold))
    case .info: ("- ", Style(.muted))
    }
  }

  /// Which limit decides: `energy` or `power`; empty where none does.
  package static func limit(_ runtime: Runtime?) -> String {
    switch runtime {
    case .seconds, .chargingFull: "energy"
    case .powerShort: "power"
    default: ""
    }
  }

  /// How a runtime is to be taken: under an hour needs a look, under ten minutes or too little
  /// power needs a hand.
  package static func role(_ runtime: Runtime?) -> Role {
    switch runtime {
    case .powerShort: .critical
    case .seconds(let seconds): seconds < 600 ? .critical : seconds < 3600 ? .warning : .text
    default: .text
    }
  }

  /// `no grid: 20 h 46 m (energy)`, or `power short by 120 MW`.
  package static func withoutGrid(_ site: SitePower) -> String? {
    guard let runtime = site.runtimeWithoutGrid else { return nil }
    if case .powerShort(let watts) = runtime {
      return "no grid: power short by " + short(watts)
    }
    return "no grid: " + self.runtime(runtime) + " (" + limit(runtime) + ")"
  }

  /// A sum over the units, marked as a lower bound where some are not heard.
  package static func sum(
    _ text: String, _ site: SitePower, _ charset: Screen.Charset
  ) -> String {
    site.isPartial ? PanelText.atLeast(charset) + text : text
  }
}
