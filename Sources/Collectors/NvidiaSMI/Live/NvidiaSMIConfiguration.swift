/// Which tool is asked, and how.
package struct NvidiaSMIConfiguration: Sendable {
  /// The source as the user named it: `nvidia-smi` or `nvidia-smi:/path`.
  package var id: String
  /// Name or path of the program.
  package var program: String
  /// Seconds between samples.
  package var period: Double
  /// Host that the GPUs belong to.
  package var host: String
  /// `NAME=value` lines added to the tool's environment.
  package var environment: [String]
  package var limits: LoopLimits
  /// The tool of another host, in place of `program`; nil for this host's.
  package var remote: RemoteTool?
  /// The clocks; tests pass their own.
  package var clock: @Sendable () -> Moment

  package init(
    program: String = "nvidia-smi", period: Double = 1, host: String = SystemText.hostName(),
    environment: [String] = [], limits: LoopLimits = LoopLimits(),
    clock: @escaping @Sendable () -> Moment = { Moment.now() }
  ) {
    id = program == "nvidia-smi" ? program : "nvidia-smi:" + program
    self.program = program
    self.period = period
    self.host = host
    self.environment = environment
    self.limits = limits
    self.clock = clock
  }

  /// Arguments of the calls. `nounits` is left out: units in the cells are what logs have too, and
  /// the header must be there for its names.
  package func arguments(_ call: LoopSupervisor.Call, _ fields: [String]) -> [String] {
    let query = ["--query-gpu=" + fields.joined(separator: ","), "--format=csv"]
    let milliseconds = Int(min(max(period * 1000, 20), 86_400_000))
    switch call {
    case .help: return ["--help-query-gpu"]
    case .single: return query
    case .loop: return query + ["-lms", String(milliseconds)]
    }
  }

  /// Arguments of the call for processes.
  package static let processArguments = [
    "--query-compute-apps=gpu_uuid,pid,process_name,used_gpu_memory", "--format=csv",
  ]

  /// What is started for a call; nil when the program is not there.
  func command(_ call: LoopSupervisor.Call, _ fields: [String]) -> ChildCommand? {
    let sharing: RemoteTool.Sharing =
      switch call {
      case .help: .uses
      case .loop: .holds
      case .single: .keeps
      }
    return command(arguments(call, fields), sharing)
  }

  /// What is started for the call for processes; nil when the program is not there.
  func processCommand() -> ChildCommand? { command(Self.processArguments, .uses) }

  private func command(_ arguments: [String], _ sharing: RemoteTool.Sharing) -> ChildCommand? {
    if let remote { return remote.command(arguments, sharing) }
    return ToolLocator.path(of: program).map { path in
      ChildCommand(program: path, arguments: arguments, environment: environment)
    }
  }

  /// That the program to start is not there.
  var absence: String {
    let program = remote?.settings.program ?? program
    let place = program.contains("/") ? "" : " in PATH"
    return (remote == nil ? "the tool" : "the ssh program") + " was not found" + place
  }

  /// What the end of a call means; nil when all went well.
  func words(for exit: ChildExit, sentence: String?, _ errors: CollectedOutput) -> String? {
    guard let remote else {
      return ExitWords.words(for: exit, sentence: sentence ?? errors.firstSentence)
    }
    return SSHWords.words(
      for: exit, sentence: sentence, errors: SystemText.lines(errors.bytes),
      tool: remote.settings.tool)
  }

  /// Whether the way to the tool ended, and not the tool.
  func isOfConnection(_ exit: ChildExit, sentence: String?) -> Bool {
    remote != nil && SSHWords.isOfConnection(exit, sentence: sentence)
  }
}
