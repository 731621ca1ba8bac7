import FleetModel

/// One look at a page of metrics, for people who want to know what can be watched there.
package struct PageProbe: Sendable {
  /// What was found, as names and values.
  package var lines: [(name: String, value: String)] = []
  package var frame: Frame?
  package var error: String?
  /// What became of each series; nil where no page was read.
  package var explanation: PageExplanation?

  /// Asks a source's page once.
  package static func run(_ source: OpenMetricsSource) async -> PageProbe {
    var probe = PageProbe()
    var session = source.session()
    let (outcome, latency) = await source.once()
    probe.lines.append(("page", source.url))
    if case .answered(let answer) = outcome {
      probe.lines.append(("latency", "\(Int((min(latency, 1e6) * 1000).rounded())) ms"))
      if let kind = answer.header("content-type") {
        probe.lines.append(("type", HarmlessText.excerpt(kind, limit: 100)))
      }
    }
    switch session.take(outcome, latency: latency, at: .now()) {
    case .status(let status): probe.error = status.error
    case .frame(let frame):
      probe.frame = frame
      probe.describe(session, frame)
    }
    if case .answered(let answer) = outcome {
      probe.explanation = session.explanation(of: answer)
    }
    return probe
  }

  private mutating func describe(_ session: PageSession, _ frame: Frame) {
    let names = session.exporters
    if !names.isEmpty { lines.append(("exporter", names.joined(separator: ", "))) }
    let labels = frame.labels.columns.map { "\($0.key) (\($0.values.count))" }
    if !labels.isEmpty { lines.append(("labels", labels.joined(separator: ", "))) }
    for note in session.status.notes { lines.append(("note", note)) }
  }
}
