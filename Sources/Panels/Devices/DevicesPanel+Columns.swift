import FleetHistory
import FleetModel
import TerminalKit

/// How the columns of the table are chosen.
extension DevicesPanel {
  package var popupKeys: [(key: String, label: String)] {
    chooser == nil ? [] : ColumnChooser.keys
  }

  package mutating func handle(key: Key, in rect: Rect, _ context: PanelContext) {
    guard var open = chooser, let frame = context.view.frame else {
      chooser = nil
      return
    }
    switch key {
    case .escape, .character("c"): chooser = nil
    case .enter, .character(" "): open.toggle(&choice, shown: shownColumns(rect, context, frame))
    case .character("a"): choice.reset(open.level)
    default:
      open.move(key)
      chooser = open
    }
  }

  /// The mouse while the popup is open: a click on an item puts it on or takes it off, one beside
  /// the popup closes it.
  mutating func choose(
    _ command: PanelCommand, in rect: Rect, _ context: PanelContext, _ frame: Frame
  ) -> PanelEffect {
    guard var open = chooser else { return .ignored }
    switch command {
    case .click(let x, let y), .doubleClick(let x, let y):
      let shown = shownColumns(rect, context, frame)
      let menu = open.menu(choice, shown: shown)
      guard menu.place(in: rect).contains(x: x, y: y) else {
        chooser = nil
        return .handled
      }
      guard let item = menu.item(atX: x, y: y, in: rect) else { return .handled }
      open.move(to: item)
      open.toggle(&choice, shown: shown)
    case .wheel(_, _, let lines): open.move(by: lines)
    case .chooseColumns:
      chooser = nil
      return .handled
    default: return .handled
    }
    chooser = open
    return .handled
  }

  func drawChooser(
    on screen: inout Screen, in rect: Rect, _ context: PanelContext, _ frame: Frame
  ) {
    guard let chooser else { return }
    chooser.menu(choice, shown: shownColumns(rect, context, frame)).draw(on: &screen, in: rect)
  }

  /// The columns that the table has room for, be it hidden by the detail or not.
  private func shownColumns(
    _ rect: Rect, _ context: PanelContext, _ frame: Frame
  ) -> Set<DeviceColumn.Kind> {
    let (table, body) = tableForColumns(rect, context, frame)
    return table.shownColumns(width: body.width)
  }
}
