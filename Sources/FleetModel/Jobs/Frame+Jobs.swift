import Synchronization

extension Frame {
  /// The labels that GPUs can be grouped by, the job-like first; the product name is always there.
  package var jobKeys: [String] {
    let labels = labels.columns.map(\.key)
    return labels.contains(JobKey.model) ? labels : labels + [JobKey.model]
  }

  /// The label that says which GPUs work together, whose members are compared with each other; nil
  /// without labels.
  package var peersKey: String? { labels.columns.first?.key }

  /// Which GPUs belong to which job by a label; nil when no GPU has it. Made once for as long as
  /// neither labels nor topology change.
  package func jobMembers(_ key: String) -> JobMembers? {
    if let column = labels.column(key) { return labels.members(column, topology) }
    return key == JobKey.model ? topology.models : nil
  }

  /// What the jobs by a label come to; nil when no GPU has it. Computed once; cost grows with the
  /// fleet, so that large fleets have it prepared off the UI path.
  package func jobs(_ key: String) -> JobTable? {
    if let known = cachedJobs(key) { return known }
    guard let members = jobMembers(key) else { return nil }
    let made = JobTable(self, members, findsStragglers: key == peersKey)
    keep(made)
    return made
  }
}

extension LabelTable {
  func members(_ column: Column, _ topology: Topology) -> JobMembers {
    let known = grouped.withLock { $0[column.key] }
    if let known, known.epoch == topology.epoch { return known }
    let made = JobMembers(
      key: column.key, names: column.values, codes: column.codes, topology)
    grouped.withLock { $0[column.key] = made }
    return made
  }
}

extension Topology {
  /// The GPUs by their product names; one pass over all identities, once.
  package var models: JobMembers {
    if let known = modelMembers.withLock({ $0 }) { return known }
    var names: [String] = []
    var numbers: [String: UInt32] = [:]
    let codes = (0..<gpuCount).map { gpu -> UInt32 in
      guard let name = directory.identity(at: gpu).name, !name.isEmpty else { return 0 }
      if let known = numbers[name] { return known }
      names.append(name)
      numbers[name] = UInt32(names.count)
      return UInt32(names.count)
    }
    let made = JobMembers(key: JobKey.model, names: names, codes: codes, self)
    modelMembers.withLock { $0 = made }
    return made
  }
}
