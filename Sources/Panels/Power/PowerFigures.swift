import FleetHistory
import FleetModel

/// Rates of change of the site's power at an instant: ramps, swings, and the demand to plan for.
struct PowerFigures {
  let timeline: Timeline
  let time: Timestamp

  /// W a second by least squares; nil with fewer than three samples in the window.
  func ramp(_ series: Series, seconds: Double) -> Double? {
    timeline.ramp(series, before: time, seconds: seconds)
  }

  func swing(_ series: Series, seconds: Double) -> Double? {
    timeline.swing(series, before: time, seconds: seconds)
  }

  /// How much of the load's swing the grid is spared, percent; nil where the load hardly swings
  /// (less than 1 % of itself) or either is unknown.
  func smoothing(seconds: Double) -> Double? {
    guard let load = swing(.loadPower, seconds: seconds),
      let grid = swing(.gridPower, seconds: seconds),
      let largest = timeline.extremes(.loadPower, before: time, seconds: seconds)?.max,
      load > 0.01 * abs(largest)
    else { return nil }
    return (1 - grid / load) * 100
  }

  /// The highest load of the last day that is held, and when it was.
  var highestLoad: (watts: Double, time: Timestamp)? {
    guard let last = timeline.index(atOrBefore: time) else { return nil }
    var found: (watts: Double, time: Timestamp)?
    var place = last
    while place >= 0, time.seconds(since: timeline.summaries[place].time) <= 86_400 {
      if let load = timeline.summaries[place].site.load, load > found?.watts ?? -.infinity {
        found = (load, timeline.summaries[place].time)
      }
      place -= 1
    }
    return found
  }
}
