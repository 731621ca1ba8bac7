import FleetHistory
import FleetModel
import TerminalKit

extension OverviewTiles {
  /// Puts the difference from the pinned frame first among what a panel says; nothing changes while
  /// no frame is pinned.
  func compared(
    _ tile: OverviewTile, _ series: Series, _ text: (Double) -> String
  ) -> OverviewTile {
    guard let reference = view.reference else { return tile }
    let here = series.value(summary)
    let there = series.value(reference)
    let difference = here.flatMap { here in there.map { here - $0 } }
    let number = difference.map { Self.signed($0, text) } ?? NumberText.absent
    let time = " vs " + CivilTime(local: reference.time).timeText
    var tile = tile
    tile.details.insert(.init([number + time, number], .accent), at: 0)
    tile.summary.candidates =
      tile.summary.candidates.map { number + time + "   " + $0 } + [number + time, number]
      + tile.summary.candidates
    return tile
  }

  /// `+2.3 %`, `-0.4 °C`, `0.0 %`.
  static func signed(_ difference: Double, _ text: (Double) -> String) -> String {
    let number = text(difference)
    let isMore = difference > 0 && number.contains { "123456789".contains($0) }
    return isMore ? "+" + number : number
  }
}
