import FleetHistory
import TerminalKit

/// How recordings are spoken of.
enum RecordingWords {
  /// `night.gtr: 3,600 frames, 12.4 MB, 0.25 B/value`.
  static func progress(_ state: RecordingState) -> String {
    var parts = ["\(NumberText.grouped(state.frames)) \(state.frames == 1 ? "frame" : "frames")"]
    parts.append(size(state.bytes))
    if let mean = state.bytesPerValue {
      parts.append(NumberText.fixed(mean, decimals: 2) + " B/value")
    }
    if state.framesLost > 0 { parts.append("\(NumberText.grouped(state.framesLost)) lost") }
    return state.path + ": " + parts.joined(separator: ", ")
  }

  /// How it ended.
  static func end(_ state: RecordingState) -> String {
    let gone = state.goneFiles.filter { $0 != state.error }
    return ([progress(state)] + gone + [state.error].compactMap { $0 }).joined(separator: "\n")
  }

  /// Bytes as people say them.
  static func size(_ bytes: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1000, unit + 1 < units.count {
      value /= 1000
      unit += 1
    }
    return NumberText.fixed(value, decimals: unit == 0 || value >= 100 ? 0 : 1) + " " + units[unit]
  }
}
