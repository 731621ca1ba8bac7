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

  func run() async throws {
    let words = try sources.isEmpty ? [Self.localTool()] : sources
    if let twice = words.first(where: { word in words.filter { $0 == word }.count > 1 }) {
      throw Failure(
        status: .usage, message: "\(twice): named twice; every source is watched once")
    }
    var live: [any Source] = []
    var files: [String] = []
    for word in words {
      switch try OpenedSources.open(word, options) {
      case .source(let source): live.append(source)
      case .file(let path): files.append(path)
      }
    }
    guard !files.isEmpty else { return try await watch(live) }
    guard files.count == 1, live.isEmpty, let path = files.first else {
      throw Failure(
        status: .usage,
        message:
          "\(files.joined(separator: ", ")): a log is replayed alone, not beside other sources")
    }
    let command = ReplaySession(
      path: path, options: options, display: display, playback: try PlaybackOptions.parse([]))
    try await command.run()
  }

  private func watch(_ live: [any Source]) async throws {
    let simulators = live.compactMap { ($0 as? SimulatedSource)?.simulator }
    let only = live.count == 1 ? simulators.first : nil
    let session = LiveSession(
      sources: live, site: only?.scenario.name ?? LocalHost.name, period: options.every?.seconds,
      display: display, simulator: only)
    try await session.run()
  }

  /// nvidia-smi of this host; without one there is nothing to watch, and nothing is made up.
  private static func localTool() throws -> String {
    guard ToolLocator.path(of: "nvidia-smi") != nil else {
      throw Failure(
        status: .usage,
        message: """
          gigatop: nothing to watch: there is no nvidia-smi in PATH. Try:
            gigatop demo              a simulated site with Megapacks
            gigatop replay FILE       a log of nvidia-smi
            gigatop SOURCE...         \(SourceRegistry.kinds)
          """)
    }
    return "nvidia-smi"
  }
}
