import FleetModel
import Synchronization

/// The battery units behind one SunSpec Modbus TCP gateway, read one after another.
package struct SunSpecSource: Source {
  let settings: SunSpecSettings
  private let connect: @Sendable (SunSpecSettings) -> any ModbusLink
  private let clock: @Sendable () -> Moment
  private let sleep: @Sendable (_ seconds: Double) async throws -> Void

  /// - Parameters:
  ///   - connect: makes a connection; the first read opens it, and it closes when it is let go.
  ///   - clock: tells the time.
  ///   - sleep: waits, and throws when the task is cancelled.
  init(
    _ settings: SunSpecSettings,
    connect: @escaping @Sendable (SunSpecSettings) -> any ModbusLink = Self.client,
    clock: @escaping @Sendable () -> Moment = { Moment.now() },
    sleep: @escaping @Sendable (_ seconds: Double) async throws -> Void = {
      try await Task.sleep(for: .seconds($0))
    }
  ) {
    self.settings = settings
    self.connect = connect
    self.clock = clock
    self.sleep = sleep
  }

  private static func client(_ settings: SunSpecSettings) -> any ModbusLink {
    ModbusClient(
      host: settings.host, port: settings.port,
      limits: ModbusLimits(replyDeadline: settings.timeout))
  }

  package var id: String { settings.id }
  package var period: Double { settings.interval }

  package func run(_ deliver: @escaping @Sendable (SourceReport) -> Void) async {
    let sweep = Sweep(self, deliver)
    await withTaskGroup(of: Void.self) { group in
      for connection in 0..<settings.connections {
        group.addTask { await sweep.work(connection) }
      }
      group.addTask { await sweep.report() }
    }
  }

  /// A run of the source: connections that work through the units, and one that watches the time.
  private final class Sweep: Sendable {
    private let source: SunSpecSource
    private let deliver: @Sendable (SourceReport) -> Void
    /// Frames are delivered under its lock, so that they come in order.
    private let gateway: Mutex<SunSpecGateway>

    init(_ source: SunSpecSource, _ deliver: @escaping @Sendable (SourceReport) -> Void) {
      self.source = source
      self.deliver = deliver
      gateway = Mutex(SunSpecGateway(source.settings, start: source.clock()))
    }

    /// Reads units over one connection until the task is cancelled.
    func work(_ connection: Int) async {
      let link = source.connect(source.settings)
      while !Task.isCancelled {
        let now = source.clock().seconds
        switch gateway.withLock({ $0.next(now, connection: connection) }) {
        case .retire: return
        case .wait(let seconds):
          do { try await source.sleep(seconds) } catch { return }
        case .read(let job): await read(job, link, connection)
        }
      }
    }

    private func read(
      _ job: SunSpecGateway.Job, _ link: any ModbusLink, _ connection: Int
    ) async {
      let clock = source.clock
      let timeout = source.settings.timeout
      var session = SunSpecSession(
        link: link, unit: job.unit, bases: source.settings.bases, most: job.most,
        patience: max(5, 10 * timeout), clock: { clock().seconds })
      do throws(SunSpecFault) {
        let memory = try await session.poll(job.memory, isSure: job.isSure, hint: job.hint)
        let most = session.most
        tell { gateway, now in
          gateway.take(memory, job, most: most, at: now, connection: connection)
          return gateway.claimWhole(now.seconds)
        }
      } catch {
        guard error != .modbus(.cancelled), !Task.isCancelled else { return }
        let jitter = Double.random(in: 0...1)
        tell { gateway, now in
          gateway.fail(error, job, at: now, jitter: jitter, connection: connection)
          return gateway.claimWhole(now.seconds)
        }
      }
    }

    /// Delivers a frame whenever an interval is over without one.
    func report() async {
      while !Task.isCancelled {
        let now = source.clock().seconds
        let wait = gateway.withLock { $0.timeToOverdue(now) }
        do { try await source.sleep(wait) } catch { return }
        tell { gateway, now in gateway.claimOverdue(now.seconds) }
      }
    }

    /// Changes what is known, and delivers a frame of it when one is due.
    private func tell(_ change: (inout SunSpecGateway, Moment) -> Bool) {
      let now = source.clock()
      gateway.withLock { gateway in
        if change(&gateway, now) { deliver(.frame(gateway.frame(at: now))) }
      }
    }
  }
}
