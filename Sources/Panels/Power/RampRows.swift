import FleetHistory
import TerminalKit

/// Ramps and swings of the grid and the load, or of the GPUs where nobody measures those.
struct RampRows {
  let figures: PowerFigures
  private let series: [(name: String, series: Series)]

  init(_ figures: PowerFigures) {
    self.figures = figures
    let measured: [(name: String, series: Series)] = [("grid", .gridPower), ("load", .loadPower)]
    let known = measured.filter {
      figures.timeline.extremes($0.series, before: figures.time, seconds: 60) != nil
    }
    series = known.isEmpty ? [("GPUs", .powerSum)] : known
  }

  func rows() -> [PaneRow] { ramps() + swings() + smoothing() }

  private func ramps() -> [PaneRow] {
    [.heading("Ramp", ["1 s", "10 s", "60 s"])]
      + series.map { name, series in
        .cells(
          "  " + name,
          [
            rate(figures.ramp(series, seconds: 1), "/s"),
            rate(figures.ramp(series, seconds: 10), "/s"),
            rate(figures.ramp(series, seconds: 60).map { $0 * 60 }, "/min"),
          ], .text)
      }
  }

  private func rate(_ watts: Double?, _ per: String) -> String {
    guard let watts else { return NumberText.absent }
    return (watts > 0 ? "+" : "") + SiteText.short(watts) + per
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
