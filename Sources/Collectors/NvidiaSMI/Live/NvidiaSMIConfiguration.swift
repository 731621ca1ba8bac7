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
}
