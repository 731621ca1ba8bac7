import FleetHistory
import TerminalKit

extension HeaderPieces {
  /// Puts that what is seen is recorded behind the badge.
  static func adding(_ state: RecordingState?, to pieces: [HeaderPiece]) -> [HeaderPiece] {
    let badge = pieces.lastIndex { $0.side == .left && $0.priority == 100 } ?? -1
    var pieces = pieces
    pieces.insert(contentsOf: recording(state), at: badge + 1)
    return pieces
  }

  private static func recording(_ state: RecordingState?) -> [HeaderPiece] {
    guard let state, !state.hasEnded else { return [] }
    if state.isPaused {
      return [
        HeaderPiece(
          text: "REC PAUSED", role: .warning, attributes: .bold, side: .left, priority: 94,
          short: "REC!")
      ]
    }
    guard state.error == nil else {
      return [
        HeaderPiece(
          text: "REC FAILED", role: .critical, attributes: .bold, side: .left, priority: 94,
          short: "REC!")
      ]
    }
    return [
      HeaderPiece(text: "REC", role: .accent, attributes: .bold, side: .left, priority: 85)
    ]
  }
}
