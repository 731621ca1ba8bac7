import FleetModel

extension OpenMetricsSource {
  package var isPage: Bool { true }

  /// Asks for the page once.
  package func probe() async -> SourceProbe {
    var probe = SourceProbe()
    var session = session()
    let (outcome, latency) = await once()
    probe.lines.append(("page", url))
    if case .answered(let answer) = outcome {
      probe.lines.append(("latency", SourceProbe.milliseconds(latency)))
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
}

extension SourceProbe {
  fileprivate mutating func describe(_ session: PageSession, _ frame: Frame) {
    let names = session.exporters
    if !names.isEmpty { lines.append(("exporter", names.joined(separator: ", "))) }
    let labels = frame.labels.columns.map { "\($0.key) (\($0.values.count))" }
    if !labels.isEmpty { lines.append(("labels", labels.joined(separator: ", "))) }
    for note in session.status.notes { lines.append(("note", note)) }
  }
}
