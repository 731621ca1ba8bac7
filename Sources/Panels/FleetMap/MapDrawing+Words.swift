import FleetModel
import TerminalKit

/// What the lines around the grid say.
extension MapDrawing {
  /// `Temperature, highest of each host`.
  var subject: String {
    guard layout.cellLevel != .gpu || layout.covers > 1 else {
      return metric.title + ", each GPU"
    }
    let of =
      layout.covers == 1
      ? "each " + layout.cellLevel.word
      : "every " + NumberText.grouped(layout.covers) + " " + layout.cellLevel.plural
    return metric.title + ", " + statistic.word(metric) + " of " + of
  }

  /// The same in a few words, for a narrow screen: `TEMP highest of 4 racks`.
  var shortSubject: String {
    let header = metric.reported?.definition.header ?? metric.title
    guard layout.cellLevel != .gpu || layout.covers > 1 else { return header }
    let of =
      layout.covers == 1
      ? layout.cellLevel.word : NumberText.grouped(layout.covers) + " " + layout.cellLevel.plural
    return header + " " + statistic.word(metric) + " of " + of
  }

  /// Who is under the cursor.
  var cursorName: String {
    let units = layout.units(ofCell: cursor)
    let topology = frame.topology
    if layout.cellLevel == .gpu {
      let first = topology.label(ofGPU: units.lowerBound)
      return units.count == 1 ? first : first + " and next " + NumberText.grouped(units.count - 1)
    }
    let first = FleetPath.label(of: units.lowerBound, in: topology)
    guard units.count > 1 else { return first }
    return first + " ... " + FleetPath.label(of: units.upperBound - 1, in: topology)
  }

  /// The figures of the cell under the cursor, most useful first.
  func cursorFigures(_ charset: Screen.Charset) -> [(text: String, style: Style)] {
    let units = layout.units(ofCell: cursor)
    let rollup = values.rollup(units)
    let counts = values.statusCounts(units)
    let population = counts.reduce(0, +)
    var pieces: [(text: String, style: Style)] = [(cursorName, Style(.accent, .bold))]
    if population > 1 { pieces.append(("  " + NumberText.grouped(population) + " GPUs", .muted)) }
    pieces += population > 1 ? figures(rollup) : [single(rollup)]
    for status in EntityStatus.allCases.reversed() where status >= .stale {
      let count = counts[Int(status.rawValue)]
      guard count > 0 else { continue }
      let mark = PanelText.mark(status, charset) + " "
      let words = population > 1 ? NumberText.grouped(count) + " " + status.word : status.word
      pieces.append(("  " + mark + words, Style(PanelText.role(status), .bold)))
    }
    return pieces
  }

  private func single(_ rollup: GroupRollup) -> (text: String, style: Style) {
    let gpu = layout.units(ofCell: cursor).lowerBound
    if layout.cellLevel == .gpu, frame.isKnownByGroup(gpu) {
      return ("  not read itself" + rackFigures(gpu), .muted)
    }
    if isRefused(layout.units(ofCell: cursor)) {
      return ("  " + NumberText.refused, Style(.warning, .bold))
    }
    let value = statistic.value(rollup, metric)
    let role = metric.reported.map { PanelText.role($0, value) } ?? .text
    return ("  " + metric.text(value, decimals: metric == .powerDraw ? 1 : 0), Style(role, .bold))
  }

  /// What is known of a GPU's rack: `; its rack: max 64 °C  mean 60.1 °C`.
  private func rackFigures(_ gpu: Int) -> String {
    guard let reported = metric.reported, let place = frame.figures.place(covering: gpu),
      let rollup = frame.figures.rollups[reported]?[place]
    else { return "" }
    let high = metric.text(rollup.value(.worst, of: reported))
    return "; its rack: max " + high + "  mean "
      + metric.text(rollup.value(.mean, of: reported), decimals: 1)
  }

  private func figures(_ rollup: GroupRollup) -> [(text: String, style: Style)] {
    guard rollup.count > 0 else { return [("  no values", .muted)] }
    let definition = metric.carrier.definition
    let high = definition.value(rollup.largest)
    let role = metric.reported.map { PanelText.role($0, high) } ?? .text
    let gpu = Int(rollup.largestAt)
    let holder =
      metric.reported.map { frame.holder(gpu, of: $0, high) } ?? frame.topology.label(ofGPU: gpu)
    return [
      ("  max ", .muted), (metric.text(high), Style(role, .bold)),
      (" " + holder, .muted),
      ("  mean ", .muted),
      (metric.text(rollup.value(.mean, of: metric.carrier), decimals: 1), .text),
      ("  min ", .muted), (metric.text(definition.value(rollup.smallest)), .text),
    ]
  }

  /// The scale with its numbers, and what the marks mean.
  func drawLegend(on screen: inout Screen, _ rect: Rect) {
    guard !rect.isEmpty else { return }
    let low = metric.number(scale.lowerBound)
    let used = HeatMap.drawLegend(
      on: &screen, rect, gradient: metric.gradient, low: low, high: metric.text(scale.upperBound))
    let marks: [EntityStatus] = [.lost, .stale]
    let words = marks.map { PanelText.mark($0, screen.charset) + " " + $0.word }
    let rest = rect.cutLeft(used + 3).rest
    let text = words.joined(separator: "  ")
    guard screen.columns(of: text) <= rest.width else { return }
    screen.put(text, in: rest, .muted)
  }
}
