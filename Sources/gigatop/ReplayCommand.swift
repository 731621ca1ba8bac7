import ArgumentParser
import Collectors
import FleetHistory
import FleetModel
import Incidents

/// How a log is played.
struct PlaybackOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Play from this time, or this range: T..T.", valueName: "time"))
  var from: String?

  @Option(
    help: ArgumentHelp("Play up to this time; +15m is after --from.", valueName: "time"))
  var to: String?

  @Option(help: ArgumentHelp("Begin paused at this time.", valueName: "time"))
  var at: String?

  @Option(
    help: ArgumentHelp(
      "Recorded seconds a second: \(PlaySpeed.expected); negative is backwards.",
      valueName: "number"))
  var speed: String = "1"

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
    /// Recorded seconds a second; negative is backwards.
    var velocity = 1.0

    /// Whether any time is asked for.
    var areAsked: Bool { from != nil || to != nil || at != nil }

    /// A range as it is given with `--from` and `--to`.
    init(from: String?, to: String?) throws {
      let span = try from.map { try gigatop.Moments.parseSpan($0, option: "--from") }
      if span?.end != nil, to != nil {
        throw Failure(status: .usage, message: "--from names a range already; leave --to out")
      }
      self.from = span?.start
      self.to = try to.map { try gigatop.Moments.parse($0, option: "--to") } ?? span?.end
    }

    /// The range asked for, of frames of these times; nil when there are none.
    func range(
      in times: [Timestamp], _ events: EventLog = EventLog(), notes: [NoteRecord] = []
    ) throws -> (from: Timestamp, to: Timestamp)? {
      guard let context = gigatop.Moments.context(times, events, notes: notes) else { return nil }
      let begin = try from.map { try gigatop.Moments.resolve($0, option: "--from", context) }
      let end = try to.map { expression in
        let after = context.inRange(from: begin ?? context.start)
        return try gigatop.Moments.resolve(expression, option: "--to", after)
      }
      return (begin ?? context.start, end ?? context.end)
    }
  }

  func moments() throws -> Moments {
    guard let velocity = PlaySpeed.parse(speed) else {
      throw Failure(
        status: .usage, message: "--speed \(speed): expected \(PlaySpeed.expected)")
    }
    var moments = try Moments(from: from, to: to)
    moments.at = try at.map { try gigatop.Moments.parse($0, option: "--at") }
    moments.velocity = velocity
    if follow, moments.areAsked {
      throw Failure(
        status: .usage, message: "-f: a log that grows has no --from, --to or --at; leave one out")
    }
    if follow, loop {
      throw Failure(status: .usage, message: "-f: a log that grows has no end to --loop at")
    }
    return moments
  }
}

/// `gigatop replay FILE`: a recording, a log or the past of an engine, played like a film.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Play a recording, a log of nvidia-smi, or an engine's past.",
    discussion: """
      Reads what people have: CSV of --query-gpu (one-shot, looped, without a header), XML of -q -x, \
      dmon, pmon, compute-apps, -L and the table, also host-prefixed and in the middle of other \
      text; detected by content. Logs packed with gzip, zstd or xz are read as they are, and the files \
      of a rotated log together as one. A recording may come through a pipe too: it is played while it \
      grows, and kept until the end in a file without a name in $TMPDIR, or /var/tmp. \
      prometheus+http://HOST plays what an engine has kept, from --from to --to (the last hour), a \
      frame each --every.
      """)

  @Argument(
    help: ArgumentHelp(
      "A recording, a folder of recordings, a log or its files, or an engine; - is standard input.",
      valueName: "file"))
  var logs: [String]

  @OptionGroup var playback: PlaybackOptions
  @OptionGroup var options: SourceOptions
  @OptionGroup var display: DisplayOptions

  func run() async throws {
    let session = ReplaySession(
      paths: logs, options: options, display: display, playback: playback)
    guard logs.count == 1, let log = logs.first else {
      _ = try OpenedSources.filesOfOneLog(logs, options)
      return try await session.run()
    }
    switch try OpenedSources.open(log, options) {
    case .file: try await session.run()
    case .source(let source as PrometheusSource): try await session.playEngine(source)
    case .source, .sources:
      throw Failure(
        status: .usage,
        message: "\(log): is a live source; replay plays logs, recordings and the past of an "
          + "engine, watch shows sources")
    }
  }
}
