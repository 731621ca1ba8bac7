import Collectors

/// SOURCE words of a command line, opened.
enum OpenedSources {
  /// Opens one word; a word that names nothing is wrong usage.
  static func open(
    _ word: String, _ options: SourceOptions
  ) throws -> SourceRegistry.Opened {
    var shared = SourceRegistry.Options()
    if let every = options.every { shared.period = every.seconds }
    do {
      return try SourceRegistry.open(word, shared)
    } catch {
      throw Failure(status: .usage, message: "\(error)")
    }
  }
}
