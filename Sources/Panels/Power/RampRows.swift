import FleetHistory
import TerminalKit

/// Ramps and swings of the grid and the load, or of the GPUs where nobody measures those.
struct RampRows {
  let figures: PowerFigures
  /// Leaves out the shortest window, which needs samples faster than most sources give them.
  private let isNarrow: Bool
  private let series: [(name: String, series: Series)]

  init(_ figures: PowerFigures, isNarrow: Bool) {
    self.isNarrow = isNarrow
    self.figures = figures
    let measured: [(name: String, series: Series)] = [("grid", .gridPower), ("load", .loadPower)]
    let known = measured.filter {
      figures.timeline.extremes($0.series, before: figures.time, seconds: 60) != nil
    }
    series = known.isEmpty ? [("GPUs", .powerSum)] : known
  }

  func rows() -> [PaneRow] { ramps() + swings() + smoothing() }

  private func ramps() -> [PaneRow] {
    let skipped = isNarrow ? 1 : 0
    let heading = PaneRow.heading("Ramp", Array(["1 s", "10 s", "60 s"].dropFirst(skipped)))
    return [heading]
      + series.map { name, series in
        let rates = [
          rate(figures.ramp(series, seconds: 1), "/s"),
          rate(figures.ramp(series, seconds: 10), "/s"),
          rate(figures.ramp(series, seconds: 60).map { $0 * 60 }, "/min"),
        ]
        return .cells("  " + name, Array(rates.dropFirst(skipped)), .text)
      }
  }

  private func rate(_ watts: Double?, _ per: String) -> String {
    guard let watts else { return NumberText.absent }
    return SiteText.shortSigned(watts) + per
  }

  private func swings() -> [PaneRow] {
    [.heading("Swing", ["10 s", "60 s"])]
      + series.map { name, series in
        .cells(
          "  " + name, [10, 60].map { SiteText.short(figures.swing(series, seconds: $0)) }, .text)
      }
  }

  private func smoothing() -> [PaneRow] {
    let shares = [10.0, 60].map { figures.smoothing(seconds: $0) }
    guard shares.contains(where: { $0 != nil }) else { return [] }
    return [.cells("Smoothing", shares.map { NumberText.percent($0) }, .text)]
  }
}
