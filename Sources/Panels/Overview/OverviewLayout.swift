import FleetModel
import TerminalKit

/// How the overview shares its rectangle. Small screens lose borders first, then graphs, then the
/// map; never the numbers.
struct OverviewLayout {
  /// A part of the view that can have the focus.
  enum Part: Hashable, Sendable {
    case tile(Int)
    case map, troubles
    case devices, processes
  }

  /// The tiles are lines of text.
  let isCompact: Bool
  private(set) var tiles: [Rect] = []
  private(set) var parts: [(part: Part, rect: Rect)] = []

  static let tileCount = 4

  /// - Parameters:
  ///   - gpus: how many the fleet has.
  ///   - processes: how many there are to show, for a small fleet.
  init(_ rect: Rect, gpus: Int, processes: Int) {
    isCompact = rect.width < 72 || rect.height < 16
    let below: Rect
    if isCompact {
      let (top, rest) = rect.cutTop(min(Self.tileCount, rect.height))
      tiles = top.rows(top.height)
      below = rest
    } else {
      let height = min(16, max(8, rect.height / 3 + 1))
      let (top, rest) = rect.cutTop(height)
      tiles = top.columns(Self.tileCount)
      below = rest
    }
    guard below.height > 0 else { return }
    if gpus <= DeviceRows.largestFleet {
      addDevices(below, gpus: gpus, processes: processes)
    } else {
      addMap(below)
    }
  }

  private mutating func addDevices(_ rect: Rect, gpus: Int, processes: Int) {
    let frame = isCompact ? 0 : 2
    let wanted = max(1, gpus) + 1 + frame
    guard rect.height >= wanted + 3 + frame else {
      parts = [(.devices, rect)]
      return
    }
    let (top, rest) = rect.cutTop(wanted)
    parts = [(.devices, top), (.processes, rest)]
  }

  private mutating func addMap(_ rect: Rect) {
    guard !isCompact else {
      let list = rect.height < 12 ? rect.height : max(6, rect.height / 3)
      let (top, rest) = rect.cutTop(list)
      parts = [(.troubles, top)]
      if rest.height >= 4 { parts.append((.map, rest)) }
      return
    }
    let (right, left) = rect.cutRight(min(70, max(32, rect.width * 2 / 5)))
    parts = [(.map, left), (.troubles, right)]
  }

  func rect(of part: Part) -> Rect? {
    if case .tile(let index) = part { return tiles.indices.contains(index) ? tiles[index] : nil }
    return parts.first { $0.part == part }?.rect
  }

  /// What is left of a part's rectangle inside its border or below its title.
  func content(of part: Part) -> Rect? {
    guard let rect = rect(of: part) else { return nil }
    let bordered = !isCompact && rect.height >= 3 && rect.width >= 4
    if bordered { return rect.inset(horizontal: 1, vertical: 1) }
    let hasTitle = part != .devices && rect.height >= 2
    return hasTitle ? rect.cutTop(1).rest : rect
  }

  /// Parts in the order that Tab visits them: the lists first, then the tiles.
  var order: [Part] {
    let lists = parts.map(\.part).sorted { a, _ in a == .troubles || a == .devices }
    return lists + tiles.indices.map { .tile($0) }
  }

  func part(atX x: Int, y: Int) -> Part? {
    if let found = parts.first(where: { $0.rect.contains(x: x, y: y) }) { return found.part }
    return tiles.firstIndex { $0.contains(x: x, y: y) }.map { .tile($0) }
  }
}
