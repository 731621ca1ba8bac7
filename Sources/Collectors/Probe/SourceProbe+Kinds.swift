import FleetModel

// How kinds of sources are looked at once that have no more to say than any other.

extension NvidiaSMISource {
  package func probe() async -> SourceProbe {
    SourceProbe(await NvidiaSMIProbe.run(configuration))
  }
}

extension SSHSource {
  /// Asks the host once, beside the connection that others share.
  package func probe() async -> SourceProbe {
    var configuration = configuration
    configuration.remote = configuration.remote?.alone
    return SourceProbe(await NvidiaSMIProbe.run(configuration))
  }
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
  /// What was found of the tool itself.
  init(_ tool: NvidiaSMIProbe) {
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
}
