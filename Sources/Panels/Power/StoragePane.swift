import FleetHistory
import FleetModel
import TerminalKit

/// Figures of the batteries and the site: charge, runtimes, headroom, ramps, swings, balance.
struct StoragePane {
  let view: FleetView
  let summary: FrameSummary
  let charset: Screen.Charset
  private let figures: PowerFigures

  init(_ view: FleetView, _ summary: FrameSummary, _ charset: Screen.Charset) {
    self.view = view
    self.summary = summary
    self.charset = charset
    figures = PowerFigures(timeline: view.timeline, time: summary.time)
  }

  private var site: SitePower { summary.site }

  /// Rows in order of weight: a short pane shows the first ones.
  func rows(isNarrow: Bool) -> [PaneRow] {
    alert() + charge(isNarrow: isNarrow) + runtimes() + headroom() + balance()
      + RampRows(figures, isNarrow: isNarrow).rows()
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
    return [.text([("! " + connection.word.uppercased(), Style(.critical, .bold))])]
  }

  private func charge(isNarrow: Bool) -> [PaneRow] {
    guard site.hasBatteries else { return [] }
    let isLow =
      site.reserve.flatMap { reserve in site.stateOfCharge.map { $0 <= reserve } } ?? false
    var rows: [PaneRow] = [
      .bar(
        headline: NumberText.percent(site.stateOfCharge, decimals: 1) + (isLow ? " !" : ""),
        role: isLow ? .critical : .accent, share: site.stateOfCharge.map { $0 / 100 },
        mark: site.reserve.map { $0 / 100 }, gradient: .battery)
    ]
    rows.append(.text(energy()))
    rows.append(.text(flow(isNarrow: isNarrow)))
    rows.append(coverage())
    return rows
  }

  private func energy() -> [(text: String, style: Style)] {
    let scale = UnitScale.wattHours(upTo: site.capacity)
    let whole =
      SiteText.sum(scale.number(site.energy), site, charset) + " of "
      + scale.text(site.capacity)
    let reserve = site.reserve.map { "   reserve " + NumberText.percent($0) } ?? ""
    return [(whole, .text), (reserve, .muted)]
  }

  private func flow(isNarrow: Bool) -> [(text: String, style: Style)] {
    let word = SiteText.direction(site).map { $0 + " " } ?? ""
    let hertz = site.frequency.map { "   " + NumberText.fixed($0, decimals: 3) + " Hz" } ?? ""
    let isUsual = site.connection == .gridConnected
    let connection = isNarrow && isUsual ? "" : site.connection.map { "   " + $0.word } ?? ""
    return [
      (word + SiteText.shortSigned(site.battery), .text), (hertz, .text), (connection, .muted),
    ]
  }

  private func coverage() -> PaneRow {
    let units = "\(NumberText.grouped(site.unitsReporting))/\(NumberText.grouped(site.units)) units"
    let share = site.capacityCoverage.map { share in
      let percent = share < 1 ? (share * 1000).rounded(.down) / 10 : 100
      return ", " + NumberText.percent(percent, decimals: share < 1 ? 1 : 0) + " of capacity"
    }
    return .plain(units + (share ?? ""), site.isPartial ? .warning : .muted)
  }

  // MARK: Runtimes

  private func runtimes() -> [PaneRow] {
    guard site.hasBatteries else { return [] }
    let highest = figures.highestLoad
    let demand = highest.flatMap { site.runtime(carrying: $0.watts) }
    var rows: [PaneRow] = [
      .text([
        (NumberText.padded("Runtime to reserve", to: 28), .title), ("limit", .muted),
      ]),
      runtime("now", site.runtimeNow),
      runtime("grid lost", site.runtimeWithoutGrid),
      runtime("at highest", demand),
    ]
    if let highest {
      let civil = CivilTime(local: highest.time)
      let minutes = (heldSeconds / 60).rounded(.up) * 60
      let span = NumberText.duration(seconds: heldSeconds < 60 ? heldSeconds : minutes)
      rows.append(
        .plain(
          "  " + SiteText.short(highest.watts) + " " + civil.timeText + ", highest of " + span,
          .muted))
    }
    return rows
  }

  private var heldSeconds: Double {
    guard let first = view.timeline.first else { return 0 }
    return min(86_400, max(0, summary.time.seconds(since: first)))
  }

  private func runtime(_ name: String, _ runtime: Runtime?) -> PaneRow {
    let role = SiteText.role(runtime)
    let text = NumberText.padded(SiteText.runtime(runtime), to: 15)
    let limit = SiteText.limit(runtime)
    return .text([
      ("  " + NumberText.padded(name, to: 11), .muted),
      (text, Style(role, role == .text ? [] : .bold)),
      (limit, .muted),
    ])
  }

  // MARK: Headroom and balance

  private func headroom() -> [PaneRow] {
    guard site.headroomUp != nil || site.headroomDown != nil else { return [] }
    return [
      .text([
        ("Headroom ", .title), ("up ", .muted), (SiteText.short(site.headroomUp), .text),
        ("   down ", .muted), (SiteText.short(site.headroomDown), .text),
      ])
    ]
  }

  /// What does not add up, loud beyond 2 % of the load.
  private func balance() -> [PaneRow] {
    guard let rest = site.imbalance, let load = site.load, load > 0 else { return [] }
    let share = rest / load * 100
    let isOff = abs(share) > 2
    let text = SiteText.shortSigned(rest) + " (" + NumberText.percent(share, decimals: 1) + ")"
    return [
      .text([
        ("Balance  ", .title), (text, Style(isOff ? .warning : .text)),
        (isOff ? "  ! does not add up" : "", Style(.warning, .bold)),
      ])
    ]
  }
}
