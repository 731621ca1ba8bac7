import ArgumentParser
import Collectors
import FleetHistory
import FleetModel
import Simulation

/// `gigatop check`: tries each source and says what answered.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Try each source: what answered, how fast, which fields, what is missing.",
    discussion:
      "Exit status 1 says that a source gave nothing, 3 that some GPUs are missing or that more "
      + "than a tenth of a log was not read.")

  @Argument(help: ArgumentHelp("Sources and logs; nvidia-smi when left out.", valueName: "source"))
  var sources: [String] = []

  @Flag(
    help: ArgumentHelp(
      "Of a page of metrics: for each series which rule took it, or why none did, and a map of the "
        + "rest to begin with (its language: MappingFiles.md)."))
  var explain = false

  @OptionGroup var options: SourceOptions

  func run() async throws {
    var worst = ExitStatus.done
    for words in sources.isEmpty ? [["nvidia-smi"]] : RotatedSet.sets(in: sources) {
      let finding = explain ? try await explained(words[0]) : try await check(words)
      if !explain { StandardOutput.write(finding: finding.text) }
      if finding.status == .failed || worst == .done { worst = finding.status }
    }
    if worst != .done { throw Failure(status: worst, message: "") }
  }

  /// Checks a page, and writes what became of each of its series.
  private func explained(_ word: String) async throws -> Finding {
    guard case .source(let source) = try OpenedSources.open(word, options), source.isPage else {
      throw Failure(
        status: .usage,
        message: SourceWord.shown(word)
          + ": --explain is for pages of metrics, http(s)://HOST/metrics")
    }
    let probe = await source.probe()
    let finding = Finding(word, probe)
    StandardOutput.write(finding: finding.text)
    guard var explanation = probe.explanation else { return finding }
    StandardOutput.write("")
    explanation.tell { StandardOutput.write($0) }
    return finding
  }

  /// Checks one source, or the files of one log.
  private func check(_ words: [String]) async throws -> Finding {
    let word = words[0]
    if words.count > 1 { return try await checkLog(words) }
    switch try OpenedSources.open(word, options) {
    case .source(let source): return Finding(word, await source.probe())
    case .sources(let sources): return await HostsCheck(sources).finding(word)
    case .file(let path) where try RecordingProbe.isRecording(path):
      do {
        return Finding(path, try OpenedRecording.open(path))
      } catch let failure as Failure {
        return Finding(path, [("failed", failure.message)], .failed)
      }
    case .file(let path): return try await checkLog([path])
    }
  }

  private func checkLog(_ paths: [String]) async throws -> Finding {
    let name = paths.joined(separator: " ")
    do {
      return Finding(name, try await LogFrames.read(paths, options))
    } catch let failure as Failure {
      return Finding(name, [("failed", failure.message)], .failed)
    }
  }
}

/// What a check found, as lines of a name and a value.
struct Finding {
  let text: String
  let status: ExitStatus

  init(_ word: String, _ lines: [(name: String, value: String)], _ status: ExitStatus) {
    let subject = SourceWord.shown(word)
    let mark = status == .done ? "ok" : status == .loss ? "partly" : "failed"
    let width = lines.reduce(0) { max($0, $1.name.count) }
    let rows = lines.map { line in
      "  " + line.name + String(repeating: " ", count: width - line.name.count + 2) + line.value
    }
    text = (["\(subject): \(mark)"] + rows).joined(separator: "\n")
    self.status = status
  }

  init(_ subject: String, _ probe: SourceProbe) {
    var lines = probe.lines
    if let frame = probe.frame { lines += Self.lines(of: frame) }
    if let error = probe.error { lines.append(("error", error)) }
    self.init(subject, lines, Self.status(probe))
  }

  private static func status(_ probe: SourceProbe) -> ExitStatus {
    guard let frame = probe.frame else { return .failed }
    // Lost GPUs belong to the story that is simulated.
    if frame.content.origin == .simulated { return .done }
    let answering = answering(frame)
    if frame.gpus.count == 0, answering == 0, !frame.batteryUnits.isEmpty { return .failed }
    let isWhole =
      frame.reportingCount == frame.gpus.count && answering == frame.batteryUnits.count
      && probe.error == nil
    return isWhole ? .done : .loss
  }

  /// Battery units that answer.
  private static func answering(_ frame: Frame) -> Int {
    frame.batteries.statuses.count { $0.isReporting }
  }

  init(_ subject: String, _ log: LogFrames) {
    var lines: [(String, String)] = [("format", log.format), ("frames", "\(log.frames.count)")]
    if let first = log.frames.first, let last = log.frames.last {
      let assumed = first.content.timeIsAssumed ? " (assumed: the format has no time)" : ""
      lines.append(("from", first.time.iso8601 + assumed))
      lines.append(("to", last.time.iso8601))
      lines += Self.lines(of: last)
    }
    for note in log.notes { lines.append(("note", note)) }
    for loss in log.losses { lines.append(("lost", loss)) }
    let isWhole = log.losses.isEmpty && !log.isPartlyRead
    self.init(subject, lines, log.frames.isEmpty ? .failed : isWhole ? .done : .loss)
  }

  init(_ subject: String, _ recording: Recording) {
    let times = recording.summaries.map(\.time)
    var lines = [("format", "recording"), ("frames", "\(times.count)")]
    if let first = times.first, let last = times.last {
      lines += [("from", first.iso8601), ("to", last.iso8601)]
    }
    if let frame = try? recording.frame(at: times.count - 1) { lines += Self.lines(of: frame) }
    let doubted = recording.summaries.count { $0.isDoubted }
    if doubted > 0 { lines.append(("note", "frames with values that cannot be: \(doubted)")) }
    RecordingDamage.examine(recording)
    for loss in recording.losses { lines.append(("lost", "\(loss)")) }
    for words in recording.recoveredLosses { lines.append(("recovered", "without: " + words)) }
    let losses = recording.losses
    let isNothing = times.isEmpty && (losses.isEmpty || losses.contains(where: \.mayHideFrames))
    self.init(subject, lines, isNothing ? .failed : losses.isEmpty ? .done : .loss)
  }

  /// What a frame holds: of GPUs where there are any, and of batteries.
  private static func lines(of frame: Frame) -> [(String, String)] {
    var lines: [(String, String)] = []
    let units = frame.batteryUnits.count
    if frame.gpus.count > 0 || units == 0 {
      lines.append(("GPUs", "\(frame.reportingCount) of \(frame.gpus.count) reporting"))
      lines += fields(frame.gpus, MetricCatalog.gpu)
    }
    if units > 0 {
      let answering = answering(frame)
      lines.append(("battery units", "\(answering) of \(units) answering"))
      if answering > 0 { lines += fields(frame.batteries, MetricCatalog.battery) }
    }
    return lines
  }

  private static func fields(
    _ table: MetricTable, _ metrics: [Metric]
  ) -> [(String, String)] {
    func names(_ isThere: Bool) -> String {
      metrics.filter { ((table[$0]?.presence.presentCount ?? 0) > 0) == isThere }
        .map(\.definition.id).joined(separator: ", ")
    }
    return [("metrics", names(true)), ("absent", names(false))]
  }
}
