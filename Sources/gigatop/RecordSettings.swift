import ArgumentParser
import FleetHistory

/// A length of time as people write it: `90s`, `30m`, `24h`, `7d`.
struct TimeSpan: ExpressibleByArgument, Hashable {
  let seconds: Double

  init?(argument: String) {
    let units: [(suffix: String, factor: Double)] = [
      ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400),
    ]
    guard let unit = units.first(where: { argument.hasSuffix($0.suffix) }),
      let number = Double(argument.dropLast(unit.suffix.count)), number > 0, number.isFinite,
      number * unit.factor <= 86_400 * 36_500
    else { return nil }
    seconds = number * unit.factor
  }
}

/// When what was recorded is made to outlive a loss of power: `frame`, `5s`, `none`.
struct SyncChoice: ExpressibleByArgument {
  let sync: RecordingOptions.Sync
  let defaultValueDescription: String

  static let frame = SyncChoice(sync: .frame, defaultValueDescription: "frame")

  private init(sync: RecordingOptions.Sync, defaultValueDescription: String) {
    self.sync = sync
    self.defaultValueDescription = defaultValueDescription
  }

  init?(argument: String) {
    defaultValueDescription = argument
    switch argument {
    case "frame": sync = .frame
    case "none": sync = .never
    default:
      guard let span = TimeSpan(argument: argument) else { return nil }
      sync = .seconds(span.seconds)
    }
  }
}

/// How much of a folder is kept: `24h`, `20G`, or both.
struct KeepChoice: ExpressibleByArgument {
  private(set) var keep = RecordingOptions.Keep()

  init?(argument: String) {
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let word = String(part)
      if let span = TimeSpan(argument: word), keep.seconds == nil {
        keep.seconds = span.seconds
      } else if let bytes = Self.bytes(word), keep.bytes == nil {
        keep.bytes = bytes
      } else {
        return nil
      }
    }
  }

  /// `20G` is 20 times 2 to the 30; the small `m` is minutes.
  private static func bytes(_ word: String) -> Int? {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    guard let last = word.last, let unit = units[last], let number = Double(word.dropLast()),
      number > 0, number < 1e6
    else { return nil }
    return Int(exactly: (number * Double(unit)).rounded())
  }
}

/// How `gigatop record` records.
struct RecordSettings: ParsableArguments {
  @Option(
    name: [.long, .short],
    help: ArgumentHelp(
      "A new file, a folder of segments (there already, or ending in /), or - for standard output.",
      valueName: "file|folder|-"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "When frames are made to outlive a loss of power: frame, none, or so often (5s).",
      valueName: "when"))
  var sync = SyncChoice.frame

  @Option(
    help: ArgumentHelp(
      "Of a folder keep so long, so much, or both: 24h,20G. The oldest segments go.",
      valueName: "limits"))
  var keep: KeepChoice?

  @Flag(help: "Put pseudonyms in place of names of hosts, devices, processes and the site.")
  var redact = false

  /// Where to; wrong usage where options do not fit it.
  func destination() throws -> RecordingDestination {
    let destination = RecordingDestination(output)
    if case .folder = destination { return destination }
    guard keep == nil else {
      throw Failure(
        status: .usage,
        message: "--keep: lets segments of a folder go, and \(output) is none; name a folder "
          + (output == "-" ? "DIR/" : output + "/"))
    }
    return destination
  }

  func options(site: String, sourceNames: String, period: Double) -> RecordingOptions {
    var options = RecordingOptions()
    options.sync = sync.sync
    options.keep = keep?.keep ?? RecordingOptions.Keep()
    options.redact = redact
    options.site = site
    options.sourceNames = sourceNames
    options.period = period
    options.writer = "gigatop " + Gigatop.version
    return options
  }
}
