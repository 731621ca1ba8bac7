extension PanelCommand {
  /// How many rows the cursor of a list goes down by this command (up when negative); nil for a
  /// command that moves no cursor.
  ///
  /// - Parameters:
  ///   - height: rows that are on screen.
  ///   - count: rows that there are.
  func steps(height: Int, count: Int) -> Int? {
    switch self {
    case .moveUp: -1
    case .moveDown: 1
    case .pageUp: -max(1, height - 1)
    case .pageDown: max(1, height - 1)
    case .first: -count
    case .last: count
    case .wheel(_, _, let lines): lines
    default: nil
    }
  }
}
