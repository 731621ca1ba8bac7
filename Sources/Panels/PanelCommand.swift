import FleetModel

/// What the operator asks of the view on screen, once keys and mouse have been translated.
package enum PanelCommand: Hashable, Sendable {
  case moveUp, moveDown, moveLeft, moveRight
  case pageUp, pageDown
  case first, last
  /// Down a level, into what the cursor is on.
  case enter
  /// Up a level.
  case back
  /// The next or previous part of the view that can have the focus.
  case focusNext, focusPrevious
  /// The next metric of the map, or the next column to sort by.
  case cycleMetric, cycleMetricBack
  /// The next statistic of a group (worst, mean, lowest).
  case cycleStatistic
  case cycleSort, cycleSortBack, reverseSort
  /// The next level of rows (GPUs, hosts, racks).
  case cycleLevel
  /// Opens the list of columns to choose from.
  case chooseColumns
  /// Shows or hides the detail pane.
  case toggleDetail
  /// Graphs of one device that reach farther back.
  case cycleReach
  /// Asks what the site would draw and last if.
  case whatIf
  /// Keeps the cursor on its device while the order changes.
  case toggleFollow
  /// Mouse, in screen coordinates.
  case click(x: Int, y: Int)
  case doubleClick(x: Int, y: Int)
  case wheel(x: Int, y: Int, lines: Int)
}

/// What a view wants of the dashboard in answer to a command.
package enum PanelEffect: Hashable, Sendable {
  /// The view had no use for the command.
  case ignored
  /// The view changed its own state.
  case handled
  /// Another entity is selected; the selection is shared by all views.
  case select(Selection)
  /// Opens another view, with a selection.
  case open(ViewID, Selection)
  /// Opens another view with only those rows that a text asks for.
  case openFiltered(ViewID, filter: String)
  /// Moves the playhead to an instant.
  case seek(Timestamp)
}

/// What is selected, in all views alike. Kept by key and names, so that it survives changes of the
/// topology.
package struct Selection: Hashable, Sendable {
  /// Key of the selected GPU (`GPUIdentity.key`).
  package var gpu: String?
  /// Names of the selected group from below the site downwards, one for each level of the tree
  /// that has been entered (`hall`, `row`, `rack`, `host`); empty for the whole fleet.
  package var group: [String]
  /// Name of the selected battery unit.
  package var unit: String?

  package init(gpu: String? = nil, group: [String] = [], unit: String? = nil) {
    self.gpu = gpu
    self.group = group
    self.unit = unit
  }
}
