import FleetHistory
import FleetModel
import TerminalKit

extension StoragePane {
  /// What more the units could give and take, and for how much energy.
  func headroom() -> [PaneRow] {
    guard site.headroomUp != nil || site.headroomDown != nil else { return [] }
    return [
      .cells(
        "Headroom",
        ["up " + SiteText.short(site.headroomUp), "down " + SiteText.short(site.headroomDown)],
        .text),
      .cells(
        "  energy",
        [SiteText.energy(site.energyAboveReserve), SiteText.energy(site.energyToFull)], .text),
    ]
  }

  /// What of the load the batteries carry now, and how many GPUs the reserve would hold.
  func carried() -> [PaneRow] {
    var rows: [PaneRow] = []
    if let share = site.shareOfLoadCarried, share >= 0.0005, let watts = site.gpuPowerCarried {
      let each = summary.gpus > 0 ? watts / Double(summary.gpus) : nil
      let part = NumberText.percent(share * 100) + " of load"
      let gpus = part + ", " + SiteText.short(watts) + " of GPUs"
      let full = each.map { gpus + ", " + SiteText.short($0) + " each" } ?? gpus
      rows.append(.oneOf("Carried  ", [full, gpus, part], .text))
    }
    let held = [1.0, 4].compactMap { hours in
      site.gpusHeld(forHours: hours, of: summary.gpus).map { held in
        let isAll = held.count >= summary.gpus
        let word = isAll ? "all" : held.isLimitedByPower ? "power" : "energy"
        return (SiteText.count(min(held.count, summary.gpus)) + " \(Int(hours)) h", word)
      }
    }
    guard !held.isEmpty else { return rows }
    let long = held.map { "\($0.0) (\($0.1))" }.joined(separator: ", ")
    let short = held.map(\.0).joined(separator: ", ")
    return rows + [.oneOf("GPUs held ", [long, short], .text)]
  }

  /// What the site draws for a GPU watt, and how hard the batteries work.
  func proportions() -> [PaneRow] {
    var pieces: [(text: String, style: Style)] = []
    if let overhead = site.overhead {
      let bound = site.gpuIsPartial ? "<= " : ""
      pieces += [
        ("Overhead ", .muted), (bound + NumberText.fixed(overhead, decimals: 2) + "x", .text),
      ]
    }
    if let rate = site.cRate {
      let limit = site.cRateLimit.map { " of " + NumberText.fixed($0, decimals: 2) } ?? ""
      pieces += [
        (pieces.isEmpty ? "C-rate " : "   C-rate ", .muted),
        (NumberText.fixed(rate, decimals: 3) + limit, .text),
      ]
    }
    let services: [PaneRow] =
      site.gridServicesPower.map {
        [.text([("Service  ", .muted), (SiteText.shortSigned($0) + " for the grid", .text)])]
      } ?? []
    return (pieces.isEmpty ? [] : [.text(pieces)]) + services
  }

  /// What does not add up, loud beyond 2 % of the load, and the energy against the power, loud
  /// beyond 10 %.
  func checks() -> [PaneRow] {
    var rows: [PaneRow] = []
    if let rest = site.imbalance, let share = site.shareOfImbalance {
      let percent = NumberText.percent(share * 100, decimals: 1)
      rows.append(
        check(
          "Balance", SiteText.shortSigned(rest) + " (" + percent + ")", isOff: site.isUnbalanced))
    }
    if let energy = rates.energyCheck {
      let percent = NumberText.percent(energy.share * 100)
      rows.append(
        check(
          "Energy", SiteText.energy(energy.change) + " in 10 m, off by " + percent,
          isOff: energy.isOff))
    }
    return rows
  }

  private func check(_ name: String, _ text: String, isOff: Bool) -> PaneRow {
    .text([
      (NumberText.padded(name, to: 9), .muted),
      ((isOff ? "! " : "") + text, Style(isOff ? .warning : .text, isOff ? .bold : [])),
      (isOff ? " does not add up" : "", Style(.warning, .bold)),
    ])
  }

  /// Shown once a day of counters is held.
  func roundTrip() -> [PaneRow] {
    guard let percent = rates.roundTrip else { return [] }
    return [
      .text([("Round trip ", .muted), (NumberText.percent(percent, decimals: 1), .text)])
    ]
  }
}
