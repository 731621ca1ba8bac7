import FleetModel

/// Batteries, or a site's meter, read over Modbus TCP by a map that the user wrote.
package struct RegisterMapSource: Source {
  package let id: String
  package let period: Double
  private let map: RegisterMap
  private let connect: @Sendable () -> Line
  private let clock: @Sendable () -> Moment
  private let sleep: @Sendable (_ seconds: Double) async throws -> Void

  /// Where registers come from, for as long as the source runs.
  package struct Line: Sendable {
    let link: any ModbusLink
    let nextTry: @Sendable () -> Timestamp?
    let close: @Sendable () -> Void

    package init(
      _ link: any ModbusLink, nextTry: @escaping @Sendable () -> Timestamp? = { nil },
      close: @escaping @Sendable () -> Void = {}
    ) {
      self.link = link
      self.nextTry = nextTry
      self.close = close
    }

    package init(_ client: ModbusClient) {
      self.init(client, nextTry: { client.nextTry }, close: { client.close() })
    }
  }

  /// - Parameters:
  ///   - connect: called once, when the source runs.
  ///   - sleep: waits, and throws when the task is cancelled.
  package init(
    id: String, period: Double, map: RegisterMap, connect: @escaping @Sendable () -> Line,
    clock: @escaping @Sendable () -> Moment = { Moment.now() },
    sleep: @escaping @Sendable (_ seconds: Double) async throws -> Void = {
      try await Task.sleep(for: .seconds($0))
    }
  ) {
    self.id = id
    self.period = period
    self.map = map
    self.connect = connect
    self.clock = clock
    self.sleep = sleep
  }

  /// Polls at whole periods; those that pass during a poll are left out.
  package func run(_ deliver: @escaping @Sendable (SourceReport) -> Void) async {
    let line = connect()
    defer { line.close() }
    var session = RegisterMapSession(id: id, period: period, map: map, since: clock().wall)
    deliver(.status(session.status))
    var due = clock().seconds
    while !Task.isCancelled {
      let report = await session.poll(line, clock: clock)
      if Task.isCancelled { return }
      deliver(report)
      let now = clock().seconds
      due = max(due + period, now - (now - due).truncatingRemainder(dividingBy: period))
      guard due > now else { continue }
      do { try await sleep(due - now) } catch { return }
    }
  }
}

/// A run of the source: what it polls, what it knows and how it fares.
struct RegisterMapSession: Sendable {
  private var poller: RegisterPoller
  private var rows: RegisterRows
  private(set) var status: SourceStatus

  init(id: String, period: Double, map: RegisterMap, since: Timestamp) {
    poller = RegisterPoller(map.points)
    rows = RegisterRows(map)
    status = SourceStatus(id: id, kind: "modbus+map", since: since, period: period)
    status.entities = rows.coverage(Moment(seconds: 0, wall: since)).entities
  }

  /// One round: a frame, or before anything was heard just how it went.
  mutating func poll(
    _ line: RegisterMapSource.Line, clock: @Sendable () -> Moment
  ) async -> SourceReport {
    let poll = await poller.poll(line.link, clock: clock)
    let now = clock()
    rows.take(poll, now)
    note(poll, line.nextTry(), now)
    return rows.hasValues ? .frame(rows.snapshot(now).frame(status)) : .status(status)
  }

  private mutating func note(_ poll: RegisterPoll, _ nextTry: Timestamp?, _ now: Moment) {
    if poll.answers > 0 {
      status.lastAnswer = now.wall
      status.latency = poll.slowest
    }
    let coverage = rows.coverage(now)
    status.entities = coverage.entities
    status.entitiesReporting = coverage.reporting
    status.error = poll.error ?? (poll.answers > 0 ? nil : status.error)
    status.notes = rows.notes
    status.nextTry = nextTry ?? poll.nextTry?.wall
    if poll.answers > 0 {
      status.state = .answering
    } else if let last = status.lastAnswer, now.wall.seconds(since: last) <= 3 * status.period {
      status.state = .answering
    } else {
      status.state = status.lastAnswer == nil || poll.error != nil ? .failing : .stale
    }
  }
}
