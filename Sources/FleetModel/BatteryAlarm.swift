/// Something that a battery unit complains of, or that we complain of in its name; its raw value is
/// the bit in the `alarms` column. Bits without a case are shown by number.
///
/// Bits 0 to 16 are SunSpec 701.Alrm as they are, 17 and 18 are 713.Sta, 20 and 21 what other makers
/// report, 24 to 31 are found by us, and 32 to 61 are 802.Evt1 (battery bank events) shifted by 32.
package enum BatteryAlarm: UInt8, CaseIterable, Sendable {
  // 701.Alrm
  case groundFault, dcOverVoltage, acDisconnect, dcDisconnect, gridDisconnect, cabinetOpen
  case manualShutdown, overTemperature, overFrequency, underFrequency
  case acOverVoltage, acUnderVoltage, blownStringFuse, underTemperature, memoryLoss
  case hardwareTestFailure, makerAlarm
  // 713.Sta
  case storageWarning, storageError
  // Tesla's `disabled_reasons` and `grid_faults`, and bits that only the maker knows (802.EvtVnd).
  case disabled = 20
  case vendorEvent
  // Found by us: the heartbeat stands still, a value cannot be, an energy counter went backwards,
  // the unit did not answer.
  case frozen = 24
  case implausible, counterBackwards, communicationLost
  // 802.Evt1
  case bankCommunicationError = 32
  case bankOverTemperature, bankOverTemperatureWarning
  case bankUnderTemperature, bankUnderTemperatureWarning
  case overChargeCurrent, overChargeCurrentWarning
  case overDischargeCurrent, overDischargeCurrentWarning
  case bankOverVoltage, bankOverVoltageWarning
  case bankUnderVoltage, bankUnderVoltageWarning
  case underChargeMinimum, underChargeMinimumWarning
  case overChargeMaximum, overChargeMaximumWarning
  case voltageImbalanceWarning
  case temperatureImbalance, temperatureImbalanceWarning
  case contactorError, fanError, bankGroundFault, openDoor, currentImbalanceWarning
  case otherBankAlarm, otherBankWarning
  case configurationAlarm = 60
  case configurationWarning

  /// How bad an alarm is; the words are those of Tesla's alert library.
  package enum Severity: UInt8, CaseIterable, Comparable, Sendable {
    case info, performance, critical

    package static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
  }

  package var bit: Int64 { 1 << Int64(rawValue) }

  /// The bits of 802.Evt1, which a battery bank reports, as they stand in the `alarms` column.
  package static func bits(bankEvents: UInt32) -> Int64 { Int64(bankEvents & 0x3FFF_FFFF) << 32 }

  package var severity: Severity {
    switch self {
    case .groundFault, .dcOverVoltage, .acDisconnect, .dcDisconnect, .overTemperature,
      .blownStringFuse, .hardwareTestFailure, .storageError, .communicationLost,
      .bankCommunicationError, .bankOverTemperature, .bankUnderTemperature, .overChargeCurrent,
      .overDischargeCurrent, .bankOverVoltage, .bankUnderVoltage, .underChargeMinimum,
      .overChargeMaximum, .temperatureImbalance, .contactorError, .bankGroundFault,
      .otherBankAlarm, .configurationAlarm:
      .critical
    case .manualShutdown, .vendorEvent: .info
    default: .performance
    }
  }

  /// The alarm in a few words, as the screen and the events have it.
  package var words: String {
    switch self {
    case .groundFault: "ground fault"
    case .dcOverVoltage: "DC over voltage"
    case .acDisconnect: "AC disconnect"
    case .dcDisconnect: "DC disconnect"
    case .gridDisconnect: "grid disconnect"
    case .cabinetOpen: "cabinet open"
    case .manualShutdown: "manual shutdown"
    case .overTemperature: "over temperature"
    case .overFrequency: "over frequency"
    case .underFrequency: "under frequency"
    case .acOverVoltage: "AC over voltage"
    case .acUnderVoltage: "AC under voltage"
    case .blownStringFuse: "blown string fuse"
    case .underTemperature: "under temperature"
    case .memoryLoss: "memory loss"
    case .hardwareTestFailure: "hardware test failure"
    case .makerAlarm: "maker's alarm"
    case .storageWarning: "storage warning"
    case .storageError: "storage error"
    case .disabled: "disabled"
    case .vendorEvent: "maker's event"
    case .frozen: "values stand still"
    case .implausible: "implausible value"
    case .counterBackwards: "energy counter went backwards"
    case .communicationLost: "no answer"
    case .bankCommunicationError: "battery bank does not answer"
    case .bankOverTemperature: "bank over temperature"
    case .bankOverTemperatureWarning: "bank warm"
    case .bankUnderTemperature: "bank under temperature"
    case .bankUnderTemperatureWarning: "bank cold"
    case .overChargeCurrent: "over charge current"
    case .overChargeCurrentWarning: "high charge current"
    case .overDischargeCurrent: "over discharge current"
    case .overDischargeCurrentWarning: "high discharge current"
    case .bankOverVoltage: "bank over voltage"
    case .bankOverVoltageWarning: "bank voltage high"
    case .bankUnderVoltage: "bank under voltage"
    case .bankUnderVoltageWarning: "bank voltage low"
    case .underChargeMinimum: "charge under minimum"
    case .underChargeMinimumWarning: "charge near minimum"
    case .overChargeMaximum: "charge over maximum"
    case .overChargeMaximumWarning: "charge near maximum"
    case .voltageImbalanceWarning: "cell voltages differ"
    case .temperatureImbalance: "temperatures differ too much"
    case .temperatureImbalanceWarning: "temperatures differ"
    case .contactorError: "contactor error"
    case .fanError: "fan error"
    case .bankGroundFault: "bank ground fault"
    case .openDoor: "door open"
    case .currentImbalanceWarning: "string currents differ"
    case .otherBankAlarm: "other bank alarm"
    case .otherBankWarning: "other bank warning"
    case .configurationAlarm: "configuration alarm"
    case .configurationWarning: "configuration warning"
    }
  }

  /// The alarms of a cell of the `alarms` column, worst first.
  package static func alarms(in bits: Int64) -> [BatteryAlarm] {
    guard bits != 0 else { return [] }
    let found = allCases.filter { bits & $0.bit != 0 }
    return Severity.allCases.reversed().flatMap { severity in
      found.filter { $0.severity == severity }
    }
  }

  /// Bits that have no case.
  package static func unnamed(in bits: Int64) -> [Int] {
    let named = allCases.reduce(Int64(0)) { $0 | $1.bit }
    let rest = bits & ~named
    return rest == 0 ? [] : (0..<64).filter { rest & (1 << Int64($0)) != 0 }
  }

  /// The worst severity of a cell; nil without an alarm. A bit without a case counts as
  /// performance: it may be anything.
  package static func worst(in bits: Int64) -> Severity? {
    let named = alarms(in: bits).first?.severity
    return unnamed(in: bits).isEmpty ? named : max(named ?? .performance, .performance)
  }
}
