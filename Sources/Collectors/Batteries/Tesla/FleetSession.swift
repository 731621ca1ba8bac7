import FleetHistory
import FleetModel

/// Asks Tesla's cloud round by round, and makes of each what there is to report.
struct FleetSession: Sendable {
  let configuration: TeslaFleetConfiguration
  let surroundings: TeslaSurroundings
  private var client: FleetClient
  private var info: FleetSiteInfo?
  /// Monotonic seconds when `site_info` is asked for again.
  private var nextInfo = -Double.infinity
  private var status: SourceStatus
  private var pause: TeslaPause
  private let site: FleetSite

  init(_ configuration: TeslaFleetConfiguration, _ surroundings: TeslaSurroundings) {
    self.configuration = configuration
    self.surroundings = surroundings
    client = FleetClient(
      base: configuration.base, token: configuration.token, transfer: surroundings.transfer)
    status = SourceStatus(
      id: configuration.id, kind: "tesla-fleet", since: surroundings.clock().wall,
      period: configuration.period)
    pause = TeslaPause(first: configuration.period, longest: 3600)
    site = FleetSite(site: configuration.site, period: configuration.period)
  }

  mutating func round() async -> TeslaRound {
    let start = surroundings.clock()
    do throws(TeslaProblem) {
      let words = try await readInfo(start.seconds)
      let reply = try await client.reply(path("live_status"))
      guard let live = FleetLiveStatus(reply) else {
        throw .content("live_status has another form")
      }
      return success(live, start, infoError: words)
    } catch {
      return failure(error)
    }
  }

  private func path(_ endpoint: String) -> String {
    "/api/1/energy_sites/\(configuration.site)/\(endpoint)"
  }

  /// Reads `site_info` once an hour. Without it the live figures are still worth having, unless
  /// they would fail alike.
  ///
  /// - Returns: why it could not be read.
  private mutating func readInfo(_ now: Double) async throws(TeslaProblem) -> String? {
    guard now >= nextInfo else { return nil }
    do throws(TeslaProblem) {
      let read = FleetSiteInfo(try await client.reply(path("site_info")))
      nextInfo = now + 3600
      info = read ?? info
      return read == nil ? "site_info has another form" : nil
    } catch {
      if error.endsRound { throw error }
      nextInfo = now + 600
      return "site_info: " + error.words
    }
  }

  private mutating func success(
    _ live: FleetLiveStatus, _ start: Moment, infoError: String?
  ) -> TeslaRound {
    let now = surroundings.clock()
    pause.reset()
    let (snapshot, notes) = site.snapshot(live, info, at: now.wall, lead: now.lead)
    // What counts is when the site said it, not when the cloud passed it on.
    let told = live.time.map { min($0.adding(seconds: now.lead), now.wall) } ?? now.wall
    status.state = now.wall.seconds(since: told) > 3 * configuration.period ? .stale : .answering
    status.lastAnswer = told
    status.latency = max(0, now.seconds - start.seconds)
    status.entities = snapshot.units.count
    status.entitiesReporting = snapshot.batteries.statuses.count { $0.isReporting }
    status.notes = notes
    status.error = infoError
    status.nextTry = nil
    let rest = configuration.period - (now.seconds - start.seconds)
    return TeslaRound(report: .frame(snapshot.frame(status)), pause: max(1, rest))
  }

  private mutating func failure(_ problem: TeslaProblem) -> TeslaRound {
    let now = surroundings.clock()
    var seconds = pause.next(surroundings.random())
    if case .tooMany(let asked?) = problem { seconds = max(seconds, asked) }
    status.state = status.lastAnswer == nil ? .failing : .stale
    status.error = problem.words
    status.notes = []
    status.nextTry = now.wall.adding(seconds: seconds)
    return TeslaRound(report: .status(status), pause: seconds)
  }
}
