import FleetModel
import TerminalKit

/// One moment to export: a frame, what is known beside it, and for formats that show it a screen.
package struct ExportSnapshot: Sendable {
  package let frame: Frame
  package let context: ExportContext
  package let screen: Screen?

  package init(_ frame: Frame, _ context: ExportContext, screen: Screen? = nil) {
    self.frame = frame
    self.context = context
    self.screen = screen
  }
}

/// A way to write a moment down for people or programs; `FormatRegistry` lists them all.
package protocol ExportFormat: Sendable {
  /// The name after `--format`.
  var name: String { get }
  /// What it is, in a line of the help.
  var summary: String { get }
  /// Whether it writes the screen that the caller has drawn.
  var needsScreen: Bool { get }
  /// Whether it tells the events of the moment, which must then be looked for.
  var tellsEvents: Bool { get }
  /// Writes one moment; the caller finishes the sink.
  func write(_ snapshot: ExportSnapshot, to sink: inout ByteSink) throws
}

extension ExportFormat {
  package var needsScreen: Bool { false }
  package var tellsEvents: Bool { false }
}
