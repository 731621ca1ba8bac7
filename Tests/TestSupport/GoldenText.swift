import TerminalKit

/// The text form of a screen: its rows, then what each cell means.
package enum GoldenText {
  /// Rows with trailing blanks trimmed, `--- roles`, one letter a cell, the letters' legend, and
  /// the stretches whose background is not the screen's.
  package static func text(of screen: Screen) -> String {
    var lines = screen.rows.map(trimmed)
    lines.append("--- roles")
    var used: Set<String> = []
    for y in 0..<screen.size.height {
      lines.append(trimmed(roleRow(of: screen, y, &used)))
    }
    lines.append("--- legend")
    lines += used.sorted()
    let grounds = backgrounds(of: screen)
    if !grounds.isEmpty { lines += ["--- backgrounds"] + grounds }
    if let caret = screen.caret { lines.append("--- caret \(caret.x) \(caret.y)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Only the rows that differ, kept above drawn.
  package static func differences(kept: String, drawn: String) -> String {
    let old = kept.split(separator: "\n", omittingEmptySubsequences: false)
    let new = drawn.split(separator: "\n", omittingEmptySubsequences: false)
    var report: [String] = []
    for index in 0..<max(old.count, new.count) {
      let before = index < old.count ? String(old[index]) : "(no row)"
      let after = index < new.count ? String(new[index]) : "(no row)"
      if before != after {
        report += ["line \(index + 1)", "  kept  \(before)", "  drawn \(after)"]
      }
    }
    return report.joined(separator: "\n")
  }

  private static func roleRow(of screen: Screen, _ y: Int, _ used: inout Set<String>) -> String {
    var row = ""
    for x in 0..<screen.size.width {
      let cell = screen[x, y]
      if cell.scalar == " " {
        row.append(" ")
      } else {
        let letter = letter(of: cell.style.foreground)
        row.append(letter.character)
        used.insert("\(letter.character) \(letter.name)")
      }
    }
    return row
  }

  private static func backgrounds(of screen: Screen) -> [String] {
    var lines: [String] = []
    for y in 0..<screen.size.height {
      var x = 0
      while x < screen.size.width {
        let ground = screen[x, y].style.background
        let start = x
        while x < screen.size.width, screen[x, y].style.background == ground { x += 1 }
        guard ground != .role(.background) else { continue }
        lines.append("row \(y + 1) columns \(start + 1)-\(x) \(letter(of: ground).name)")
      }
    }
    return lines
  }

  private static func trimmed(_ row: String) -> String {
    guard let last = row.lastIndex(where: { $0 != " " }) else { return "" }
    return String(row[...last])
  }

  private static let roleLetters: [Role: Character] = [
    .text: "t", .muted: "m", .title: "T", .frame: "f", .frameFocused: "F", .accent: "a",
    .good: "g", .warning: "w", .critical: "c", .lost: "l", .stale: "s", .cursor: "#", .key: "k",
    .badgeLive: "1", .badgePaused: "2", .badgeReplay: "3", .badgeSimulated: "4",
    .graphUtilization: "u", .graphTemperature: "e", .graphPower: "p", .graphBattery: "b",
    .graphGrid: "r", .graphMemory: "y", .limit: "|", .trough: ".", .header: "h",
    .background: "_",
  ]

  private static func letter(of ink: Ink) -> (character: Character, name: String) {
    switch ink {
    case .role(let role): (roleLetters[role] ?? "?", "\(role)")
    case .gradient(.utilization, _): ("U", "gradient utilization")
    case .gradient(.temperature, _): ("E", "gradient temperature")
    case .gradient(.power, _): ("P", "gradient power")
    case .gradient(.memory, _): ("M", "gradient memory")
    case .gradient(.battery, _): ("B", "gradient battery")
    }
  }
}
