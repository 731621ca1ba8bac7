import ArgumentParser
import Collectors
import FleetModel

/// How a log is played.
struct PlaybackOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Play from this time.", valueName: "time"))
  var from: String?

  @Option(help: ArgumentHelp("Play up to this time.", valueName: "time"))
  var to: String?

  @Option(help: ArgumentHelp("Begin paused at this time.", valueName: "time"))
  var at: String?

  @Option(help: ArgumentHelp("Recorded seconds a second: 0.25 to 1024.", valueName: "number"))
  var speed: Double = 1

  @Flag(help: "Begin paused.")
  var paused = false

  @Flag(help: "Begin again at the end.")
  var loop = false

  @Flag(name: [.customShort("f"), .long], help: "Follow a log that grows.")
  var follow = false

  /// The times asked for, read before anything is opened.
  struct Moments {
    var from: TimeExpression?
    var to: TimeExpression?
    var at: TimeExpression?
  }

  func moments() throws -> Moments {
    typealias Times = gigatop.Moments
    guard (0.25...1024).contains(speed) else {
      throw Failure(status: .usage, message: "--speed \(speed): expected 0.25 to 1024")
    }
    let moments = Moments(
      from: try from.map { try Times.parse($0, option: "--from") },
      to: try to.map { try Times.parse($0, option: "--to") },
      at: try at.map { try Times.parse($0, option: "--at") })
    if follow, moments.from != nil || moments.to != nil || moments.at != nil {
      throw Failure(
        status: .usage, message: "-f: a log that grows has no --from, --to or --at; leave one out")
    }
    if follow, loop {
      throw Failure(status: .usage, message: "-f: a log that grows has no end to --loop at")
    }
    return moments
  }
}

/// `gigatop replay LOG`: a log, played like a film.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Play a log of nvidia-smi back.",
    discussion: """
      Reads what people have: CSV of --query-gpu (one-shot, looped, without a header), XML of -q -x, \
      dmon, pmon, compute-apps, -L and the table, also host-prefixed and in the middle of other \
      text; detected by content.
      """)

  @Argument(help: ArgumentHelp("A log; - is standard input.", valueName: "log"))
  var log: String

  @OptionGroup var playback: PlaybackOptions
  @OptionGroup var options: SourceOptions
  @OptionGroup var display: DisplayOptions

  func run() async throws {
    guard case .file(let path) = try OpenedSources.open(log, options) else {
      throw Failure(
        status: .usage, message: "\(log): is a live source; replay plays logs, watch shows sources")
    }
    let session = ReplaySession(
      path: path, options: options, display: display, playback: playback)
    try await session.run()
  }
}
