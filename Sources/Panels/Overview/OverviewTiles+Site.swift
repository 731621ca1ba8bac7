import FleetHistory
import FleetModel
import TerminalKit

extension OverviewTiles {
  /// Draw against the limit, with the site's load and grid power beside it.
  var power: OverviewTile {
    let spread = summary.power
    let limit = summary.powerLimit
    let scale = UnitScale.watts(upTo: max(spread?.sum ?? 0, limit ?? 0))
    var tile = OverviewTile(title: "Power", shortTitle: "Power", headline: NumberText.absent)
    guard let spread else { return unreported(tile) }
    tile.headline = bound(scale.text(spread.sum), isPartial: spread.isPartial)
    if let limit {
      tile.aside = .init(
        ["of \(scale.text(limit)) limit", "of \(scale.text(limit))", "of \(scale.number(limit))"],
        .muted)
    }
    let each = spread.max < 9999.5 ? UnitScale.plain("W") : UnitScale.watts(upTo: spread.max)
    tile.details = siteLines() + [.init(SpreadText.candidates(spread, scale: each))]
    tile.footer = holder("max", each.text(spread.max), spread.maxHolder, .powerDraw, spread.max)
    tile.target = open(spread.maxHolder)
    tile.summary = .init(powerSummary(scale, limit, spread))
    let top = NiceScale.above(max(spread.sum, limit ?? 0, largestDraw) / scale.factor)
    tile.graph = .init(
      series: .powerSum, scale: 0...max(1, top.value * scale.factor), paint: .gradient(.power),
      limit: limit, top: top.label, bottom: "0")
    return tile
  }

  private func powerSummary(
    _ scale: UnitScale, _ limit: Double?, _ spread: Spread
  ) -> [String] {
    let of = limit.map { "of \(scale.text($0)) limit" }
    let site = siteLines().first?.candidates.first
    let joined = [of, site].compactMap { $0 }.joined(separator: "   ")
    let short = limit.map { "of " + scale.text($0) }
    return [joined] + [of, short].compactMap { $0 }
  }

  /// Largest draw in the window of the graph, W.
  private var largestDraw: Double {
    guard let end = view.time else { return 0 }
    let window = Self.window(view)
    return view.timeline.extremes(.powerSum, before: end, seconds: window)?.max ?? 0
  }

  private func siteLines() -> [OverviewTile.Line] {
    let site = summary.site
    guard site.load != nil || site.grid != nil else { return [] }
    let scale = UnitScale.watts(upTo: max(site.load ?? 0, abs(site.grid ?? 0)))
    let load = site.load.map { "site " + scale.number($0) }
    let grid = site.grid.map { "grid " + scale.number($0) }
    let both = [load, grid].compactMap { $0 }
    return [
      .init([
        both.joined(separator: "  ") + " " + scale.unit,
        (both.first ?? "") + " " + scale.unit, both.first ?? "",
      ])
    ]
  }

  /// State of charge with the reserve on a bar, energy, power, runtime, and what is odd.
  var batteries: OverviewTile {
    let site = summary.site
    let name = SiteText.unitsTitle(view.frame)
    var tile = OverviewTile(
      title: "\(name) \(site.unitsReporting)/\(site.units)", shortTitle: "Batt",
      headline: NumberText.percent(site.stateOfCharge))
    if let charge = site.stateOfCharge, let reserve = site.reserveInForce, charge <= reserve {
      tile.headlineRole = .critical
    }
    tile.bar = .init(
      share: site.stateOfCharge.map { $0 / 100 }, mark: site.reserve.map { $0 / 100 },
      gradient: .battery)
    tile.details =
      islandLines() + energyLines() + flowLines() + runtimeLines() + alarmLines() + swingLines()
    tile.footer = hottestUnit()
    tile.target = .open(.power, Selection(unit: hottestUnitID()))
    tile.summary = batterySummary()
    tile.graph = .init(
      series: .stateOfCharge, scale: 0...100, paint: .role(.graphBattery), limit: site.reserve,
      top: "100",
      bottom: "0")
    return tile
  }

  private func islandLines() -> [OverviewTile.Line] {
    guard let connection = summary.site.connection, connection != .gridConnected,
      connection != .unknown
    else { return [] }
    let isLoud = connection.isIslanded
    let text = (isLoud ? "! " : "") + connection.word
    return [
      .init([isLoud ? text.uppercased() : text], isLoud ? .critical : .warning, isLoud: isLoud)
    ]
  }

  /// The worst that units complain of; nothing while it is only for information.
  private func alarmLines() -> [OverviewTile.Line] {
    guard let frame = view.frame,
      let worst = UnitCensus(frame, summary.site).groups.first, worst.severity > .info
    else { return [] }
    let isLoud = worst.severity == .critical
    let texts = SiteText.alarm(worst, frame).map { (isLoud ? "!! " : "! ") + $0 }
    return [.init(texts, isLoud ? .critical : .warning, isLoud: isLoud)]
  }

  private func energyLines() -> [OverviewTile.Line] {
    let site = summary.site
    guard let energy = site.energy, let capacity = site.capacity else { return [] }
    let scale = UnitScale.wattHours(upTo: capacity)
    let whole =
      bound(scale.number(energy), isPartial: site.isPartial) + " of "
      + scale.text(capacity)
    let reserve = site.reserve.map { "reserve \(NumberText.fixed($0)) %" }
    let joined = reserve.map { whole + "  " + $0 }
    let slashed = scale.number(energy) + "/" + scale.text(capacity)
    let short = site.isPartial ? nil : reserve.map { slashed + " " + $0 }
    return [.init([joined, short, whole].compactMap { $0 })]
  }

  private func flowLines() -> [OverviewTile.Line] {
    let site = summary.site
    guard let word = SiteText.direction(site) else { return [] }
    let power = SiteText.shortSigned(site.battery)
    return [.init([word + "  " + power, power], .text)]
  }

  private func runtimeLines() -> [OverviewTile.Line] {
    guard let text = SiteText.withoutGrid(summary.site) else { return [] }
    let runtime = summary.site.runtimeWithoutGrid
    let role = SiteText.role(runtime)
    let short = SiteText.runtime(runtime)
    return [.init([text, "no grid: " + short, short], role, isLoud: role == .critical)]
  }

  private func swingLines() -> [OverviewTile.Line] {
    var parts: [String] = []
    if let end = view.time,
      let swing = view.timeline.swing(.loadPower, before: end, seconds: 10)
        ?? view.timeline.swing(.powerSum, before: end, seconds: 10)
    {
      parts.append("swing 10 s " + SiteText.short(swing))
    }
    if let frequency = summary.site.frequency {
      parts.append(NumberText.fixed(frequency, decimals: 2) + " Hz")
    }
    guard let first = parts.first else { return [] }
    return [
      .init([parts.joined(separator: "  "), parts.joined(separator: " "), first, parts.last ?? ""])
    ]
  }

  private func batterySummary() -> OverviewTile.Line {
    let site = summary.site
    let power = SiteText.shortSigned(site.battery)
    let flow = SiteText.direction(site).map { $0 + " " + power } ?? power
    let grid = SiteText.withoutGrid(site) ?? ""
    let short = SiteText.runtime(site.runtimeWithoutGrid)
    if site.connection?.isIslanded == true {
      return .init(
        ["! ISLANDED  \(flow)  \(grid)", "! ISLANDED  " + short], .critical, isLoud: true)
    }
    return .init(
      [
        flow + "   " + grid, power + "  " + grid, power + " no grid " + short,
        power + "  " + short, power,
      ],
      SiteText.role(site.runtimeWithoutGrid))
  }

  // MARK: Hottest unit

  private func hottestUnit() -> [String] {
    guard let frame = view.frame else { return [] }
    let rollup = frame.batteryRollup(.cellTemperatureMax)
    guard let id = hottestUnitID(), let value = rollup.max else { return [] }
    let text = id + " " + NumberText.celsius(value)
    return ["hottest " + text, text]
  }

  private func hottestUnitID() -> String? {
    guard let frame = view.frame,
      let unit = frame.batteryRollup(.cellTemperatureMax).largest?.entity,
      frame.batteryUnits.indices.contains(unit)
    else { return nil }
    return frame.batteryUnits[unit].id
  }

  func bound(_ text: String, isPartial: Bool) -> String {
    isPartial ? PanelText.atLeast(charset) + text : text
  }
}
