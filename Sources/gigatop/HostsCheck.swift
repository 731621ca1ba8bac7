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
    let probes = await probes()
    if probes.count == 1, let only = probes.first { return Finding(word, only) }
    var lines: [(name: String, value: String)] = []
    for (host, probe) in zip(sources, probes) { lines.append((host.id, Self.words(probe))) }
    let answered = probes.compactMap(\.frame)
    let gpus = answered.reduce(0) { $0 + $1.gpus.count }
    let reporting = answered.reduce(0) { $0 + $1.reportingCount }
    lines.append(("hosts", "\(answered.count) of \(probes.count) answer"))
    lines.append(("GPUs", "\(reporting) of \(gpus) reporting"))
    let isWhole = answered.count == probes.count && reporting == gpus
    return Finding(word, lines, answered.isEmpty ? .failed : isWhole ? .done : .loss)
  }

  private static func words(_ probe: SourceProbe) -> String {
    guard let frame = probe.frame else { return probe.error ?? "no answer" }
    var words = "\(frame.reportingCount) of \(frame.gpus.count) GPUs"
    if let driver = probe["driver"] { words += ", driver \(driver)" }
    if let time = probe["sample"] { words += ", " + time }
    return words + (probe.error.map { "; " + $0 } ?? "")
  }

  /// In the order of the hosts.
  private func probes() async -> [SourceProbe] {
    await withTaskGroup(of: (Int, SourceProbe).self) { group in
      var result = [SourceProbe](repeating: SourceProbe(), count: sources.count)
      var next = 0
      func startOne() {
        guard next < sources.count else { return }
        let (place, source) = (next, sources[next])
        next += 1
        group.addTask { (place, await source.probe()) }
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
