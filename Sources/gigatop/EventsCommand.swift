import ArgumentParser
import FleetHistory
import FleetModel
import Incidents
import TerminalKit

/// `gigatop events`: what happened in a recording or a log.
struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "List what happened in a recording or a log.",
    discussion: """
      A recording holds its events; of one that holds none, and of a log, they are found anew by \
      the same rules (of a recording by its summaries alone). `gigatop replay --at event:3` begins \
      at one. Times are UTC. Exit status 3 says that something of the recording is lost.
      """)

  enum Severity: String, ExpressibleByArgument, CaseIterable {
    case info, warning, critical

    var severity: Event.Severity {
      switch self {
      case .info: .info
      case .warning: .warning
      case .critical: .critical
      }
    }
  }

  @Argument(
    help: ArgumentHelp(
      "A recording, a folder of segments, or a log; - is standard input.",
      valueName: "file|folder"))
  var path: String

  @Option(help: ArgumentHelp("The least severity: info, warning, critical.", valueName: "severity"))
  var severity: Severity = .info

  @Flag(help: "Write JSON, one event a line.")
  var json = false

  @OptionGroup var options: SourceOptions

  func run() async throws {
    let (log, recording) = try await found()
    for (place, event) in log.events.enumerated() where event.severity >= severity.severity {
      let number = log.number(ofEventAt: place)
      StandardOutput.write(json ? Self.json(event, number).line : Self.line(event, number))
    }
    if let recording { try RecordingDamage.tell(of: recording, path: path) }
    if log.dropped > 0 {
      throw Failure(
        status: .loss, message: "\(path): the \(log.dropped) oldest events are not listed")
    }
  }

  private func found() async throws -> (EventLog, Recording?) {
    if try RecordingProbe.isRecording(path) {
      let recording = try OpenedRecording.open(path)
      return (RecordedEvents.log(of: recording), recording)
    }
    var watch = RuleWatch()
    var log = EventLog()
    for frame in try await LogFrames.read(path, options).frames {
      log.take(watch.take(frame, FrameSummary(frame)))
      frame.dropComputed()
    }
    return (log, nil)
  }

  /// `12  2026-11-22T14:03:20.000Z  critical  r07-h02 gpu 1: lost  (4 m 12 s)`
  private static func line(_ event: Event, _ number: Int) -> String {
    let length =
      switch event.duration {
      case nil: "  (still)"
      case let seconds? where seconds > 0: "  (\(NumberText.duration(seconds: seconds)))"
      case _?: ""
      }
    let who = event.subject == "site" ? "" : event.subject + ": "
    return NumberText.right("\(number)", width: 5) + "  " + event.time.iso8601 + "  "
      + NumberText.padded("\(event.severity)", to: 8) + "  "
      + HarmlessText.text(who + event.what) + length
  }

  private static func json(_ event: Event, _ number: Int) -> JSONValue {
    .object([
      .init("number", .integer(Int64(number))), .init("time", .string(event.time.iso8601)),
      .init("end", .optional(event.end?.iso8601)), .init("seconds", .optional(event.duration)),
      .init("severity", .string("\(event.severity)")), .init("rule", .string(event.rule)),
      .init("entity", .string(event.entity)), .init("text", .string(event.text)),
    ])
  }
}
