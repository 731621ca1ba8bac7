import FleetHistory
import FleetModel
import Incidents
import TerminalKit

/// The first line of every view: what kind of truth is shown, of which site, from how many GPUs,
/// how much power, at what time and how old.
package enum HeaderLine {
  /// Draws the line into the first row of a rectangle; on a narrow screen pieces drop out, the
  /// badge, the coverage, the age and the time last.
  package static func draw(on screen: inout Screen, in rect: Rect, _ context: PanelContext) {
    guard !rect.isEmpty else { return }
    let row = rect.cutTop(1).top
    screen.fill(row, " ", Style(.role(.text), on: .role(.header)))
    let inside = row.inset(horizontal: row.width > 20 ? 1 : 0)
    let plain = HeaderPieces.adding(
      context.recording, to: HeaderPieces.all(context.view, screen.charset))
    let pieces = HeaderPieces.adding(
      context.events, of: context.view, to: plain, screen.charset)
    let kept = fitting(pieces, width: inside.width, screen)
    let left = kept.filter { $0.side == .left }
    let right = kept.filter { $0.side == .right }
    put(left, from: inside.x, on: &screen, inside)
    put(right, from: inside.maxX - width(of: right, screen), on: &screen, inside)
  }

  /// Leaves the least important pieces out until the rest fits, then takes back those that fit into
  /// the room that a longer piece has left.
  private static func fitting(
    _ pieces: [HeaderPiece], width available: Int, _ screen: Screen
  ) -> [HeaderPiece] {
    var kept = Array(pieces.enumerated())
    var left: [(offset: Int, element: HeaderPiece)] = []
    func room(_ pieces: [(offset: Int, element: HeaderPiece)]) -> Int {
      width(of: pieces.map(\.element), screen)
    }
    while room(kept) > available, kept.count > 1,
      let least = kept.indices.min(by: { kept[$0].element.priority < kept[$1].element.priority })
    {
      let shortened = kept.map { (offset: $0.offset, element: $0.element.shortened) }
      if kept[least].element.priority >= HeaderPiece.essential,
        shortened.map(\.element) != kept.map(\.element)
      {
        kept = shortened
      } else {
        left.append(kept.remove(at: least))
      }
    }
    for piece in left.reversed() {
      let tried = (kept + [piece]).sorted { $0.offset < $1.offset }
      if room(tried) <= available { kept = tried }
    }
    return kept.map(\.element)
  }

  private static func width(of pieces: [HeaderPiece], _ screen: Screen) -> Int {
    let texts = pieces.reduce(0) { $0 + screen.columns(of: $1.text) }
    return texts + 2 * max(0, pieces.count - 1)
  }

  private static func put(
    _ pieces: [HeaderPiece], from start: Int, on screen: inout Screen, _ row: Rect
  ) {
    var rest = row.cutLeft(max(0, start - row.x)).rest
    for piece in pieces where !rest.isEmpty {
      let style = Style(.role(piece.role), on: .role(.header), piece.attributes)
      let used = screen.put(piece.text, in: rest, style)
      rest = rest.cutLeft(used + 2).rest
    }
  }
}

/// One piece of the header line.
struct HeaderPiece: Hashable, Sendable {
  enum Side: Sendable { case left, right }

  /// Pieces from this priority on are shortened before any of them goes.
  static let essential = 90

  var text: String
  let role: Role
  var attributes: Style.Attributes = []
  let side: Side
  /// The lowest goes first on a narrow screen.
  let priority: Int
  /// What stands for it where room is short; nil where nothing can be left out.
  var short: String?

  var shortened: HeaderPiece {
    var piece = self
    piece.text = short ?? text
    return piece
  }
}
