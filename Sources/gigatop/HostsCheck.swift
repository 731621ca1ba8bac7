import Collectors
import FleetModel

/// `gigatop check` of a word that names hosts: each is asked once, a few at a time.
struct HostsCheck {
  /// Asked at the same time; each takes a thread and a connection.
  private static let width = 16

  let sources: [any Source]

  init(_ sources: [any Source]) { self.sources = sources }

  /// One host as the tool of this one is shown; of several a line each.
  func finding(_ word: String) async -> Finding {
    let hosts = sources.compactMap { $0 as? SSHSource }
    let probes = await probes(of: hosts)
    if probes.count == 1, let only = probes.first { return Finding(word, SourceProbe(only)) }
    var lines: [(name: String, value: String)] = []
    for (host, probe) in zip(hosts, probes) { lines.append((host.id, Self.words(probe))) }
    let answered = probes.compactMap(\.frame)
    let gpus = answered.reduce(0) { $0 + $1.gpus.count }
    let reporting = answered.reduce(0) { $0 + $1.reportingCount }
    lines.append(("hosts", "\(answered.count) of \(probes.count) answer"))
    lines.append(("GPUs", "\(reporting) of \(gpus) reporting"))
    let isWhole = answered.count == probes.count && reporting == gpus
    return Finding(word, lines, answered.isEmpty ? .failed : isWhole ? .done : .loss)
  }

  private static func words(_ probe: NvidiaSMIProbe) -> String {
    guard let frame = probe.frame else { return probe.error ?? "no answer" }
    var words = "\(frame.reportingCount) of \(frame.gpus.count) GPUs"
    if let driver = probe.driver { words += ", driver \(driver)" }
    if let seconds = probe.sampleSeconds { words += ", \(Int((seconds * 1000).rounded())) ms" }
    return words + (probe.error.map { "; " + $0 } ?? "")
  }

  /// In the order of the hosts.
  private func probes(of hosts: [SSHSource]) async -> [NvidiaSMIProbe] {
    await withTaskGroup(of: (Int, NvidiaSMIProbe).self) { group in
      var result = [NvidiaSMIProbe](repeating: NvidiaSMIProbe(), count: hosts.count)
      var next = 0
      func startOne() {
        guard next < hosts.count else { return }
        let place = next
        next += 1
        group.addTask { (place, await hosts[place].toolProbe()) }
      }
      for _ in 0..<Self.width { startOne() }
      for await (place, probe) in group {
        result[place] = probe
        startOne()
      }
      return result
    }
  }
}
