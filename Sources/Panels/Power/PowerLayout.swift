import TerminalKit

/// How the power view shares its rectangle: the graph goes first on a small screen, then the heat
/// map; the figures stay.
struct PowerLayout {
  /// A part that can have the focus.
  enum Part: Hashable, Sendable { case units, map }

  let isCompact: Bool
  private(set) var graph: Rect?
  private(set) var figures: Rect
  private(set) var map: Rect?
  private(set) var detail: Rect?
  private(set) var table: Rect?

  static let figuresWidth = 50

  /// Whether a rectangle is so small that only figures have room.
  static func isCompact(_ rect: Rect) -> Bool { rect.width < 72 || rect.height < 15 }

  /// Whether ramps and swings have room below the graph.
  static func hasMotion(_ rect: Rect) -> Bool {
    !isCompact(rect) && rect.width >= MotionTable.leastWidth + figuresWidth + 4
      && rect.height >= 26
  }

  /// - Parameters:
  ///   - units: how many battery units there are; 0 for a table of consumers.
  ///   - figureRows: rows of figures there are to show.
  ///   - wantsDetail: the selected unit's detail is asked for, and takes the place of something
  ///     else where there is no room of its own.
  init(_ rect: Rect, units: Int, figureRows: Int, wantsDetail: Bool = false) {
    isCompact = Self.isCompact(rect)
    guard !isCompact else {
      let rows = rect.height < 14 ? min(figureRows, rect.height) : min(figureRows, rect.height / 2)
      let (top, rest) = rect.cutTop(wantsDetail ? 1 : rows)
      figures = top
      if wantsDetail {
        detail = rest
      } else if rest.height >= 3 {
        table = rest
      }
      return
    }
    let wanted = min(figureRows + 2, rect.height * 3 / 5)
    let (top, rest) = rect.cutTop(max(8, wanted))
    let (right, left) = top.cutRight(min(Self.figuresWidth, top.width * 48 / 100))
    figures = right
    graph = left
    placeUnits(rest, units)
    if wantsDetail, units > 0, detail == nil { makeRoomForDetail() }
  }

  private mutating func placeUnits(_ rect: Rect, _ units: Int) {
    guard rect.height >= 4 else { return }
    guard units > 1, rect.width >= 96 else {
      table = rect
      return
    }
    let inner = max(1, rect.height - 3)
    let needed = (units + inner - 1) / inner + 2
    let width = min(max(30, needed), rect.width / 2)
    let (left, right) = rect.cutLeft(width)
    table = right
    let across = max(1, width - 2)
    let mapRows = min(rect.height, max(2, (units * 3 + across - 1) / across) + 3)
    let isSparse = rect.height - mapRows >= 5
    let (top, bottom) = left.cutTop(isSparse ? mapRows : rect.height)
    map = top
    if isSparse {
      detail = bottom
    } else if right.width >= 110 {
      let (side, middle) = right.cutRight(36)
      detail = side
      table = middle
    }
  }

  private mutating func makeRoomForDetail() {
    if map != nil {
      (detail, map) = (map, nil)
    } else if let whole = table, whole.width >= 60 {
      let (side, rest) = whole.cutRight(min(36, whole.width / 2))
      (detail, table) = (side, rest)
    }
  }

  /// A part's rectangle inside its border or below its title.
  func content(_ rect: Rect?) -> Rect? {
    guard let rect else { return nil }
    if isCompact { return rect }
    return rect.height >= 3 ? rect.inset(horizontal: 1, vertical: 1) : rect.cutTop(1).rest
  }

  var order: [Part] { [table.map { _ in .units }, map.map { _ in .map }].compactMap { $0 } }
}
