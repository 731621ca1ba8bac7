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

  @OptionGroup var options: SourceOptions

  func run() async throws {
    var worst = ExitStatus.done
    for word in sources.isEmpty ? ["nvidia-smi"] : sources {
      let finding = try await check(word)
      print(finding.text)
      if finding.status == .failed || worst == .done { worst = finding.status }
    }
    if worst != .done { throw Failure(status: worst, message: "") }
  }

  private func check(_ word: String) async throws -> Finding {
    switch try OpenedSources.open(word, options) {
    case .source(let source as NvidiaSMISource):
      return Finding(word, await NvidiaSMIProbe.run(source.configuration))
    case .source(let source as SimulatedSource):
      return Finding(word, source.simulator)
    case .source(let source as PrometheusSource):
      return Finding(word, await EngineProbe.run(source))
    case .source(let source as OpenMetricsSource):
      return Finding(word, await PageProbe.run(source))
    case .source(let source):
      return Finding(word, [("period", "\(source.period) s")], .done)
    case .sources(let sources): return await HostsCheck(sources).finding(word)
    case .file(let path) where try RecordingProbe.isRecording(path):
      do {
        return Finding(path, try OpenedRecording.open(path))
      } catch let failure as Failure {
        return Finding(path, [("failed", failure.message)], .failed)
      }
    case .file(let path):
      do {
        return Finding(path, try await LogFrames.read(path, options))
      } catch let failure as Failure {
        return Finding(path, [("failed", failure.message)], .failed)
      }
    }
  }
}

/// What a check found, as lines of a name and a value.
struct Finding {
  let text: String
  let status: ExitStatus

  init(_ subject: String, _ lines: [(name: String, value: String)], _ status: ExitStatus) {
    let mark = status == .done ? "ok" : status == .loss ? "partly" : "failed"
    let width = lines.reduce(0) { max($0, $1.name.count) }
    let rows = lines.map { line in
      "  " + line.name + String(repeating: " ", count: width - line.name.count + 2) + line.value
    }
    text = (["\(subject): \(mark)"] + rows).joined(separator: "\n")
    self.status = status
  }

  init(_ subject: String, _ probe: NvidiaSMIProbe) {
    var lines: [(String, String)] = [("tool", probe.path ?? "not found in PATH")]
    if let driver = probe.driver { lines.append(("driver", driver)) }
    if let seconds = probe.helpSeconds { lines.append(("field list", Self.milliseconds(seconds))) }
    if let seconds = probe.sampleSeconds { lines.append(("sample", Self.milliseconds(seconds))) }
    if let frame = probe.frame { lines += Self.lines(of: frame) }
    if !probe.fields.isEmpty { lines.append(("fields", probe.fields.joined(separator: ", "))) }
    if !probe.missing.isEmpty {
      lines.append(("not offered", probe.missing.joined(separator: ", ")))
    }
    for doubt in probe.doubts { lines.append(("note", doubt)) }
    if let error = probe.error { lines.append(("error", error)) }
    self.init(subject, lines, Self.status(of: probe.frame))
  }

  init(_ subject: String, _ probe: PageProbe) {
    var lines = probe.lines
    if let frame = probe.frame { lines += Self.lines(of: frame) }
    if let error = probe.error { lines.append(("error", error)) }
    self.init(subject, lines, Self.status(of: probe.frame))
  }

  init(_ subject: String, _ probe: EngineProbe) {
    var lines = probe.lines
    if let frame = probe.frame { lines += Self.lines(of: frame) }
    if let error = probe.error { lines.append(("error", error)) }
    let status = Self.status(of: probe.frame)
    self.init(subject, lines, status == .done && probe.error != nil ? .loss : status)
  }

  init(_ subject: String, _ simulator: Simulator) {
    let clock = ContinuousClock()
    let started = clock.now
    let frame = simulator.frame(at: simulator.start)
    let took = (clock.now - started) / .milliseconds(1)
    var lines = [("scenario", simulator.scenario.summary), ("period", "\(simulator.period) s")]
    lines.append(("one frame", "\((took * 10).rounded() / 10) ms"))
    lines += Self.lines(of: frame)
    // Lost GPUs belong to the story that is simulated.
    self.init(subject, lines, .done)
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
    for loss in recording.losses { lines.append(("lost", "\(loss)")) }
    let isWhole = recording.losses.isEmpty
    self.init(subject, lines, times.isEmpty ? .failed : isWhole ? .done : .loss)
  }

  private static func status(of frame: Frame?) -> ExitStatus {
    guard let frame else { return .failed }
    return frame.reportingCount == frame.gpus.count ? .done : .loss
  }

  private static func lines(of frame: Frame) -> [(String, String)] {
    let table = frame.gpus
    let missing = MetricCatalog.gpu.filter { (table[$0]?.presence.presentCount ?? 0) == 0 }
    let present = MetricCatalog.gpu.filter { (table[$0]?.presence.presentCount ?? 0) > 0 }
    return [
      ("GPUs", "\(frame.reportingCount) of \(table.count) reporting"),
      ("metrics", present.map(\.definition.id).joined(separator: ", ")),
      ("absent", missing.map(\.definition.id).joined(separator: ", ")),
    ]
  }

  private static func milliseconds(_ seconds: Double) -> String {
    "\(Int((seconds * 1000).rounded())) ms"
  }
}
