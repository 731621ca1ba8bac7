import Collectors
import FleetModel

/// All frames of a log that has an end.
struct LogFrames {
  var frames: [Frame]
  var period: Double
  /// What it is, and what was odd about it.
  var format: String
  var notes: [String]

  /// Reads a file, or standard input for `-`, to its end.
  static func read(_ path: String, _ options: SourceOptions) async throws -> LogFrames {
    let period = options.every?.seconds ?? 1
    let source = LogSource(
      path: path, first: try StandardInput.firstBytes(ofLog: path), columns: options.columnNames,
      period: period, placement: try options.placement())
    do {
      let content = try await source.content()
      return LogFrames(
        frames: content.frames, period: usualStep(content.frames) ?? period,
        format: content.format?.word ?? "unknown", notes: content.notes)
    } catch {
      throw Failure(status: .failed, message: "\(error)")
    }
  }

  /// The median of the seconds between frames; nil with fewer than two.
  private static func usualStep(_ frames: [Frame]) -> Double? {
    let steps = zip(frames.dropFirst(), frames).prefix(1000).map { $0.time.seconds(since: $1.time) }
    let sorted = steps.sorted()
    return sorted.isEmpty ? nil : max(0.01, sorted[sorted.count / 2])
  }
}
