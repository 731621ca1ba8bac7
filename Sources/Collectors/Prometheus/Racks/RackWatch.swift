import FleetModel
import Synchronization

/// Watches an engine by its racks: ticks that ask about all of them, and between the ticks racks
/// that somebody wants to see GPU by GPU.
final class RackWatch: Sendable {
  private let source: PrometheusSource
  private let asker: EngineAsker
  /// Recorded series are few: they are asked for all at once.
  private let whole: EngineAsker
  private let session: Mutex<RackSession>
  private let deliver: @Sendable (SourceReport) -> Void
  /// The version of the demand that was last answered.
  private let seen = Mutex(-1)

  /// When what is known so far was last shown, and seconds between that.
  private let shown = Mutex(-Double.infinity)
  private static let glimpse = 1.0

  /// Seconds after which the engine's metrics are looked at again.
  private static let life = 600.0

  init(
    _ source: PrometheusSource, _ asker: EngineAsker, _ session: RackSession,
    _ deliver: @escaping @Sendable (SourceReport) -> Void
  ) {
    self.source = source
    self.asker = asker
    whole = EngineAsker(address: asker.address, client: asker.client)
    self.session = Mutex(session)
    self.deliver = deliver
  }

  /// Watches until the task is cancelled or it is time to look at the engine anew.
  ///
  /// - Returns: whether it is to be looked at anew.
  func run() async -> Bool {
    await withTaskGroup(of: Bool?.self) { group in
      group.addTask { await self.tick() }
      group.addTask {
        await self.attend()
        return nil
      }
      var goesOn = false
      for await ended in group {
        if let ended { goesOn = ended }
        group.cancelAll()
      }
      return goesOn
    }
  }

  /// One frame of all that there is.
  func once() async {
    await step()
  }

  private func tick() async -> Bool {
    let started = source.clock().seconds
    var due = started
    while !Task.isCancelled {
      await step()
      let now = source.clock().seconds
      if Task.isCancelled { return false }
      if now - started > Self.life { return true }
      let (wait, isBusy) = session.withLock { ($0.wait, $0.isBusy) }
      due = max(due + wait * (isBusy ? source.jitter() : 1), now)
      do { try await source.sleep(due - now) } catch { return false }
    }
    return false
  }

  /// One tick: what is wanted in detail, and the questions whose turn it is. Each answer is taken
  /// as it comes.
  private func step() async {
    let asked = source.clock()
    let (places, columns) = session.withLock { ($0.due(at: asked.wall), $0.unitColumns) }
    await readWanted()
    let (asker, whole, source) = (asker, whole, source)
    let (racks, isGlance) = session.withLock { ($0.racks, $0.isGlancing) }
    // One place less than else: whoever looks into a rack is not to wait for the rest.
    _ = await asker.client.all(places, atOnce: EngineClient.atOnce - 1) { place -> Bool in
      let question = racks.questions[place]
      let before = source.clock().seconds
      let outcome = await (question.isRecorded ? whole : asker).ask(
        { question.expression($0, racks.labels) }, at: nil, seconds: source.patience)
      if Task.isCancelled { return false }
      let now = source.clock()
      self.session.withLock {
        $0.take(outcome, of: place, effort: now.seconds - before, at: now.wall)
      }
      if isGlance { self.glance() }
      return true
    }
    if !columns.isEmpty {
      let outcomes = await asker.ask(columns, at: nil, seconds: source.patience)
      session.withLock { $0.takeUnits(outcomes, at: source.clock().wall) }
    }
    if Task.isCancelled { return }
    report(effort: source.clock().seconds - asked.seconds)
  }

  /// Shows what is known so far, at the start of a fleet of which all takes long to ask; not more
  /// often than an eye follows.
  private func glance() {
    let now = source.clock()
    guard shown.withLock({ now.seconds - $0 >= Self.glimpse }),
      let report = session.withLock({ $0.glance(at: now.wall) })
    else { return }
    shown.withLock { $0 = now.seconds }
    deliver(report)
  }

  private func report(effort: Double?) {
    let now = source.clock().wall
    deliver(
      session.withLock { $0.report(effort: effort, at: now) })
  }

  /// Looks many times a second whether other racks are wanted than before.
  private func attend() async {
    while !Task.isCancelled {
      do { try await source.glance() } catch { return }
      let version = source.demand.wanted.version
      guard version != seen.withLock({ $0 }), session.withLock({ $0.isAwake }) else { continue }
      if await readWanted() { report(effort: nil) }
    }
  }

  /// Reads the racks that are wanted, GPU by GPU.
  ///
  /// - Returns: whether there is anything to show that was not there before.
  @discardableResult
  private func readWanted() async -> Bool {
    let wanted = source.demand.wanted
    let (places, columns) = session.withLock { ($0.places(of: wanted.racks), $0.drillColumns) }
    guard session.withLock({ $0.isAwake }) else { return false }
    seen.withLock { $0 = wanted.version }
    let labels = session.withLock { $0.racks.labels }
    for place in places {
      let one = EngineAsker(
        address: asker.address.narrowed(to: labels.part(place)), client: asker.client)
      let outcomes = await one.ask(columns, at: nil, seconds: source.patience)
      if Task.isCancelled { return false }
      let now = source.clock().wall
      session.withLock { $0.take(outcomes, of: place, at: now) }
    }
    let isLess = session.withLock { $0.keep(places) }
    return isLess || !places.isEmpty
  }
}
