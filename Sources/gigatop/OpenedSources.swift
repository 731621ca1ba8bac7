import Collectors

/// SOURCE words of a command line, opened.
enum OpenedSources {
  /// Opens one word; a word that names nothing is wrong usage.
  static func open(
    _ word: String, _ options: SourceOptions
  ) throws -> SourceRegistry.Opened {
    var shared = SourceRegistry.Options()
    if let every = options.every { shared.period = every.seconds }
    let opened: SourceRegistry.Opened
    do {
      opened = try SourceRegistry.open(word, shared)
    } catch {
      throw Failure(status: .usage, message: "\(error)")
    }
    if case .source = opened, options.columns != nil {
      throw Failure(
        status: .usage, message: "--columns names the fields of a log; \(word) is a live source")
    }
    return opened
  }
}
