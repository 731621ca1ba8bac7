import Collectors
import FleetHistory
import FleetModel
import Glibc

/// The past of an engine, opened as a command line asks for it.
enum EnginePast {
  /// Seconds that are played when no range is named.
  private static let usual = 3600.0

  /// Opens the range asked for; without one, the last hour.
  static func open(
    _ source: PrometheusSource, _ moments: PlaybackOptions.Moments, every: Double?
  ) async throws -> EngineStore {
    let range = try range(moments)
    let isWatched = isatty(STDERR_FILENO) == 1
    defer { if isWatched { StandardError.clearLine() } }
    do {
      return try await source.past(from: range.from, to: range.to, every: every) { done, all in
        if isWatched {
          StandardError.replaceLine("\(source.id): \(done) of \(all) questions answered")
        }
      }
    } catch {
      throw Failure(status: .failed, message: "\(error)")
    }
  }

  private static func range(
    _ moments: PlaybackOptions.Moments
  ) throws -> (from: Timestamp, to: Timestamp) {
    let now = Timestamp.now()
    let context = TimeContext(start: now.adding(seconds: -usual), end: now, now: now)
    let from = try moments.from.map { try Moments.resolve($0, option: "--from", context) }
    let begin = from ?? context.start
    let end =
      try moments.to.map { try Moments.resolve($0, option: "--to", context.inRange(from: begin)) }
      ?? now
    guard begin <= end else {
      throw Failure(
        status: .usage, message: "--to \(end.iso8601): lies before --from, \(begin.iso8601)")
    }
    return (begin, end)
  }
}
