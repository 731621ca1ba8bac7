import ArgumentParser
import FleetHistory
import Glibc

/// The time zone in which times are shown and read.
struct ZoneOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Zone of times: local, utc, recorded, or a name such as Europe/Berlin.", valueName: "zone"))
  var tz: String = "local"

  /// Makes it the zone of the program; to be called before a time is read or shown.
  ///
  /// - Parameter recorded: seconds east of UTC where a recording was made; nil when nothing says.
  func apply(recorded: Int? = nil) throws {
    switch tz.lowercased() {
    case "local": return
    case "utc": Self.use("UTC0")
    case "recorded":
      guard let recorded else {
        throw Failure(
          status: .usage, message: "--tz recorded: only a recording says in which zone it was made")
      }
      Self.use(Self.rule(east: recorded))
    default:
      guard Self.isKnown(tz) else {
        throw Failure(
          status: .usage,
          message: "--tz \(tz): no such zone; expected local, utc, recorded, or a name such as "
            + "Europe/Berlin")
      }
      Self.use(":" + tz)
    }
  }

  /// The same for a file that may be a recording.
  func apply(ofFile path: String) throws {
    guard tz.lowercased() == "recorded", try RecordingProbe.isRecording(path) else {
      return try apply()
    }
    try apply(recorded: Int(try OpenedRecording.open(path).header.zoneOffset))
  }

  private static func use(_ rule: String) {
    setenv("TZ", rule, 1)
    tzset()
  }

  /// A fixed offset as POSIX writes it, where west is positive: `<+01>-01:00`.
  static func rule(east seconds: Int) -> String {
    let minutes = min(abs(seconds) / 60, 24 * 60)
    let digits = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    let (sign, opposite) = seconds < 0 ? ("-", "+") : ("+", "-")
    let (hours, rest) = (digits(minutes / 60), digits(minutes % 60))
    let name = rest == "00" ? hours : hours + rest
    return "<\(sign)\(name)>\(opposite)\(hours):\(rest)"
  }

  /// Whether the system has a zone of that name. A name leads to a file, so that what could lead
  /// elsewhere is none.
  private static func isKnown(_ name: String) -> Bool {
    let isPlain = name.utf8.allSatisfy { byte in
      (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
        || "/_+-".utf8.contains(byte)
    }
    guard isPlain, !name.isEmpty, !name.hasPrefix("/"), !name.hasSuffix("/") else { return false }
    let path = "/usr/share/zoneinfo/" + name
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
  }
}
