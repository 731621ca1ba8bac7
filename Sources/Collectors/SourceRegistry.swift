import Glibc

/// The kinds of source that a SOURCE word or URL can name. A new kind is one entry here.
package enum SourceRegistry {
  /// What a word leads to.
  package enum Opened: Sendable {
    /// Something that the sampler runs.
    case source(any Source)
    /// Several of them, from a word that names several hosts.
    case sources([any Source])
    /// A recording or a log: a path, or `-` for standard input.
    case file(String)
  }

  /// What the words of a command line share.
  package struct Options: Sendable {
    /// Seconds between frames; nil for the source's own.
    package var period: Double?
    /// What the screen shows in detail; one for a fleet.
    package var demand: Demand
    /// Whether one frame is all that is wanted, so that the first one is to be whole.
    package var once: Bool

    package init(period: Double? = nil, demand: Demand = Demand(), once: Bool = false) {
      self.period = period
      self.demand = demand
      self.once = once
    }
  }

  package struct Entry: Sendable {
    /// How the word begins; followed by nothing or by a colon and more.
    package let word: String
    /// How it is written, and what it reads, for help and errors.
    package let usage: String
    package let summary: String
    /// Makes what the word leads to of what follows the colon; nil when nothing does.
    let open: @Sendable (_ rest: String?, Options) throws(SourceError) -> Opened

    /// A kind whose words name one source each.
    init(
      word: String, usage: String, summary: String,
      open: @escaping @Sendable (_ rest: String?, Options) throws(SourceError) -> any Source
    ) {
      (self.word, self.usage, self.summary) = (word, usage, summary)
      self.open = { rest, options throws(SourceError) in .source(try open(rest, options)) }
    }

    /// A kind whose words name any number of sources.
    init(
      word: String, usage: String, summary: String,
      openMany: @escaping @Sendable (_ rest: String?, Options) throws(SourceError) -> [any Source]
    ) {
      (self.word, self.usage, self.summary) = (word, usage, summary)
      self.open = { rest, options throws(SourceError) in .sources(try openMany(rest, options)) }
    }
  }

  package static let entries: [Entry] = [
    Entry(
      word: "nvidia-smi", usage: "nvidia-smi[:/path/to/binary]",
      summary: "the GPUs of this host through one loop of the tool", open: openNvidiaSMI),
    ssh,
    metricsPage,
    secureMetricsPage,
    engine,
    secureEngine,
    teslaGateway,
    teslaFleet,
    simulation,
    sunSpec,
    registerMap,
  ]

  /// What a word names. Kinds come before files, so that a file called `nvidia-smi` is opened as
  /// `./nvidia-smi`.
  package static func open(
    _ word: String, _ options: Options = Options()
  ) throws(SourceError) -> Opened {
    for entry in entries {
      if word == entry.word { return try entry.open(nil, options) }
      if word.hasPrefix(entry.word + ":") {
        let rest = String(word.dropFirst(entry.word.count + 1))
        return try entry.open(rest, options)
      }
    }
    if let scheme = scheme(of: word), access(word, F_OK) != 0 {
      throw SourceError(
        .unknownSource, SourceWord.shown(word),
        "there is no source of the kind \"\(scheme)\"; the kinds are " + kinds)
    }
    return .file(word)
  }

  /// The kinds as they are written, for errors and help.
  package static var kinds: String {
    (entries.map(\.usage) + ["a path", "-"]).joined(separator: ", ")
  }

  /// The part before `://`, or before the colon of a word that cannot be a path.
  private static func scheme(of word: String) -> Substring? {
    guard let colon = word.firstIndex(of: ":") else { return nil }
    let scheme = word[..<colon]
    let isName = scheme.utf8.allSatisfy { byte in
      (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x2B
        || byte == 0x2D
    }
    guard isName, !scheme.isEmpty else { return nil }
    return word[colon...].hasPrefix("://") || !word.contains("/") ? scheme : nil
  }

  private static func openNvidiaSMI(
    _ rest: String?, _ options: Options
  ) throws(SourceError) -> any Source {
    guard let rest else {
      return NvidiaSMISource(NvidiaSMIConfiguration(period: options.period ?? 1))
    }
    guard ToolLocator.path(of: rest) != nil else {
      throw SourceError(.missingTool, "nvidia-smi:" + rest, "there is no program of that name")
    }
    return NvidiaSMISource(NvidiaSMIConfiguration(program: rest, period: options.period ?? 1))
  }
}
