import FleetHistory
import Incidents
import TerminalKit

/// What a view is drawn from. Nothing else: the same context draws the same cells.
package struct PanelContext: Sendable {
  package let view: FleetView
  package let selection: Selection
  /// Text that the rows shown must contain (Devices, Map); empty for all.
  package let filter: String
  /// The recording that is being made; nil while there is none.
  package var recording: RecordingState?
  /// What happened, also after the instant shown.
  package var events = EventLog()
  /// The least severity of events that are shown in lists and gone to.
  package var severity = Event.Severity.info
  /// What jobs have used since they were first seen, and which GPUs hold them up.
  package var jobs = JobLedger()

  package init(view: FleetView, selection: Selection = Selection(), filter: String = "") {
    self.view = view
    self.selection = selection
    self.filter = filter
  }
}

/// A view: its own small state, how it is drawn, and how it answers commands. A value; the
/// dashboard keeps one of each.
package protocol Panel: Sendable {
  static var id: ViewID { get }
  init()

  /// Draws the view into a rectangle. Cost follows the rectangle, not the fleet; what needs the
  /// fleet comes from the frame's cached rollups.
  func draw(on screen: inout Screen, in rect: Rect, _ context: PanelContext)

  /// Answers a command, given the rectangle that the view is drawn in.
  mutating func handle(
    _ command: PanelCommand, in rect: Rect, _ context: PanelContext
  ) -> PanelEffect

  /// Commands worth naming in the footer while this view is on screen, most useful first.
  var footerCommands: [PanelCommand] { get }

  /// The keys of the popup that the view has open; empty while there is none. An open popup takes
  /// every key.
  var popupKeys: [(key: String, label: String)] { get }

  /// How many frames before the one shown the view draws from, so that they can be fetched.
  func pastFrames(in rect: Rect, _ context: PanelContext) -> Int

  /// What the view draws of the past of one GPU besides; nil for nothing. While it is asked for,
  /// of `pastFrames` only those are needed that it does not tell of.
  func devicePast(in rect: Rect, _ context: PanelContext) -> DevicePast.Request?

  /// Answers a key while a popup of the view is open.
  mutating func handle(key: Key, in rect: Rect, _ context: PanelContext)
}

extension Panel {
  package var popupKeys: [(key: String, label: String)] { [] }

  package func pastFrames(in rect: Rect, _ context: PanelContext) -> Int { 0 }

  package func devicePast(in rect: Rect, _ context: PanelContext) -> DevicePast.Request? { nil }

  package mutating func handle(key: Key, in rect: Rect, _ context: PanelContext) {}

  /// Whether keys go to the view and not to the dashboard's commands.
  package var wantsKeys: Bool { !popupKeys.isEmpty }
}
