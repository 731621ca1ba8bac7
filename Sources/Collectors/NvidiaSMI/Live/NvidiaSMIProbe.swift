import FleetModel

/// What `gigatop check` finds out about the nvidia-smi of a host: one call for the fields, one
/// for a sample.
package struct NvidiaSMIProbe: Sendable {
  /// Path of the tool; nil when it was not found.
  package var path: String?
  /// Seconds that `--help-query-gpu` and the sample took; nil when they did not come.
  package var helpSeconds: Double?
  package var sampleSeconds: Double?
  /// Fields asked for, and wishes that the tool cannot answer.
  package var fields: [String] = []
  package var missing: [String] = []
  package var driver: String?
  /// The sample; nil when no GPU answered.
  package var frame: Frame?
  /// What went wrong, in words; nil when all is well.
  package var error: String?

  /// What is told of values that cannot be.
  package var doubts: [String] = []

  package init() {}

  /// Asks the tool; takes at most the limits of the configuration and ends early when the task is
  /// cancelled.
  package static func run(_ configuration: NvidiaSMIConfiguration) async -> NvidiaSMIProbe {
    let wakeup = Wakeup()
    return await WorkerThread.run(wakeup) { ProbeCalls(configuration, wakeup).run() }
  }
}

/// The calls of a probe, one after the other on a thread that may block.
private struct ProbeCalls {
  let configuration: NvidiaSMIConfiguration
  let wakeup: Wakeup
  var probe = NvidiaSMIProbe()
  var fields = QueryFields()

  init(_ configuration: NvidiaSMIConfiguration, _ wakeup: Wakeup) {
    self.configuration = configuration
    self.wakeup = wakeup
  }

  consuming func run() -> NvidiaSMIProbe {
    probe.path = configuration.command(.help, [])?.program
    guard probe.path != nil else {
      probe.error = configuration.absence
      return probe
    }
    if let answer = call(.help, configuration.limits.help) {
      if let exit = answer.exit, configuration.isOfConnection(exit, sentence: nil) {
        _ = take(answer)
        return probe
      }
      if answer.exit?.isSuccess == true {
        probe.helpSeconds = answer.seconds
        fields.takeHelp(answer.output)
      }
    }
    while let answer = call(.single, configuration.limits.firstAnswer) {
      guard take(answer) else { break }
    }
    probe.fields = fields.names
    probe.missing = fields.missing
    return probe
  }

  private mutating func call(
    _ call: LoopSupervisor.Call, _ timeout: Double
  ) -> ToolCall.Answer? {
    guard let command = configuration.command(call, fields.names) else { return nil }
    do throws(ChildStartError) {
      return try ToolCall.run(command, timeout: timeout, wakeup: wakeup)
    } catch {
      probe.error = "cannot be started: " + SystemText.error(error.number)
      return nil
    }
  }

  /// - Returns: whether the sample is to be asked for again, without the field that was refused.
  private mutating func take(_ answer: ToolCall.Answer) -> Bool {
    var reader = TickReader(host: configuration.host, period: configuration.period)
    var readings = answer.output.withUnsafeBytes { [reader.take($0)] }
    readings.append(reader.flush())
    let sentences = readings.flatMap(\.sentences)
    if let name = sentences.lazy.compactMap(QueryFields.rejectedName).first, fields.reject(name) {
      return true
    }
    probe.sampleSeconds = answer.seconds
    probe.frame = readings.flatMap(\.frames).last
    probe.doubts = reader.doubts
    if let directory = probe.frame?.topology.directory, directory.count > 0 {
      probe.driver = directory.identity(at: 0).driver
    }
    var errors = CollectedOutput(limit: 4096)
    answer.errors.withUnsafeBytes { errors.append($0) }
    probe.error =
      answer.exit.map { configuration.words(for: $0, sentence: sentences.last, errors) }
      ?? "no answer in \(Int(answer.seconds)) s; the call was ended"
    return false
  }
}
