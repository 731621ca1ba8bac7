import Collectors

/// SOURCE words of a command line, opened.
enum OpenedSources {
  /// Opens the words of a command line, each once; without any, the tool of this host.
  ///
  /// - Parameters:
  ///   - demand: what the screen shows in detail, for sources that read only that GPU by GPU.
  ///   - once: one frame is all that is wanted.
  static func open(
    _ words: [String], _ options: SourceOptions, demand: Demand = Demand(), once: Bool = false
  ) throws -> (live: [any Source], files: [String]) {
    let words = try words.isEmpty ? [localTool()] : words
    if let twice = words.first(where: { word in words.filter { $0 == word }.count > 1 }) {
      throw Failure(
        status: .usage,
        message: "\(SourceWord.shown(twice)): named twice; every source is watched once")
    }
    var live: [any Source] = []
    var files: [String] = []
    for word in words {
      switch try open(word, options, demand: demand, once: once) {
      case .source(let source): live.append(source)
      case .sources(let sources): live += sources
      case .file(let path): files.append(path)
      }
    }
    var known: Set<String> = []
    if let twice = live.first(where: { !known.insert($0.id).inserted }) {
      throw Failure(
        status: .usage, message: "\(twice.id): named twice; every source is watched once")
    }
    return (live, files)
  }

  /// The words of a command line that are the files of one log; anything else among several words
  /// is wrong usage.
  static func filesOfOneLog(_ words: [String], _ options: SourceOptions) throws -> [String] {
    let (live, files) = try open(words, options)
    if let other = try files.first(where: RecordingProbe.isRecording) ?? live.first?.id {
      throw Failure(
        status: .usage,
        message: "\(other): is no log, and stands alone; only files of one log are read together")
    }
    return files
  }

  /// What the sources are called together: the first few, and how many more there are.
  static func names(of sources: [any Source]) -> String {
    guard sources.count > 4 else { return sources.map(\.id).joined(separator: "+") }
    return sources.prefix(3).map(\.id).joined(separator: "+") + "+\(sources.count - 3) more"
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

  /// Opens one word; a word that names nothing is wrong usage.
  static func open(
    _ word: String, _ options: SourceOptions, demand: Demand = Demand(), once: Bool = false
  ) throws -> SourceRegistry.Opened {
    var shared = SourceRegistry.Options(demand: demand, once: once)
    if let every = options.every { shared.period = every.seconds }
    let opened: SourceRegistry.Opened
    do {
      opened = try SourceRegistry.open(word, shared)
    } catch {
      throw Failure(status: .usage, message: "\(error)")
    }
    if case .file = opened { return opened }
    guard options.columns == nil else {
      throw Failure(
        status: .usage,
        message: "--columns names the fields of a log; \(SourceWord.shown(word)) is a live source")
    }
    return opened
  }
}
