import FleetHistory
import TerminalKit

extension HeaderPieces {
  /// That what is seen is recorded, or should be and is not.
  static func recording(_ state: RecordingState?) -> [HeaderPiece] {
    guard let state, !state.hasEnded else { return [] }
    if state.isPaused {
      return [
        HeaderPiece(
          text: "REC PAUSED", role: .warning, attributes: .bold, side: .left, priority: 94,
          short: "REC!")
      ]
    }
    return [
      HeaderPiece(
        text: state.error == nil ? "REC" : "REC!", role: state.error == nil ? .accent : .warning,
        attributes: .bold, side: .left, priority: 85)
    ]
  }
}
