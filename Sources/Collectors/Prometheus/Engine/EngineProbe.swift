import FleetHistory
import FleetModel
import Synchronization

extension PrometheusSource {
  /// Looks at the engine and takes one frame.
  package func probe() async -> SourceProbe {
    var probe = SourceProbe()
    let client = client
    do throws(EngineError) {
      let findings = try await scouted(client)
      probe.describe(findings)
      var at = client
      at.base = findings.base
      if findings.racks != nil {
        await probe.takeRacks(self, findings, at)
        probe.tell(client)
        return probe
      }
      let started = clock().seconds
      let asker = EngineAsker(address: address, client: at, bound: bound)
      var session = EngineSession(
        id: id, host: address.host, book: book, period: period,
        since: clock().wall)
      session.take(findings, at: clock().wall)
      switch await ask(asker, &session, seconds: 60) {
      case .status(let status): probe.error = status.error
      case .frame(let frame):
        probe.take(frame, session.status, clock().seconds - started)
      }
    } catch {
      probe.error = error.message
    }
    probe.tell(client)
    return probe
  }
}

extension SourceProbe {
  fileprivate mutating func tell(_ client: EngineClient) {
    let tally = client.tally
    lines.append(("asked", "\(tally.queries) questions, \(tally.bytes) bytes of answers"))
  }

  /// Takes one frame of a fleet that is known by its racks.
  fileprivate mutating func takeRacks(
    _ source: PrometheusSource, _ findings: EngineFindings, _ client: EngineClient
  ) async {
    let status = SourceStatus(
      id: source.id, kind: "engine", since: source.clock().wall, period: source.period)
    guard
      let session = RackSession(
        findings, status, source.book, host: source.address.host, asksAll: true)
    else { return }
    let started = source.clock().seconds
    let reports = Mutex<[SourceReport]>([])
    let asker = EngineAsker(address: source.address, client: client, bound: source.bound)
    await RackWatch(source, asker, session) { report in reports.withLock { $0.append(report) } }
      .once()
    switch reports.withLock({ $0.last }) {
    case .frame(let frame)?:
      guard let status = frame.content.sources.first else { return }
      take(frame, status, source.clock().seconds - started)
    case .status(let status)?: error = status.error
    case nil: break
    }
  }

  fileprivate mutating func describe(_ findings: EngineFindings) {
    lines.append(("engine", findings.engine))
    lines.append(("latency", Self.milliseconds(findings.latency)))
    let names = findings.plan.columns.filter { !$0.isStamps }.map(\.name)
    lines.append(("metrics", "\(names.count) of its \(findings.names) are known here"))
    lines.append(("named", names.joined(separator: ", ")))
    for note in findings.notes { lines.append(("note", note)) }
  }

  fileprivate mutating func take(_ frame: Frame, _ status: SourceStatus, _ effort: Double) {
    self.frame = frame
    lines.append(("one frame", Self.milliseconds(effort)))
    error = status.error
    for note in status.notes.dropFirst() { lines.append(("note", note)) }
  }
}
