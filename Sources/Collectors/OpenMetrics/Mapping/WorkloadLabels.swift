import FleetModel

/// Which labels of an exporter say whom a GPU works for.
struct WorkloadLabels: Hashable, Sendable {
  /// A key of ours, and the names of labels that have its value, the best first.
  struct Rule: Hashable, Sendable {
    let key: String
    let names: [String]
  }

  /// What a Kubernetes exporter says of a GPU's pod. A Prometheus that does not honour labels writes
  /// its own target's pod there, which is the exporter's, and the workload's behind `exported_`.
  var pod = Self.podRules
  /// What means the same wherever it stands.
  var plain = Self.plainRules
  /// Labels that the user gave keys to; they are taken as they are.
  var own: [Rule] = []

  /// Every label that is looked at.
  var names: [String] {
    (pod + plain + own).flatMap(\.names) + pod.flatMap { $0.names.map(Self.exported) }
  }

  /// The name that Prometheus gives a label which its own target has too.
  static func exported(_ name: String) -> String { "exported_" + name }

  /// dcgm-exporter, with `--use-old-namespace` too.
  private static let podRules = [
    Rule(key: LabelKey.pod, names: ["pod", "pod_name"]),
    Rule(key: LabelKey.namespace, names: ["namespace", "pod_namespace"]),
    Rule(key: LabelKey.container, names: ["container", "container_name"]),
  ]

  /// dcgm-exporter with `--hpc-job-mapping-dir`, Princeton's fork of it, AMD's exporter, and what
  /// sites write with relabelling. `job` alone is Prometheus' own name of a group of targets.
  private static let plainRules = plainNames.map { rule in
    Rule(key: rule.key, names: inAnyCase(rule.names))
  }

  private static let plainNames = [
    Rule(key: LabelKey.job, names: ["hpc_job", "slurm_job_id", "slurm_jobid", "jobid", "JOB_ID"]),
    Rule(key: LabelKey.user, names: ["slurm_user", "JOB_USER", "user", "username", "userid"]),
    Rule(key: LabelKey.account, names: ["slurm_account", "JOB_ACCOUNT", "account"]),
    Rule(key: LabelKey.partition, names: ["slurm_partition", "JOB_PARTITION", "partition"]),
  ]
}

extension WorkloadLabels {
  /// Names as they are, then all small and all large: exporters differ in that alone.
  private static func inAnyCase(_ names: [String]) -> [String] {
    var result: [String] = []
    for name in names + names.map({ $0.lowercased() }) + names.map({ $0.uppercased() })
    where !result.contains(name) {
      result.append(name)
    }
    return result
  }

  /// Whether a pod is by its name an exporter's own: then its GPU works for nobody.
  static func isExporter(_ pod: Bytes) -> Bool {
    if pod.mentions("nvidia-dcgm") { return true }
    guard pod.mentions("exporter") else { return false }
    return pod.mentions("dcgm-exporter") || pod.mentions("gpu-exporter")
      || pod.mentions("metrics-exporter") || pod.mentions("nvitop-exporter")
  }
}
