import FleetHistory
import TerminalKit

/// Figures of a fleet whose site is not measured: the GPUs' draw against their limit.
struct DrawPane {
  let view: FleetView
  let summary: FrameSummary
  let charset: Screen.Charset

  func rows(isNarrow: Bool) -> [PaneRow] {
    guard let power = summary.power else { return [.plain("no GPU reports its power", .muted)] }
    let limit = summary.powerLimit
    let scale = UnitScale.watts(upTo: max(power.sum, limit ?? 0))
    let sum = (power.isPartial ? PanelText.atLeast(charset) : "") + scale.text(power.sum)
    let share = limit.flatMap { $0 > 0 ? power.sum / $0 : nil }
    var rows: [PaneRow] = [
      .bar(headline: sum, role: .accent, share: share, mark: nil, gradient: .power)
    ]
    if let limit {
      rows.append(
        .plain(
          "of \(scale.text(limit)) limit, " + NumberText.percent(share.map { $0 * 100 }), .muted))
    }
    rows.append(
      .plain(
        "\(NumberText.grouped(power.count)) of \(NumberText.grouped(summary.gpus)) GPUs report"))
    rows.append(.heading("One GPU", ["p5", "p50", "p95", "max"]))
    rows.append(
      .cells(
        "", [power.p5, power.p50, power.p95, power.max].map { NumberText.fixed($0) + " W" }, .text))
    let rates = PowerRates(timeline: view.timeline, time: summary.time)
    rows += RampRows(rates, isNarrow: isNarrow).rows()
    return rows
  }
}
