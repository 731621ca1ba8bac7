import ArgumentParser
import FleetHistory
import FleetModel
import TerminalKit

/// `gigatop info`: what a recording holds, without reading its frames, or what a log does.
struct InfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Say what a recording or a log holds.",
    discussion: """
      Of a recording that was ended in order only the index is read, so that damage inside of \
      frames does not show: `gigatop verify` reads everything. Of a log it says what was not read. \
      Times are UTC. Exit status 3 says that something of a recording is lost, or that more than a \
      tenth of a log was not read.
      """)

  @Argument(
    help: ArgumentHelp("A recording, a folder of segments, or a log.", valueName: "file|folder"))
  var path: String

  @Flag(help: "Write JSON.")
  var json = false

  @OptionGroup var options: SourceOptions

  func run() async throws {
    guard try RecordingProbe.isRecording(path) || RecordingProbe.isFolder(path) else {
      let log = try await LogFrames.read(path, options)
      let facts = LogFacts(path: path, log: log)
      StandardOutput.write(json ? facts.json.line : facts.text)
      if !log.lossWords(of: path).isEmpty { throw Failure(status: .loss, message: "") }
      return
    }
    let facts = RecordingFacts(try OpenedRecording.open(path))
    StandardOutput.write(json ? facts.json.line : facts.text)
    // They stand among the facts already.
    if facts.isDamaged { throw Failure(status: .loss, message: "") }
  }
}

/// What there is to say of a recording.
struct RecordingFacts {
  let recording: Recording
  let header: FileHeaderRecord
  let summaries: [FrameSummary]
  let bytes: UInt64

  init(_ recording: Recording) {
    self.recording = recording
    header = recording.header
    summaries = recording.summaries
    bytes = recording.bytes
  }

  /// Whether something of it is known to be lost.
  var isDamaged: Bool { recording.losses.contains { $0.isOfContent } }

  private var seconds: Double? {
    guard let first = summaries.first, let last = summaries.last else { return nil }
    return last.time.seconds(since: first.time)
  }

  private var sideNotes: [NoteRecord] { (try? SideNotes(beside: recording.path))?.notes ?? [] }

  private var state: String {
    recording.hasEnd
      ? "ended in order" : "has no end: it is being recorded, or its writer was stopped"
  }

  private var format: String { "\(header.major).\(header.minor)" }

  var text: String {
    var lines = FactLines()
    lines.add("recording", recording.path)
    lines.add("span", span)
    lines.add(
      "period", header.period > 0 ? "\(NumberText.fixed(header.period, decimals: 1)) s" : nil)
    lines.add("site", header.site)
    let fleet = recording.fleet
    lines.add("GPUs", fleet.map { NumberText.grouped($0.gpus) })
    lines.add("battery units", fleet.flatMap { $0.units > 0 ? NumberText.grouped($0.units) : nil })
    lines.add("labels", labels)
    lines.add("frames", NumberText.grouped(summaries.count))
    lines.add("size", size)
    if recording.segments.count > 1 { lines.add("segments", "\(recording.segments.count)") }
    lines.add("GPU summaries", detailed)
    lines.add("gaps", gaps)
    lines.add("doubted", doubted)
    addRemarks(&lines)
    lines.add("sources", header.sourceNames)
    lines.add("machine", header.machine)
    lines.add("zone", header.zone)
    lines.add("written by", header.writer.isEmpty ? nil : "\(header.writer), format \(format)")
    if header.namesArePseudonyms { lines.add("names", "are pseudonyms") }
    lines.add("state", state)
    let losses = recording.losses
    if losses.isEmpty { lines.add("losses", "none known") }
    for loss in losses { lines.add("lost", loss.description) }
    for words in recording.recoveredLosses { lines.add("recovered", "without: " + words) }
    return lines.text
  }

  private func addRemarks(_ lines: inout FactLines) {
    let events = recording.events
    let severities = EventRecord.Severity.allCases.reversed().compactMap { severity in
      let count = events.filter { $0.severity == severity }.count
      return count > 0 ? "\(count) \(severity)" : nil
    }
    lines.add("events", severities.isEmpty ? "none" : severities.joined(separator: ", "))
    let side = sideNotes.count
    let notes = recording.notes.count
    lines.add("notes", side > 0 ? "\(notes), and \(side) in the side file" : "\(notes)")
    let steps = recording.sourceRecords.filter { $0.kind == .clockStep }.count
    if steps > 0 { lines.add("clock steps", "\(steps)") }
  }

  private var span: String? {
    guard let first = summaries.first, let last = summaries.last else { return "no frames" }
    return "\(first.time.iso8601) to \(last.time.iso8601)"
      + ", \(NumberText.duration(seconds: seconds))"
  }

  private var size: String {
    let perValue = recording.bytesPerValue.map { ", \(NumberText.fixed($0, decimals: 3)) B/value" }
    return "\(NumberText.grouped(Int(clamping: bytes))) B" + (perValue ?? "")
  }

  /// Frames of groups that say what each GPU was over them.
  private var detailedFrames: Int { recording.groups.reduce(0) { $0 + $1.count } }

  private var detailed: String {
    let groups = recording.groups.count
    guard groups > 0 else { return "none" }
    return "\(NumberText.grouped(groups)) \(groups == 1 ? "group" : "groups") of "
      + "\(NumberText.grouped(detailedFrames)) frames"
  }

  /// Keys of the newest labels of GPUs, with how many values each has.
  private var labels: String? {
    recording.labels.map { table in
      table.columns.map { "\($0.key) (\(NumberText.grouped($0.values.count)))" }
        .joined(separator: ", ")
    }
  }

  private var gaps: String {
    let gaps = recording.gaps
    guard let longest = gaps.max(by: { $0.seconds < $1.seconds }) else { return "none" }
    return "\(gaps.count), the longest of \(NumberText.duration(seconds: longest.seconds)) after "
      + longest.from.iso8601
  }

  private var doubtedFrames: Int { summaries.count { $0.isDoubted } }

  private var doubted: String? {
    let count = doubtedFrames
    guard count > 0 else { return nil }
    return "\(NumberText.grouped(count)) \(count == 1 ? "frame has" : "frames have") values that "
      + "cannot be; they are errors, and the timeline is without them"
  }

  var json: JSONValue {
    let fleet = recording.fleet
    func count(_ value: Int) -> JSONValue { .integer(Int64(value)) }
    return .object([
      .init("path", .string(recording.path)),
      .init("start", .optional(summaries.first?.time.iso8601)),
      .init("end", .optional(summaries.last?.time.iso8601)),
      .init("seconds", .optional(seconds)),
      .init("period", .number(header.period)),
      .init("site", .string(header.site)),
      .init("gpus", fleet.map { count($0.gpus) } ?? .null),
      .init("battery_units", fleet.map { count($0.units) } ?? .null),
      .init("labels", .array((recording.labels?.columns ?? []).map { .string($0.key) })),
      .init("frames", count(summaries.count)),
      .init("frames_with_gpu_summaries", count(detailedFrames)),
      .init("segments", count(recording.segments.count)),
      .init("bytes", .integer(Int64(clamping: bytes))),
      .init("bytes_per_value", .optional(recording.bytesPerValue)),
      .init("gaps", .array(recording.gaps.map(Self.json))),
      .init("doubted_frames", count(doubtedFrames)),
      .init("losses", .array(recording.losses.map { .string($0.description) })),
      .init("recovered_without", .array(recording.recoveredLosses.map { .string($0) })),
      .init("events", count(recording.events.count)),
      .init("notes", count(recording.notes.count)),
      .init("side_notes", count(sideNotes.count)),
      .init("sources", .string(header.sourceNames)),
      .init("machine", .string(header.machine)),
      .init("writer", .string(header.writer)),
      .init("format", .string(format)),
      .init("has_end", .bool(recording.hasEnd)),
    ])
  }

  private static func json(_ gap: Recording.Gap) -> JSONValue {
    .object([
      .init("from", .string(gap.from.iso8601)), .init("to", .string(gap.to.iso8601)),
      .init("seconds", .number(gap.seconds)),
    ])
  }
}
