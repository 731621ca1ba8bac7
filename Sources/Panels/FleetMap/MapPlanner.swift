import FleetModel
import TerminalKit

/// Finds the layout of the map: the finest level of the tree whose entities all fit, and where a
/// coarser one would leave the screen empty, the finer one with several neighbours in a cell.
struct MapPlanner {
  /// One way to lay the map out.
  private struct Plan {
    let level: FleetLevel
    let covers: Int
    let blockLevel: FleetLevel
    let sectionLevel: FleetLevel?
    var cellWidth = 1
  }

  /// Sizes that follow from a plan and the room there is.
  private struct Fit {
    let plan: Plan
    let cellsPerLine: Int
    let linesPerBlock: Int
    let across: Int
    let labelWidth: Int
    let sectionWidth: Int
    let lines: Int
  }

  private static let widths = [28, 22, 16, 12, 9, 3, 2]
  private static let longestLabel = 16

  let topology: Topology
  let scope: Int
  let size: Size
  /// The finest level whose entities have values of their own.
  var finest = FleetLevel.gpu

  /// The layout; nil where there is no room or no GPU.
  func layout() -> MapLayout? {
    guard size.width > 0, size.height > 0, !topology.groups[scope].gpus.isEmpty else { return nil }
    let levels = topology.visibleLevels.filter {
      $0 > topology.groups[scope].level && $0 <= finest
    }
    guard let coarsest = levels.first else { return nil }
    for (place, level) in levels.enumerated().reversed() {
      guard let fit = fit(level, covers: 1) else { continue }
      let cells = units(level).count
      if cells * 8 < size.width * size.height, place + 1 < levels.count,
        let finer = aggregated(levels[place + 1], atMost: 16)
      {
        return make(widened(finer))
      }
      return make(widened(fit))
    }
    return aggregated(coarsest, atMost: .max).map(make)
  }

  private func units(_ level: FleetLevel) -> Range<Int> {
    FleetPath.units(level, under: scope, in: topology)
  }

  /// The fit with the fewest neighbours in a cell.
  private func aggregated(_ level: FleetLevel, atMost largest: Int) -> Fit? {
    let count = units(level).count
    var covers = max(2, count / (size.width * size.height))
    while covers <= min(largest, max(2, count)) {
      if let fit = fit(level, covers: covers) { return fit }
      covers += max(1, covers / 8)
    }
    return largest == .max ? fit(level, covers: max(1, count)) : nil
  }

  private func fit(_ level: FleetLevel, covers: Int) -> Fit? {
    let room = size.width * size.height
    guard units(level).count / covers <= room else { return nil }
    let above = topology.visibleLevels.filter { $0 < level && $0 >= topology.groups[scope].level }
    let blockLevels = above.isEmpty ? [topology.groups[scope].level] : above.reversed()
    for blockLevel in blockLevels where units(blockLevel).count <= room {
      let sections = above.filter { $0 < blockLevel && $0 > topology.groups[scope].level }
      for section in sections.reversed().map(Optional.some) + [nil] {
        let plan = Plan(
          level: level, covers: covers, blockLevel: blockLevel, sectionLevel: section)
        if let fit = fit(plan) { return fit }
      }
    }
    return nil
  }

  /// The same plan with the widest cells that still fit.
  private func widened(_ fit: Fit) -> Fit {
    for width in Self.widths {
      var plan = fit.plan
      plan.cellWidth = width
      if let wider = self.fit(plan) { return wider }
    }
    return fit
  }

  private func fit(_ plan: Plan) -> Fit? {
    let blocks = units(plan.blockLevel)
    let cells = blocks.reduce(1) { max($0, cellCount(ofBlock: $1, plan)) }
    let labels = labelWidth(blocks, plan)
    let margin = plan.sectionLevel.map(sectionWidth) ?? 0
    var lines = 1
    while lines <= size.height {
      let perLine = (cells + lines - 1) / lines
      let slot = labels + perLine * plan.cellWidth
      if margin + slot <= size.width {
        let across = max(1, (size.width - margin + 2) / (slot + 2))
        let total = sectionBlocks(plan).reduce(0) { sum, range in
          sum + (range.count + across - 1) / across * lines
        }
        if total <= size.height {
          return Fit(
            plan: plan, cellsPerLine: perLine, linesPerBlock: (cells + perLine - 1) / perLine,
            across: across, labelWidth: labels, sectionWidth: margin, lines: total)
        }
      }
      lines += 1
    }
    return nil
  }

  private func cellCount(ofBlock block: Int, _ plan: Plan) -> Int {
    let inside = FleetPath.units(plan.level, under: block, in: topology).count
    return (inside + plan.covers - 1) / plan.covers
  }

  private func label(ofBlock block: Int, _ plan: Plan) -> String {
    let name = FleetPath.label(of: block, in: topology)
    let section = plan.sectionLevel.flatMap { level in
      topology.group(level, holding: topology.groups[block].gpus.lowerBound)
    }
    return FleetPath.short(name, in: topology.groups[section ?? scope].name)
  }

  /// No label for a single block: the title names it.
  private func labelWidth(_ blocks: Range<Int>, _ plan: Plan) -> Int {
    guard blocks.count > 1 else { return 0 }
    let longest = blocks.reduce(0) { longest, block in
      max(longest, DisplayWidth.columns(of: label(ofBlock: block, plan)))
    }
    return min(longest, Self.longestLabel) + 1
  }

  private func sectionWidth(_ level: FleetLevel) -> Int {
    let longest = units(level).reduce(0) { longest, group in
      max(longest, DisplayWidth.columns(of: FleetPath.label(of: group, in: topology)))
    }
    return min(longest, Self.longestLabel) + 2
  }

  /// The blocks of every section, one after another.
  private func sectionBlocks(_ plan: Plan) -> [Range<Int>] {
    guard let section = plan.sectionLevel else { return [units(plan.blockLevel)] }
    return units(section).map { FleetPath.units(plan.blockLevel, under: $0, in: topology) }
  }

  private func make(_ fit: Fit) -> MapLayout {
    let plan = fit.plan
    let spread = size.height / max(1, fit.lines)
    let lineHeight = plan.cellWidth >= 9 ? min(4, max(1, spread)) : (spread >= 2 ? 2 : 1)
    let slot = fit.labelWidth + fit.cellsPerLine * plan.cellWidth + 2
    var sections: [MapLayout.Section] = []
    var blocks: [MapLayout.Block] = []
    var y = 0
    var cells = 0
    for (place, members) in sectionBlocks(plan).enumerated() {
      if let level = plan.sectionLevel {
        let group = units(level).lowerBound + place
        sections.append(.init(label: FleetPath.label(of: group, in: topology), y: y))
      }
      for (index, block) in members.enumerated() {
        let count = cellCount(ofBlock: block, plan)
        blocks.append(
          MapLayout.Block(
            label: label(ofBlock: block, plan),
            units: FleetPath.units(plan.level, under: block, in: topology),
            x: fit.sectionWidth + index % fit.across * slot,
            y: y + index / fit.across * fit.linesPerBlock * lineHeight, firstCell: cells,
            cellCount: count))
        cells += count
      }
      y += (members.count + fit.across - 1) / fit.across * fit.linesPerBlock * lineHeight
    }
    return MapLayout(
      cellLevel: plan.level, covers: plan.covers, cellWidth: plan.cellWidth,
      lineHeight: lineHeight, cellsPerLine: fit.cellsPerLine, labelWidth: fit.labelWidth,
      sectionWidth: fit.sectionWidth, sections: sections, blocks: blocks, cellCount: cells)
  }
}
