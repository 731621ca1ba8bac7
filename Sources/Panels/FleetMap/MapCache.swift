import FleetModel
import Synchronization
import TerminalKit

/// The map's layout and computed shares, kept so that a redraw costs nothing per GPU. The lock is
/// held only to read and to put.
package final class MapCache: Sendable {
  private struct Held: Sendable {
    var frame: Frame?
    var metric: HeatMetric?
    var column: Column?
    var groups: [FleetLevel: [GroupRollup]] = [:]
  }

  private struct LayoutKey: Hashable, Sendable {
    let epoch: UInt64
    let scope: Int
    let size: Size
    let finest: FleetLevel
  }

  private let held = Mutex(Held())
  private let plan = Mutex<(key: LayoutKey, layout: MapLayout?)?>(nil)

  package init() {}

  /// The layout of a scope in a size; made once for each topology.
  func layout(_ frame: Frame, scope: Int, _ size: Size) -> MapLayout? {
    let topology = frame.topology
    let finest = frame.finestLevel(within: scope)
    let key = LayoutKey(epoch: topology.epoch, scope: scope, size: size, finest: finest)
    if let known = plan.withLock({ $0?.key == key ? $0 : nil }) { return known.layout }
    let made = MapPlanner(topology: topology, scope: scope, size: size, finest: finest).layout()
    plan.withLock { $0 = (key, made) }
    return made
  }

  /// The column of a computed metric; made once a frame.
  func column(_ metric: HeatMetric, _ frame: Frame) -> Column {
    let known = held.withLock { held in
      held.frame === frame && held.metric == metric ? held.column : nil
    }
    if let known { return known }
    let made = DerivedColumn.make(metric, frame)
    held.withLock { $0 = Held(frame: frame, metric: metric, column: made) }
    return made
  }

  /// The rollups of a computed metric over every group of a level; made once a frame and level.
  func groups(_ metric: HeatMetric, _ level: FleetLevel, _ frame: Frame) -> [GroupRollup] {
    let column = column(metric, frame)
    if let known = held.withLock({ $0.groups[level] }) { return known }
    let mask = frame.rollupMask
    let made = frame.topology.groupRange(level).map { id in
      GroupRollup(column, over: frame.topology.groups[id].gpus, mask: mask)
    }
    held.withLock { held in
      if held.frame === frame, held.metric == metric { held.groups[level] = made }
    }
    return made
  }
}
