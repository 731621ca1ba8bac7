import FleetHistory
import FleetModel

/// One of the `grid_faults` of `/api/system_status`.
package struct GatewayFault: Hashable, Sendable {
  package var name: String
  package var isFault: Bool
  /// Serial number of the device that raised it, which may be a part of a unit.
  package var serial: String?
  package var time: Timestamp?
  /// What was measured, from `decoded_alert`, which is JSON in a text: `frequency 52.189 Hz`.
  package var measured: [String]

  /// Nil without a name.
  package init?(_ fault: JSONValue) {
    guard let name = fault.word("alert_name") else { return nil }
    self.name = name
    isFault = fault.flag("alert_is_fault") ?? false
    serial = fault.word("ecu_package_serial_number")
    if case .integer(let milliseconds) = fault["timestamp"], milliseconds > 0 {
      time = Timestamp(milliseconds: milliseconds)
    }
    measured = []
    let decoded = fault.word("decoded_alert").flatMap { JSONReader.value(of: $0) }
    guard case .array(let parts) = decoded else { return }
    for part in parts {
      guard let value = part["value"], let label = part.word("name") else { continue }
      switch value {
      case .integer, .number:
        measured.append(
          [Self.short(label), value.line, part.word("units")].compactMap(\.self)
            .joined(separator: " "))
      default: continue
      }
    }
  }

  /// `frequency` of `PINV_a007_frequency`.
  private static func short(_ label: String) -> String {
    let parts = label.split(separator: "_", maxSplits: 2)
    return parts.count == 3 ? String(parts[2]) : label
  }

  package var alarm: BatteryAlarm { TeslaWords.alarm(fault: name, isFault: isFault) }

  /// A line for the notes of the source.
  package var words: String {
    let what = ["grid fault " + name] + measured
    return what.joined(separator: ", ") + (time.map { ", at " + $0.iso8601 } ?? "")
  }
}
