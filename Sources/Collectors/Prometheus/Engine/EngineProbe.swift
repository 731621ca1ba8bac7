import FleetHistory
import FleetModel
import Synchronization

/// One look at an engine, for people who want to know whether it can be watched.
package struct EngineProbe: Sendable {
  /// What was found, as names and values.
  package var lines: [(name: String, value: String)] = []
  package var frame: Frame?
  package var error: String?

  /// As any source's.
  var found: SourceProbe {
    var probe = SourceProbe()
    (probe.lines, probe.frame, probe.error) = (lines, frame, error)
    return probe
  }

  /// Looks at the engine of a source and takes one frame.
  package static func run(_ source: PrometheusSource) async -> EngineProbe {
    var probe = EngineProbe()
    let client = source.client
    do throws(EngineError) {
      let findings = try await source.scouted(client)
      probe.describe(findings)
      var at = client
      at.base = findings.base
      if findings.racks != nil {
        await probe.takeRacks(source, findings, at)
        probe.tell(client)
        return probe
      }
      let started = source.clock().seconds
      let asker = EngineAsker(address: source.address, client: at, bound: source.bound)
      var session = EngineSession(
        id: source.id, host: source.address.host, book: source.book, period: source.period,
        since: source.clock().wall)
      session.take(findings, at: source.clock().wall)
      switch await source.ask(asker, &session, seconds: 60) {
      case .status(let status): probe.error = status.error
      case .frame(let frame):
        probe.take(frame, session.status, source.clock().seconds - started)
      }
    } catch {
      probe.error = error.message
    }
    probe.tell(client)
    return probe
  }

  private mutating func tell(_ client: EngineClient) {
    let tally = client.tally
    lines.append(("asked", "\(tally.queries) questions, \(tally.bytes) bytes of answers"))
  }

  /// Takes one frame of a fleet that is known by its racks.
  private mutating func takeRacks(
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

  private mutating func describe(_ findings: EngineFindings) {
    lines.append(("engine", findings.engine))
    lines.append(("latency", Self.milliseconds(findings.latency)))
    let names = findings.plan.columns.filter { !$0.isStamps }.map(\.name)
    lines.append(("metrics", "\(names.count) of its \(findings.names) are known here"))
    lines.append(("named", names.joined(separator: ", ")))
    for note in findings.notes { lines.append(("note", note)) }
  }

  private mutating func take(_ frame: Frame, _ status: SourceStatus, _ effort: Double) {
    self.frame = frame
    lines.append(("one frame", Self.milliseconds(effort)))
    error = status.error
    for note in status.notes.dropFirst() { lines.append(("note", note)) }
  }

  private static func milliseconds(_ seconds: Double) -> String {
    "\(Int((min(max(seconds, 0), 1e6) * 1000).rounded())) ms"
  }
}
