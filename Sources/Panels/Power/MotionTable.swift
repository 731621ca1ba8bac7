import FleetHistory
import TerminalKit

/// How the power moves, below the graph of it: ramps now and the steepest of the last minutes,
/// swings, what the batteries smooth, and how fast all this was sampled.
struct MotionTable {
  let rates: PowerRates

  static let height = 6
  static let leastWidth = 66
  private static let windows = [1.0, 10, 60]

  private var series: [(name: String, series: Series)] {
    [("grid", .gridPower), ("load", .loadPower)]
  }

  func draw(on screen: inout Screen, _ rect: Rect) {
    let rows = rect.rows(max(1, rect.height))
    let titles = ["ramp 1 s", "10 s", "60 s", "swing 10 s", "60 s"]
    line(on: &screen, rows, 0, "", titles, .muted)
    for (place, entry) in series.enumerated() {
      let ramps = Self.windows.map { rate(rates.ramp(entry.series, seconds: $0), $0) }
      let swings = [10.0, 60].map { SiteText.short(rates.swing(entry.series, seconds: $0)) }
      line(on: &screen, rows, 1 + 2 * place, entry.name, ramps + swings, .text)
      let most = Self.windows.map { rate(rates.largestRamp(entry.series, seconds: $0), $0) }
      line(on: &screen, rows, 2 + 2 * place, "5 m max", most, .muted)
    }
    guard let last = rows.dropFirst(5).first else { return }
    screen.put([(NumberText.padded("grid", to: 8), .muted), (summary(), .text)], in: last)
  }

  private func rate(_ watts: Double?, _ seconds: Double) -> String {
    RampRows.rate(watts, over: seconds)
  }

  /// `is spared 75 % of the swing in 10 s, 70 % in 60 s; range 6 %; 1 sample a second`.
  private func summary() -> String {
    var parts: [String] = []
    let shares = [10.0, 60].compactMap { seconds in
      rates.smoothing(seconds: seconds).map { share in
        NumberText.percent(share) + " in \(Int(seconds)) s"
      }
    }
    if !shares.isEmpty { parts.append("spared " + shares.joined(separator: ", ")) }
    if let range = rates.dynamicRange { parts.append("range " + NumberText.percent(range)) }
    if let period = rates.dominantPeriod {
      parts.append("rhythm " + NumberText.fixed(period, decimals: 2) + " s")
    }
    parts.append(sampling())
    return parts.joined(separator: "; ")
  }

  /// Rhythms faster than twice the step between samples cannot be seen.
  private func sampling() -> String {
    let step = rates.sampleStep
    if step < 0.95 { return NumberText.fixed(1 / step) + " samples/s" }
    let isWhole = abs(step - step.rounded()) < 0.05
    if isWhole, step < 1.5 { return "1 sample/s" }
    return "a sample in " + NumberText.fixed(step, decimals: isWhole ? 0 : 1) + " s"
  }

  private static let nameWidth = 8

  private func line(
    on screen: inout Screen, _ rows: [Rect], _ place: Int, _ name: String, _ cells: [String],
    _ role: Role
  ) {
    guard rows.indices.contains(place) else { return }
    let (left, right) = rows[place].cutLeft(Self.nameWidth)
    screen.put(name, in: left, .muted)
    let shares = Self.shares.reduce(0, +)
    var rest = right
    for (place, cell) in cells.enumerated() {
      let share = Self.shares[min(place, Self.shares.count - 1)]
      let isLast = place == Self.shares.count - 1
      let (room, later) = rest.cutLeft(isLast ? rest.width : right.width * share / shares)
      screen.put(cell, in: room.cutLeft(1).rest, alignment: .right, Style(role))
      rest = later
    }
  }

  /// How the columns share the width: rates a minute are the longest, swings the shortest.
  private static let shares = [11, 11, 13, 11, 9]
}
