import FleetHistory
import TerminalKit

/// Ramps and swings of the grid and the load, or of the GPUs where nobody measures those.
struct RampRows {
  let rates: PowerRates
  /// Leaves out the shortest window, which needs samples faster than most sources give them.
  private let isNarrow: Bool
  private let series: [(name: String, series: Series)]

  init(_ rates: PowerRates, isNarrow: Bool) {
    self.isNarrow = isNarrow
    self.rates = rates
    let measured: [(name: String, series: Series)] = [("grid", .gridPower), ("load", .loadPower)]
    let known = measured.filter {
      rates.timeline.extremes($0.series, before: rates.time, seconds: 60) != nil
    }
    series = known.isEmpty ? [("GPUs", .powerSum)] : known
  }

  func rows() -> [PaneRow] { ramps() + swings() + smoothing() }

  private func ramps() -> [PaneRow] {
    let skipped = isNarrow ? 1 : 0
    let heading = PaneRow.heading("Ramp", Array(["1 s", "10 s", "60 s"].dropFirst(skipped)))
    return [heading]
      + series.map { name, series in
        let ramps = [1.0, 10, 60].map { Self.rate(rates.ramp(series, seconds: $0), over: $0) }
        return .cells("  " + name, Array(ramps.dropFirst(skipped)), .text)
      }
  }

  /// W a second, or a minute for the longest window.
  static func rate(_ watts: Double?, over seconds: Double) -> String {
    guard let watts else { return NumberText.absent }
    return seconds < 60
      ? SiteText.shortSigned(watts) + "/s" : SiteText.shortSigned(watts * 60) + "/min"
  }

  private func swings() -> [PaneRow] {
    [.heading("Swing", ["10 s", "60 s"])]
      + series.map { name, series in
        .cells(
          "  " + name, [10, 60].map { SiteText.short(rates.swing(series, seconds: $0)) }, .text)
      }
  }

  private func smoothing() -> [PaneRow] {
    let shares = [10.0, 60].map { rates.smoothing(seconds: $0) }
    guard shares.contains(where: { $0 != nil }) else { return [] }
    return [.cells("Smoothing", shares.map { NumberText.percent($0) }, .text)]
  }
}
