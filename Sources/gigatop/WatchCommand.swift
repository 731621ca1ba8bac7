import ArgumentParser
import Collectors
import Glibc
import Simulation

/// `gigatop [watch] [SOURCE...]`: a fleet, live.
struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Watch sources live (the default).",
    discussion: """
      Without a source the GPUs of this host are watched through nvidia-smi. \
      Sources: \(SourceRegistry.kinds). Several are merged into one fleet; a log alone is replayed.
      """)

  @Argument(help: ArgumentHelp("What is watched.", valueName: "source"))
  var sources: [String] = []

  @OptionGroup var options: SourceOptions
  @OptionGroup var display: DisplayOptions
  @OptionGroup var recording: RecordOption

  func run() async throws {
    let demand = Demand()
    let (live, files) = try OpenedSources.open(sources, options, demand: demand)
    guard !files.isEmpty else { return try await watch(live, demand) }
    try recording.refuse(files)
    guard live.isEmpty else {
      throw Failure(
        status: .usage,
        message:
          "\(files.joined(separator: ", ")): a log is replayed alone, not beside other sources")
    }
    if files.count > 1 { _ = try OpenedSources.filesOfOneLog(files, options) }
    let command = ReplaySession(
      paths: files, options: options, display: display, playback: try PlaybackOptions.parse([]))
    try await command.run()
  }

  private func watch(_ live: [any Source], _ demand: Demand) async throws {
    let simulators = live.compactMap { ($0 as? SimulatedSource)?.simulator }
    let only = live.count == 1 ? simulators.first : nil
    let session = LiveSession(
      sources: live, site: only?.scenario.name ?? LocalHost.name, period: options.every?.seconds,
      display: display, placement: try options.placement(), simulator: only, demand: demand,
      recordPath: recording.record)
    try await session.run()
  }
}
