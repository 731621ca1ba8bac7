import FleetHistory
import FleetModel
import TerminalKit

/// Figures of the batteries and the site: charge, alarms, runtimes, headroom, what is carried, and
/// whether it adds up.
struct StoragePane {
  let view: FleetView
  let summary: FrameSummary
  let charset: Screen.Charset
  let rates: PowerRates

  init(_ view: FleetView, _ summary: FrameSummary, _ charset: Screen.Charset) {
    self.view = view
    self.summary = summary
    self.charset = charset
    rates = PowerRates(timeline: view.timeline, time: summary.time)
  }

  var site: SitePower { summary.site }

  /// Rows in order of weight: a short pane shows the first ones.
  ///
  /// - Parameter hasMotion: ramps and swings stand elsewhere.
  func rows(isNarrow: Bool, alarms: Int, hasMotion: Bool) -> [PaneRow] {
    alert() + charge(isNarrow: isNarrow) + alarmRows(atMost: alarms) + runtimes() + checks()
      + headroom() + carried() + proportions()
      + (hasMotion ? [] : RampRows(rates, isNarrow: isNarrow).rows()) + roundTrip()
  }

  /// The powers now, for a screen without the graph.
  func powers() -> [PaneRow] {
    let parts = [("load", site.load), ("GPUs", site.gpu), ("grid", site.grid)]
    let known = parts.filter { $0.1 != nil }
    let pieces = known.enumerated().flatMap { place, part -> [(text: String, style: Style)] in
      let gap = place == 0 ? "" : "  "
      return [
        (text: gap + part.0 + " ", style: .muted), (text: SiteText.short(part.1), style: .text),
      ]
    }
    return pieces.isEmpty ? [] : [.text(pieces)]
  }

  // MARK: Charge

  private func alert() -> [PaneRow] {
    guard let connection = site.connection, connection.isIslanded else { return [] }
    let words = site.connectionIsMixed ? connection.word + ", not all units" : connection.word
    return [.text([("! " + words.uppercased(), Style(.critical, .bold))])]
  }

  private func charge(isNarrow: Bool) -> [PaneRow] {
    guard site.hasBatteries else { return [] }
    let isLow =
      site.reserveInForce.flatMap { reserve in site.stateOfCharge.map { $0 <= reserve } } ?? false
    return [
      .bar(
        headline: NumberText.percent(site.stateOfCharge, decimals: 1) + (isLow ? " !" : ""),
        role: isLow ? .critical : .accent, share: site.stateOfCharge.map { $0 / 100 },
        mark: site.floorOfCharge > 0 ? site.floorOfCharge / 100 : nil, gradient: .battery),
      .text(energy()), flow(isNarrow: isNarrow), coverage(),
    ]
  }

  private func energy() -> [(text: String, style: Style)] {
    let scale = UnitScale.wattHours(upTo: site.capacity)
    let bound = site.energyIsPartial ? PanelText.atLeast(charset) : ""
    let whole = bound + scale.number(site.energy) + " of " + scale.text(site.capacity)
    let isOwn = (site.stateOfChargeMin ?? 0) > (site.reserve ?? 0)
    let name = isOwn ? "   lowest " : "   reserve "
    let floor = site.floorOfCharge > 0 ? name + NumberText.percent(site.floorOfCharge) : ""
    return [(whole, .text), (floor, .muted)]
  }

  private func flow(isNarrow: Bool) -> PaneRow {
    let word = SiteText.direction(site).map { $0 + " " } ?? ""
    let hertz = site.frequency.map { "  " + NumberText.fixed($0, decimals: 3) + " Hz" } ?? ""
    let isUsual = site.connection == .gridConnected && !site.connectionIsMixed
    let mixed = site.connectionIsMixed ? " (mixed)" : ""
    let words = site.connection.map { $0.isIslanded ? "  islanded" : "  " + $0.word }
    let connection = isNarrow && isUsual ? "" : words.map { $0 + mixed } ?? ""
    let power = word + SiteText.sum(SiteText.shortSigned(site.battery), site, charset)
    return .oneOf(
      "", [power + hertz + connection, power + connection, power + hertz, power],
      Style(site.connectionIsMixed ? .warning : .text))
  }

  /// How much of the site the sums stand for, and how old the oldest of it is.
  private func coverage() -> PaneRow {
    let units = "\(NumberText.grouped(site.unitsReporting))/\(NumberText.grouped(site.units)) units"
    let percent = site.capacityCoverage.map { share in
      // Never 100 % while something is missing.
      let percent = share < 1 ? (share * 1000).rounded(.down) / 10 : 100
      return ", " + NumberText.percent(percent, decimals: share < 1 ? 1 : 0)
    }
    let share = percent ?? ""
    let held = site.unitsHeld > 0 ? ", \(NumberText.grouped(site.unitsHeld)) old" : ""
    let oldest = site.oldestSample.map { ", oldest " + NumberText.duration(seconds: $0) } ?? ""
    let ofCapacity = percent.map { $0 + " of capacity" } ?? ""
    return .oneOf(
      "",
      [units + ofCapacity + held + oldest, units + share + held + oldest, units + share + held],
      Style(site.isPartial || site.unitsHeld > 0 ? .warning : .muted))
  }

  // MARK: Alarms

  /// Alarms grouped over the units, worst first; how many kinds there are more.
  private func alarmRows(atMost most: Int) -> [PaneRow] {
    guard let frame = view.frame, site.hasBatteries, most > 0 else { return [] }
    let groups = UnitCensus(frame, site).groups
    let isCut = groups.count > most
    let shown = groups.prefix(isCut && most > 1 ? most - 1 : most)
    var rows = shown.map { group in
      let (mark, style) = SiteText.mark(group.severity)
      return PaneRow.oneOf("", SiteText.alarm(group, frame).map { mark + $0 }, style)
    }
    if isCut, most > 1 {
      rows.append(.plain("and \(groups.count - shown.count) more kinds of alarm", .muted))
    }
    return rows
  }

  // MARK: Runtimes

  private func runtimes() -> [PaneRow] {
    guard site.hasBatteries else { return [] }
    let demand = rates.demand(site)
    let isConfigured = if case .configured = demand { true } else { false }
    return [
      .fact("Runtime", "to reserve", "limit", .title),
      runtime("  now", rates.runtimeNow(site)),
      runtime("  grid lost", site.runtimeWithoutGrid),
      runtime(
        isConfigured ? "  at demand" : "  at highest",
        demand.flatMap { site.runtime(carrying: $0.watts) }),
    ] + (demand.map { [note($0)] } ?? []) + outage()
  }

  /// Where the reserve is kept for an outage, how far one goes down.
  private func outage() -> [PaneRow] {
    guard site.reserveIsForOutages, site.reserve != nil else { return [] }
    let floor = NumberText.percent(site.floorWithoutGrid)
    return [
      .oneOf("  ", ["grid lost uses the reserve, to \(floor)", "grid lost: to \(floor)"], .muted)
    ]
  }

  private func note(_ demand: PowerRates.Demand) -> PaneRow {
    switch demand {
    case .configured(let watts):
      return .plain("  demand " + SiteText.short(watts) + " as configured", .muted)
    case .highest(let watts, let end, let span):
      let power = SiteText.short(watts)
      let time = power + " at " + CivilTime(local: end).timeText
      let seconds = span < 60 ? span : (span / 60).rounded() * 60
      let held = ", highest of " + NumberText.duration(seconds: seconds)
      return .oneOf("  ", [time + held, power + held, time, power], .muted)
    }
  }

  private func runtime(_ name: String, _ runtime: Runtime?) -> PaneRow {
    let role = SiteText.role(runtime)
    let sign = role == .critical ? " !!" : role == .warning ? " !" : ""
    return .fact(
      name, SiteText.runtime(runtime) + sign, SiteText.limit(runtime),
      Style(role, role == .text ? [] : .bold))
  }
}
