import FleetHistory
import FleetModel
import TerminalKit

/// The panels at the top of the overview, made from the summary of the instant shown.
struct OverviewTiles {
  let view: FleetView
  let summary: FrameSummary
  let charset: Screen.Charset

  /// Four panels: utilisation, temperature, power, and the batteries or else the memory.
  static func make(_ view: FleetView, _ charset: Screen.Charset) -> [OverviewTile] {
    guard let summary = view.summary else { return [] }
    let tiles = OverviewTiles(view: view, summary: summary, charset: charset)
    let percent = { NumberText.percent($0, decimals: 1) }
    return [
      tiles.compared(tiles.utilization, .utilizationMean, percent),
      tiles.compared(tiles.temperature, .temperatureMean) { NumberText.celsius($0, decimals: 1) },
      tiles.compared(tiles.power, .powerSum) { SiteText.short($0) },
      summary.site.hasBatteries
        ? tiles.compared(tiles.batteries, .stateOfCharge, percent)
        : tiles.compared(tiles.memory, .memoryShare, percent),
    ]
  }

  /// Seconds that the graphs cover: five minutes, more where frames are far apart.
  static func window(_ view: FleetView) -> Double { max(300, 30 * view.timeline.period) }

  private var utilization: OverviewTile {
    let spread = summary.utilization
    let definition = Metric.utilization.definition
    var tile = OverviewTile(
      title: "Utilisation", shortTitle: "Util", headline: NumberText.percent(spread?.mean))
    guard let spread else { return unreported(tile) }
    tile.aside = .init(["mean"], .muted)
    tile.details = [.init(SpreadText.candidates(spread, unit: "%"))]
    tile.summary = .init(SpreadText.summary(spread, unit: "%"))
    tile.footer = holder(
      "low", NumberText.percent(spread.min), spread.minHolder, .utilization, spread.min)
    tile.target = open(spread.minHolder)
    tile.graph = .init(
      series: .utilizationMean, scale: definition.range, paint: .gradient(.utilization), top: "100",
      bottom: "0")
    return tile
  }

  private var temperature: OverviewTile {
    let spread = summary.temperature
    let definition = Metric.temperature.definition
    var tile = OverviewTile(
      title: "Temperature", shortTitle: "Temp", headline: NumberText.celsius(spread?.mean))
    guard let spread else { return unreported(tile) }
    let role = PanelText.role(.temperature, spread.max)
    let hottest = "max " + NumberText.celsius(spread.max)
    tile.aside = .init([hottest + mark(role)], role)
    tile.details = [.init(SpreadText.candidates(spread, unit: "°C"))]
    tile.summary = .init(SpreadText.summary(spread, unit: "°C"), role)
    tile.footer = holder(
      "max", NumberText.celsius(spread.max), spread.maxHolder, .temperature, spread.max)
    tile.target = open(spread.maxHolder)
    tile.graph = .init(
      series: .temperatureMean, scale: definition.range, paint: .gradient(.temperature),
      line: .temperatureMax, top: NumberText.fixed(definition.range.upperBound),
      bottom: NumberText.fixed(definition.range.lowerBound))
    return tile
  }

  private var memory: OverviewTile {
    let spread = summary.memoryUsed
    let share = summary.memoryUsed.flatMap { used in
      summary.memoryTotal.map { used.sum / max($0, 1) * 100 }
    }
    var tile = OverviewTile(
      title: "Memory", shortTitle: "Mem", headline: NumberText.percent(share))
    guard let spread else { return unreported(tile) }
    let scale = UnitScale.mebibytes(upTo: summary.memoryTotal ?? spread.sum)
    let used = scale.number(spread.sum)
    let whole = summary.memoryTotal.map { used + " of " + scale.text($0) }
    tile.aside = .init([whole ?? scale.text(spread.sum), used + " " + scale.unit], .muted)
    let each = UnitScale.mebibytes(upTo: spread.max)
    tile.details = [.init(SpreadText.candidates(spread, scale: each))]
    tile.summary = .init([whole ?? scale.text(spread.sum)])
    tile.footer = holder(
      "max", each.text(spread.max), spread.maxHolder, .framebufferUsed, spread.max)
    tile.target = open(spread.maxHolder)
    tile.graph = .init(
      series: .memoryShare, scale: 0...100, paint: .gradient(.memory), top: "100", bottom: "0")
    return tile
  }

  // MARK: Shared by the panels

  func unreported(_ tile: OverviewTile) -> OverviewTile {
    var tile = tile
    tile.aside = .init(["not reported"], .muted)
    tile.summary = tile.aside
    return tile
  }

  /// `max 87 °C r12-h03 gpu 5`, shorter without the value; nothing once the frame is gone.
  func holder(
    _ word: String, _ value: String, _ gpu: Int, _ metric: Metric, _ figure: Double
  ) -> [String] {
    guard let frame = view.frame, gpu < frame.topology.gpuCount else { return [] }
    let name = frame.holder(gpu, of: metric, figure)
    let sign = word == "low" ? "▼ " : "▲ "
    return [word + " " + value + " " + name, word + " " + name, sign + name, name]
  }

  func open(_ gpu: Int) -> PanelEffect {
    guard let frame = view.frame, gpu < frame.topology.gpuCount else { return .ignored }
    let key = frame.topology.directory.identity(at: gpu).key
    guard frame.isKnownByGroup(gpu), let rack = frame.topology.group(.rack, holding: gpu) else {
      return .open(.devices, Selection(gpu: key))
    }
    return .open(.map, PlaceNames.selection(ofGroup: rack, in: frame.topology))
  }

  /// The mark that says in monochrome what a role says in colour.
  func mark(_ role: Role) -> String {
    switch role {
    case .warning: " !"
    case .critical: " !!"
    default: ""
    }
  }
}
