import Collectors
import FleetModel

/// All frames of a log that has an end.
struct LogFrames {
  var frames: [Frame]
  var period: Double
  /// What it is, and what was odd about it.
  var format: String
  var notes: [String]
  /// Those of the notes that say what may be otherwise, or was not read.
  var doubts: [String]
  /// Whether more than a tenth of it was not read.
  var isPartlyRead: Bool
  /// What belongs to no section, in words; nil when everything was read.
  var unread: String?
  var unreadLines: Int
  var unreadBytes: Int
  /// What of the file could not be read, in words.
  var losses: [String]

  /// Reads a file, or standard input for `-`, to its end.
  static func read(_ path: String, _ options: SourceOptions) async throws -> LogFrames {
    try await read([path], options)
  }

  /// Reads the files of one log, in the order in which they were written.
  static func read(_ paths: [String], _ options: SourceOptions) async throws -> LogFrames {
    let period = options.every?.seconds ?? 1
    let source = try LogSource(opening: paths, options, period: period)
    do {
      let content = try await source.content()
      return LogFrames(
        frames: content.frames, period: usualStep(content.frames) ?? period,
        format: content.format?.word ?? "unknown", notes: content.notes,
        doubts: content.doubts,
        isPartlyRead: content.isPartlyRead, unread: content.unread.words,
        unreadLines: content.unread.lines, unreadBytes: content.unread.bytes,
        losses: content.losses)
    } catch {
      throw Failure(status: .failed, message: "\(error)")
    }
  }

  /// Says on standard error what is doubted of a log of which something is written.
  func tellDoubts(of name: String) {
    for note in doubts { StandardError.write("\(name): \(note)") }
  }

  /// What was lost, in sentences: what could not be read, and more than a tenth of no telemetry.
  func lossWords(of name: String) -> [String] {
    let words = losses.map { "\(name): \($0)" }
    guard isPartlyRead else { return words }
    return words + ["\(name): more than a tenth of it was not read; the rest is used"]
  }

  /// Says what could not be read, once what could be is written.
  func tellLosses(of name: String) throws {
    let words = lossWords(of: name)
    guard !words.isEmpty else { return }
    throw Failure(status: .loss, message: words.joined(separator: "\n"))
  }

  /// The median of the seconds between frames; nil with fewer than two.
  private static func usualStep(_ frames: [Frame]) -> Double? {
    let steps = zip(frames.dropFirst(), frames).prefix(1000).map { $0.time.seconds(since: $1.time) }
    let sorted = steps.sorted()
    return sorted.isEmpty ? nil : max(0.01, sorted[sorted.count / 2])
  }
}

extension LogSource {
  /// The files of one log, as the command line names them; `-` is standard input.
  ///
  /// - Parameter period: seconds between frames where the log has no times.
  init(
    opening paths: [String], _ options: SourceOptions, period: Double, follow: Bool = false
  ) throws {
    self.init(
      paths: RotatedSet.ordered(paths),
      first: paths.contains("-") ? try StandardInput.firstBytes(ofLog: "-") : [],
      columns: options.columnNames, period: period, follow: follow,
      placement: try options.placement())
  }

  /// What it is called on screen.
  static func title(of paths: [String]) -> String {
    paths == ["-"] ? StandardInput.name : name(of: RotatedSet.ordered(paths))
  }
}
