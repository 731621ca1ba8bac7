import FleetModel
import TerminalKit

/// Words and inks that several views share, so that a number looks the same everywhere.
package enum PanelText {
  /// How a value of a metric stands against its thresholds.
  package static func role(_ metric: Metric, _ value: Double?) -> Role {
    guard let value, let limits = metric.definition.thresholds else { return .text }
    if value >= limits.critical { return .critical }
    return value >= limits.warning ? .warning : .text
  }

  package static func role(_ status: EntityStatus) -> Role {
    switch status {
    case .ok, .unsupported: .text
    case .stale: .stale
    case .error, .needsReset: .warning
    case .unreachable, .lost: .lost
    }
  }

  /// The mark that stands beside a status; empty when all is well.
  package static func mark(_ status: EntityStatus, _ charset: Screen.Charset) -> String {
    let unicode = charset == .unicode
    return switch status {
    case .ok, .unsupported: ""
    case .stale: unicode ? "◌" : "~"
    case .error, .needsReset: unicode ? "▲" : "!"
    case .unreachable: unicode ? "✕" : "x"
    case .lost: unicode ? "✖" : "X"
    }
  }

  /// The dash that stands for an absent value.
  package static func dash(_ charset: Screen.Charset) -> String {
    charset == .unicode ? "—" : "-"
  }

  /// What stands before a sum that some did not report for.
  package static func atLeast(_ charset: Screen.Charset) -> String {
    charset == .unicode ? "≥ " : ">= "
  }
}
