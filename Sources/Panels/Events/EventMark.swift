import FleetHistory
import Incidents
import TerminalKit

/// How bad an event is, as every view shows it: a sign, a word, and a colour that never stands
/// alone.
package enum EventMark {
  /// The sign of an event: `·` info, `!` warning, `‼` critical, `X` a GPU that is lost; in ASCII
  /// `.`, `!`, `#` and `X`.
  package static func sign(_ event: Event, _ charset: Screen.Charset) -> String {
    event.rule == "gpu-lost" ? "X" : sign(event.severity, charset)
  }

  package static func sign(_ severity: Event.Severity, _ charset: Screen.Charset) -> String {
    switch severity {
    case .info: charset == .unicode ? "·" : "."
    case .warning: "!"
    case .critical: charset == .unicode ? "‼" : "#"
    }
  }

  package static func style(_ severity: Event.Severity) -> Style {
    switch severity {
    case .info: .text
    case .warning: Style(.warning)
    case .critical: Style(.critical, .bold)
    }
  }
}

extension Event.Severity {
  /// `info`, `warning`, `critical`.
  package var word: String { "\(self)" }

  /// This and all that is worse: `warning or critical`.
  package var wordAndWorse: String {
    switch self {
    case .info: "of any kind"
    case .warning: "warnings or critical"
    case .critical: "critical"
    }
  }
}
