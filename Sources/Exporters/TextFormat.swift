import FleetModel
import TerminalKit

/// The screen as plain text: its rows without the blanks at their ends, no colours.
package struct TextFormat: ExportFormat {
  package let name = "txt"
  package let summary = "the screen as plain text"
  package let needsScreen = true

  package init() {}

  package func write(_ snapshot: ExportSnapshot, to sink: inout ByteSink) throws {
    guard let screen = snapshot.screen else {
      throw ExportError(.needsScreen, "format txt", "no screen was drawn; nothing is written")
    }
    for row in screen.rows {
      let row = HarmlessText.text(row)
      let end = row.utf8.lastIndex { $0 != 0x20 }.map { row.utf8.index(after: $0) }
      sink.put(String(row[..<(end ?? row.startIndex)]))
      sink.put("\n")
      try sink.endRow()
    }
  }
}
