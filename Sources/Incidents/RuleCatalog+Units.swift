import FleetHistory
import FleetModel

extension RuleCatalog {
  static let units: [Rule] =
    [
      Rule(
        "unit-silent", .warning, "A battery unit does not answer.", words: "does not answer",
        clear: 10
      ) { sight, _ in
        guard let frame = sight.frame else {
          let silent = sight.summary.site.units - sight.summary.site.unitsReporting
          return silent > 0
            ? .site(.warning, EventText.count(silent, "battery unit") + " without an answer")
            : .none
        }
        return places(frame) { isSilent(frame, $0) }
      }
    ] + BatteryAlarm.allCases.filter { $0 != .communicationLost }.map(alarm)

  private static func isSilent(_ frame: Frame, _ unit: Int) -> Bool {
    let offline = Int64(ChargeStatus.offline.rawValue)
    return !frame.batteries.statuses[unit].isReporting
      || frame.batteries.stored(.chargeStatus, unit) == offline
  }

  private static func places(_ frame: Frame, where isSo: (Int) -> Bool) -> Rule.Outcome {
    let found = (0..<frame.batteries.count).filter(isSo)
    return found.isEmpty ? .none : .units(found.map { Int32(truncatingIfNeeded: $0) })
  }

  /// The rule of an alarm: `alarm-over-temperature`. A unit that is not heard keeps its alarms.
  private static func alarm(_ alarm: BatteryAlarm) -> Rule {
    let severity: Event.Severity =
      switch alarm.severity {
      case .info: .info
      case .performance: .warning
      case .critical: .critical
      }
    return Rule(
      "alarm-" + dashed("\(alarm)"), severity, "A battery unit reports: \(alarm.words).",
      words: alarm.words, clear: 10
    ) { sight, _ in
      guard sight.alarms & alarm.bit != 0, let frame = sight.frame else { return .none }
      return places(frame) { unit in
        frame.batteries.stored(.alarms, unit).map { $0 & alarm.bit != 0 } == true
      }
    }
  }

  /// `overTemperature` as `over-temperature`.
  private static func dashed(_ name: String) -> String {
    name.unicodeScalars.reduce(into: "") { text, letter in
      if letter.properties.isUppercase, !text.isEmpty { text += "-" }
      text += letter.properties.lowercaseMapping
    }
  }
}
