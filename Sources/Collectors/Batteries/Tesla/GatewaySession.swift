import FleetHistory
import FleetModel

/// Asks a gateway round by round, and makes of each what there is to report. An endpoint that fails
/// costs only its own figures.
struct GatewaySession: Sendable {
  let configuration: TeslaGatewayConfiguration
  let surroundings: TeslaSurroundings
  private var client: GatewayClient
  private var reading = GatewayReading()
  private var status: SourceStatus
  private var pause: TeslaPause
  /// Monotonic seconds when what changes rarely is asked for again.
  private var nextRare = -Double.infinity
  private let site: GatewaySite

  /// Seconds between readings of the reserve and the ratings.
  private static let rarely = 300.0
  /// Seconds until that is tried again after it failed.
  private static let soon = 30.0

  init(_ configuration: TeslaGatewayConfiguration, _ surroundings: TeslaSurroundings) {
    self.configuration = configuration
    self.surroundings = surroundings
    client = GatewayClient(
      base: configuration.base, email: configuration.email, password: configuration.password,
      transfer: surroundings.transfer, deadline: min(10, max(3, configuration.period)))
    status = SourceStatus(
      id: configuration.id, kind: "tesla-gateway", since: surroundings.clock().wall,
      period: configuration.period)
    pause = TeslaPause(first: configuration.period, longest: 120)
    site = GatewaySite(
      gateway: configuration.gateway, period: configuration.period, reserve: configuration.reserve)
  }

  mutating func round() async -> TeslaRound {
    let start = surroundings.clock()
    client.beginRound()
    reading.beginRound()
    var failures: [(path: String, problem: TeslaProblem)] = []
    var answered = 0
    for endpoint in endpoints(start.seconds) {
      do throws(TeslaProblem) {
        try await read(endpoint)
        if !endpoint.isRare { answered += 1 }
      } catch {
        failures.append((endpoint.rawValue, error))
        if endpoint.isRare { nextRare = min(nextRare, start.seconds + Self.soon) }
        if error.endsRound { break }
      }
    }
    return answered > 0 ? success(start, failures) : failure(start, failures)
  }

  /// What is asked in a round: what changes always, and now and then what changes rarely.
  private mutating func endpoints(_ now: Double) -> [Endpoint] {
    guard now >= nextRare else { return Endpoint.allCases.filter { !$0.isRare } }
    nextRare = now + Self.rarely
    return Endpoint.allCases
  }

  private enum Endpoint: String, CaseIterable {
    case meters = "/api/meters/aggregates"
    case status = "/api/system_status"
    case charge = "/api/system_status/soe"
    case grid = "/api/system_status/grid_status"
    case operation = "/api/operation"
    case site = "/api/site_info"

    var isRare: Bool { self == .operation || self == .site }
  }

  private mutating func read(_ endpoint: Endpoint) async throws(TeslaProblem) {
    let (reply, answer) = try await client.reply(endpoint.rawValue)
    guard take(reply, answer, endpoint) else { throw .content("its reply has another form") }
  }

  /// - Returns: whether the reply is of the endpoint's form.
  private mutating func take(
    _ reply: JSONValue, _ answer: HTTPAnswer, _ endpoint: Endpoint
  ) -> Bool {
    switch endpoint {
    case .meters:
      var meters = GatewayMeters(reply)
      let clock = answer.header("Date").flatMap { TeslaInstant.instant(ofHeader: $0) }
      reading.meterNotes =
        meters?.dropOld(at: clock, limit: max(30, 3 * configuration.period)) ?? []
      reading.meters = meters
      return reading.meters != nil
    case .status:
      guard let status = GatewayStatus(reply) else { return false }
      reading.status = status
      reading.statusTime = surroundings.clock()
      reading.isStatusFresh = true
      return true
    case .charge:
      reading.stateOfCharge = reply.number("percentage")
      return reading.stateOfCharge != nil
    case .grid:
      reading.gridStatus = reply.word("grid_status")
      reading.gridServices = reply.flag("grid_services_active")
      return reading.gridStatus != nil
    case .operation:
      reading.reserve = reply.number("backup_reserve_percent")
      return reading.reserve != nil
    case .site:
      reading.nominalFrequency = reply.object("grid_code")?.number("grid_freq_setting")
      if case .object = reply { return true }
      return false
    }
  }

  private mutating func success(
    _ start: Moment, _ failures: [(path: String, problem: TeslaProblem)]
  ) -> TeslaRound {
    let now = surroundings.clock()
    pause.reset()
    let (snapshot, notes) = site.snapshot(&reading, at: now)
    status.state = .answering
    status.lastAnswer = now.wall
    status.latency = max(0, now.seconds - start.seconds)
    status.entities = snapshot.units.count
    status.entitiesReporting = snapshot.batteries.statuses.count { $0.isReporting }
    status.notes = notes + reading.meterNotes
    status.error =
      failures.isEmpty
      ? nil
      : failures.map { $0.path + ": " + $0.problem.words }.joined(separator: "; ")
        + "; its figures are left out"
    status.nextTry = nil
    let rest = configuration.period - (now.seconds - start.seconds)
    return TeslaRound(report: .frame(snapshot.frame(status)), pause: max(0.1, rest))
  }

  private mutating func failure(
    _ start: Moment, _ failures: [(path: String, problem: TeslaProblem)]
  ) -> TeslaRound {
    let now = surroundings.clock()
    // What changes rarely was not read either.
    nextRare = -.infinity
    var seconds = pause.next(surroundings.random())
    let problem = failures.first?.problem
    if case .tooMany(let asked?) = problem { seconds = max(seconds, asked) }
    status.state = status.lastAnswer == nil ? .failing : .stale
    status.error = problem?.words
    status.notes = []
    status.nextTry = now.wall.adding(seconds: seconds)
    return TeslaRound(report: .status(status), pause: seconds)
  }
}
