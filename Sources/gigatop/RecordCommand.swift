import ArgumentParser
import Collectors
import FleetHistory
import FleetModel
import Glibc
import Simulation

/// `gigatop record`: sources into a recording, without a screen.
struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Record sources without a screen; convert a log.",
    discussion: """
      Runs until it is interrupted, until --for has passed, or until the reader of the pipe goes \
      away. A recording is never written over or added to; a folder takes any number of them. \
      Without a source the GPUs of this host are recorded; a log, or its files, alone is converted. \
      What an engine (prometheus+http://HOST) has kept already is saved with gigatop export --from \
      --to --format gtr. \
      Exit status 3 says that frames were lost or that a source never answered.
      """)

  @Argument(help: ArgumentHelp("What is recorded.", valueName: "source"))
  var sources: [String] = []

  @OptionGroup var settings: RecordSettings

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("End after so long: 90s, 24h, 7d.", valueName: "duration"))
  var duration: TimeSpan?

  @OptionGroup var options: SourceOptions

  func run() async throws {
    let destination = try settings.destination()
    if case .descriptor(let descriptor) = destination, isatty(descriptor) == 1 {
      throw Failure(
        status: .usage,
        message: "-o -: standard output is a terminal; name a file, or a program behind a pipe")
    }
    let (live, files) = try OpenedSources.open(sources, options)
    guard !files.isEmpty else { return try await record(live, to: destination) }
    guard live.isEmpty else {
      throw Failure(
        status: .usage,
        message: "\(files.joined(separator: ", ")): a log is converted alone, "
          + "not beside other sources")
    }
    if let path = try files.first(where: RecordingProbe.isRecording) {
      throw Failure(
        status: .usage,
        message: "\(path): is a recording already; copy it, or a range of it: "
          + "gigatop export \(path) --format gtr -o \(settings.output)")
    }
    guard duration == nil else {
      throw Failure(
        status: .usage,
        message: "--for: \(LogSource.name(of: files)) is a log, and converted as a whole")
    }
    try await convert(files, to: destination)
  }

  private func record(_ live: [any Source], to destination: RecordingDestination) async throws {
    let simulators = live.compactMap { ($0 as? SimulatedSource)?.simulator }
    let only = live.count == 1 ? simulators.first : nil
    let period = options.every?.seconds ?? live.map(\.period).min() ?? 1
    let session = RecordRun(
      sources: live, site: only?.scenario.name ?? LocalHost.name, period: period,
      destination: destination, placement: try options.placement(),
      options: settings.options(
        site: only?.scenario.name ?? LocalHost.name,
        sourceNames: OpenedSources.names(of: live), period: period))
    try await session.run(seconds: duration?.seconds)
  }

  private func convert(_ paths: [String], to destination: RecordingDestination) async throws {
    let log = try await LogFrames.read(paths, options)
    let name = LogSource.title(of: paths)
    guard !log.frames.isEmpty else {
      throw Failure(status: .failed, message: "\(name): holds no frame; nothing is written")
    }
    let options = settings.options(
      site: name, sourceNames: paths.joined(separator: "+"), period: log.period)
    let state: RecordingState
    do throws(RecordingError) {
      state = try RecordingSession.write(log.frames, to: destination, options)
    } catch {
      throw Failure(status: .failed, message: "\(error)")
    }
    if RecordProgress.isShown(of: destination) {
      StandardError.write(RecordingWords.end(state))
    }
    log.tellDoubts(of: name)
    try log.tellLosses(of: name)
  }
}
