import FleetHistory
import FleetModel
import TerminalKit

/// How a what-if is asked.
extension PowerPanel {
  package var popupKeys: [(key: String, label: String)] { isAsking ? WhatIfEntry.keys : [] }

  package mutating func handle(key: Key, in rect: Rect, _ context: PanelContext) {
    switch key {
    case .escape, .character("w"):
      isAsking = false
      cache.drop()
    default: question.handle(key)
    }
  }

  /// The mouse while the popup is open: a click beside it closes it.
  mutating func ask(_ command: PanelCommand, in rect: Rect) -> PanelEffect {
    switch command {
    case .click(let x, let y), .doubleClick(let x, let y):
      isAsking = WhatIfPane.bounds(in: rect).contains(x: x, y: y)
    case .whatIf: isAsking = false
    default: break
    }
    return .handled
  }

  func drawWhatIf(on screen: inout Screen, in rect: Rect, _ frame: Frame, _ site: SitePower) {
    guard isAsking else { return }
    let answer = question.question.answer(cache.profile(frame), site)
    WhatIfPane(entry: question, answer: answer, site: site, charset: screen.charset)
      .draw(on: &screen, in: rect)
  }
}
