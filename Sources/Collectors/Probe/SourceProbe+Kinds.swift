import FleetModel

// How each kind of source is looked at once.

extension NvidiaSMISource {
  package func probe() async -> SourceProbe {
    SourceProbe(await NvidiaSMIProbe.run(configuration))
  }
}

extension SSHSource {
  package func probe() async -> SourceProbe { SourceProbe(await toolProbe()) }
}

extension OpenMetricsSource {
  package func probe() async -> SourceProbe { SourceProbe(await PageProbe.run(self)) }
}

extension PrometheusSource {
  package func probe() async -> SourceProbe { await EngineProbe.run(self).found }
}

extension SunSpecSource {
  package func probe() async -> SourceProbe { await .firstAnswer(of: self) }
}

extension RegisterMapSource {
  package func probe() async -> SourceProbe { await .firstAnswer(of: self) }
}

extension TeslaGatewaySource {
  package func probe() async -> SourceProbe { await .firstAnswer(of: self) }
}

extension TeslaFleetSource {
  package func probe() async -> SourceProbe { await .firstAnswer(of: self) }
}

extension LogSource {
  package func probe() async -> SourceProbe { await .firstAnswer(of: self) }
}

extension SourceProbe {
  /// What was found of a page.
  package init(_ page: PageProbe) { (lines, frame, error) = (page.lines, page.frame, page.error) }

  /// What was found of the tool itself.
  package init(_ tool: NvidiaSMIProbe) {
    lines.append(("tool", tool.path ?? "not found in PATH"))
    if let driver = tool.driver { lines.append(("driver", driver)) }
    if let seconds = tool.helpSeconds { lines.append(("field list", Self.milliseconds(seconds))) }
    if let seconds = tool.sampleSeconds { lines.append(("sample", Self.milliseconds(seconds))) }
    if !tool.fields.isEmpty { lines.append(("fields", tool.fields.joined(separator: ", "))) }
    if !tool.missing.isEmpty {
      lines.append(("not offered", tool.missing.joined(separator: ", ")))
    }
    for doubt in tool.doubts { lines.append(("note", doubt)) }
    frame = tool.frame
    error = tool.error
  }

  private static func milliseconds(_ seconds: Double) -> String {
    "\(Int((min(max(seconds, 0), 1e6) * 1000).rounded())) ms"
  }
}
