import Collectors
import FleetModel
import Testing

/// Whole courses of events with a gateway that says what the test wants.
@Suite struct GatewaySourceTests {
  private static let login = "/api/login/Basic"

  private static func replies(_ path: String) -> String? {
    switch path {
    case "/api/meters/aggregates": TeslaFixtures.meters
    case "/api/system_status": TeslaFixtures.status()
    case "/api/system_status/soe": TeslaFixtures.charge
    case "/api/system_status/grid_status": TeslaFixtures.grid
    case "/api/operation": TeslaFixtures.operation
    case "/api/site_info": TeslaFixtures.site
    default: nil
    }
  }

  private static func path(_ request: HTTPRequest) -> String {
    String(request.url.dropFirst("https://gate:443".count))
  }

  /// What a login brings in a round.
  private static func session(_ round: Int) -> Result<HTTPAnswer, HTTPError> {
    TeslaStage.ok(
      #"{"token":"t-1"}"#,
      [
        HTTPRequest.Header("Set-Cookie", "AuthCookie=a-\(round); Path=/; Secure"),
        HTTPRequest.Header("set-cookie", "UserRecord=u-1; Path=/"),
      ])
  }

  /// Whether a request's session is older than a round.
  private static func isOld(_ request: HTTPRequest, _ round: Int) -> Bool {
    let cookie = request.headers.first { $0.name == "Cookie" }?.value ?? ""
    return (0..<round).contains { cookie.hasPrefix("AuthCookie=a-\($0);") }
  }

  /// A gateway that answers well, but for what the test changes.
  ///
  /// - Parameter forgotten: the round from which on it knows no older session.
  private func course(
    rounds: Int = 1, more: String = "", forgotten: Int = 0,
    _ change: @escaping @Sendable (_ path: String, _ round: Int) -> Result<HTTPAnswer, HTTPError>? =
      {
        _, _ in nil
      }
  ) async throws -> TeslaStage {
    let stage = TeslaStage(rounds: rounds) { request, round in
      let path = Self.path(request)
      if let changed = change(path, round) { return changed }
      if path == Self.login { return Self.session(round) }
      if round >= forgotten, Self.isOld(request, forgotten) { return TeslaStage.status(401) }
      return Self.replies(path).map { TeslaStage.ok($0) } ?? TeslaStage.status(404)
    }
    try await TeslaStage.withSecret("word\n") { file in
      let address = try SourceAddress(
        kind: "tesla-gateway", "//gate?email=a@b.c&password_file=" + file + more)
      let configuration = try TeslaGatewayConfiguration(address)
      await stage.run { TeslaGatewaySource(configuration, $0) }
    }
    return stage
  }

  @Test func logsInOnceAndReadsTheSite() async throws {
    let stage = try await course(rounds: 2)
    #expect(stage.requests.count { Self.path($0) == Self.login } == 1)
    let login = try #require(stage.requests.first)
    #expect(login.method == "POST")
    #expect(
      String(decoding: login.body, as: UTF8.self)
        == #"{"username":"customer","email":"a@b.c","password":"word","force_sm_off":false}"#)
    #expect(
      stage.requests[1].headers.contains(
        HTTPRequest.Header("Cookie", "AuthCookie=a-0; UserRecord=u-1")))
    // What changes rarely is read in the first round only.
    #expect(stage.requests.count == 1 + 6 + 4)
    let frame = try #require(stage.frames.first).content
    #expect(frame.batteryUnits.map(\.id) == ["TG01", "TG02"])
    #expect(frame.batteryUnits[0].block == "gate:443" && frame.batteryUnits[0].maker == "Tesla")
    let rows = frame.batteries
    #expect(rows.value(.batteryPower, 0) == -1990 && rows.value(.batteryPower, 1) == 1891)
    #expect(rows.value(.energyAvailable, 0) == 8528 && rows.value(.energyRating, 0) == 13305)
    #expect(rows.value(.stateOfCharge, 0) == 64.1 && rows.value(.frequency, 0) == 60.008)
    #expect(rows.value(.injectedEnergy, 0) == 6_249_327)
    #expect(rows.value(.absorbedEnergy, 0) == 7_036_162)
    #expect(rows.value(.chargeLimit, 0) == 5400 && rows.value(.dischargeLimit, 1) == 5400)
    #expect(rows.value(.powerSetpoint, 0) == nil && rows.value(.sampleAge, 0) == 0)
    #expect(rows.stored(.chargeStatus, 0) == Int64(ChargeStatus.charging.rawValue))
    #expect(rows.stored(.inverterMode, 0) == Int64(InverterMode.gridFollowing.rawValue))
    let site = frame.site
    #expect(site.value(.gridPower, 0) == 27 && site.value(.loadPower, 0) == 866)
    #expect(site.value(.generationPower, 0) == 1840 && site.value(.reserve, 0) == 81)
    #expect(site.value(.siteFrequency, 0) == 60.019 && site.value(.nominalFrequency, 0) == 60)
    #expect(site.stored(.islandState, 0) == Int64(GridConnection.gridConnected.rawValue))
    #expect(site.stored(.gridServices, 0) == 0)
  }

  @Test func saysOnWhichScaleItsSharesAre() async throws {
    let notes = try #require(try await course().statuses.first).notes
    #expect(notes.contains("the reserve is 81.0 % on its scale, 80.0 % in the app"))
    #expect(
      notes.contains("the gateway's own state of charge is 64.1 % on its scale, 62.2 % in the app"))
    #expect(notes.contains { $0.contains("-3866.7 W is the site's") })
    let own = try await course(more: "&reserve=30")
    #expect(own.frames.first?.content.site.value(.reserve, 0) == 30)
    // The gateway's own reserve is what an outage uses; one that was named is not to be used.
    #expect(own.frames.first?.content.site.value(.reserveIsForOutages, 0) == nil)
    let kept = try await course().frames.first?.content.site
    #expect(kept?.value(.reserveIsForOutages, 0) == 1 && kept?.value(.reserve, 0) == 81)
  }

  @Test func aLostSessionCostsOneLogin() async throws {
    let stage = try await course(rounds: 3, forgotten: 1)
    #expect(stage.requests.count { Self.path($0) == Self.login } == 2)
    #expect(stage.frames.count == 3)
    // The gateway keeps refusing: one login a round, and no more.
    let refused = try await course(rounds: 4) { path, round in
      path == Self.login ? nil : TeslaStage.status(401)
    }
    #expect(refused.requests.count { Self.path($0) == Self.login } == 4)
    #expect(refused.frames.isEmpty && refused.statuses.last?.error == "it answers 401")
  }

  @Test func aForbiddenEndpointIsNotLoggedInForAgain() async throws {
    let stage = try await course(rounds: 3) { path, _ in
      path == "/api/system_status/soe" ? TeslaStage.status(403) : nil
    }
    #expect(stage.requests.count { Self.path($0) == Self.login } == 2)
    #expect(stage.frames.count == 3)
    #expect(
      stage.statuses.last?.error
        == "/api/system_status/soe: it answers 403; its figures are left out")
  }

  @Test func comesBackWhenTheSiteMasterDoes() async throws {
    let stage = try await course(rounds: 4) { _, round in
      round < 3 ? TeslaStage.status(502) : nil
    }
    #expect(stage.statuses.prefix(3).allSatisfy { $0.error == "502: the site master is off" })
    #expect(stage.statuses.prefix(3).allSatisfy { $0.state == .failing && $0.nextTry != nil })
    #expect(stage.pauses == [5, 10, 20, 5])
    #expect(stage.statuses.last?.state == .answering && stage.statuses.last?.error == nil)
    #expect(stage.frames.first?.content.site.value(.reserve, 0) == 81)
  }

  @Test func waitsAsLongAsItIsAsked() async throws {
    let stage = try await course { path, _ in
      path == "/api/meters/aggregates"
        ? TeslaStage.status(429, [HTTPRequest.Header("Retry-After", "33")]) : nil
    }
    #expect(stage.requests.count == 2 && stage.pauses == [33])
    #expect(stage.statuses.first?.error == "429: too many requests; asking again in 33 s")
  }

  @Test func aGatewayThatIsNotThereIsAskedOnce() async throws {
    let stage = try await course(rounds: 2) { _, _ in
      .failure(HTTPError(.unreachable, "Connection refused"))
    }
    #expect(stage.requests.count == 2)
    #expect(stage.statuses.last?.error == "Connection refused")
  }

  @Test func aRefusedPasswordNamesItsPlaceAndNothingElse() async throws {
    let stage = try await course { path, _ in path == Self.login ? TeslaStage.status(401) : nil }
    let error = try #require(stage.statuses.first?.error)
    #expect(error.hasPrefix("it refuses the password in /tmp/gigatop-tesla-"))
    #expect(!error.contains("word\n") && stage.requests.count == 1)
  }

  @Test func unitsGrowOldWhileTheirEndpointFails() async throws {
    let stage = try await course(rounds: 15) { path, round in
      round > 0 && path == "/api/system_status" ? TeslaStage.status(500) : nil
    }
    let rows = stage.frames.map(\.content.batteries)
    #expect(rows.map { $0.value(.sampleAge, 0) } == (0..<15).map { Double($0 * 5) })
    #expect(rows[3].statuses[0] == .ok && rows[4].statuses[0] == .stale)
    #expect(rows[4].value(.batteryPower, 0) == -1990)
    #expect(rows[13].statuses[0] == .unreachable)
    #expect(rows[13].stored(.chargeStatus, 0) == Int64(ChargeStatus.offline.rawValue))
    #expect(rows[13].stored(.alarms, 0) == BatteryAlarm.communicationLost.bit)
    // The site's own figures are new.
    #expect(stage.frames[13].content.site.value(.gridPower, 0) == 27)
    #expect(
      stage.statuses[13].error == "/api/system_status: it answers 500; its figures are left out")
  }

  @Test(arguments: ["[]", "{}", "7", "not JSON", "", #"{"site":3,"battery_blocks":{"a":1}}"#])
  func wrongFormsCostOnlyThemselves(_ text: String) async throws {
    for endpoint in ["/api/meters/aggregates", "/api/system_status", "/api/system_status/soe"] {
      let stage = try await course { path, _ in path == endpoint ? TeslaStage.ok(text) : nil }
      let frame = try #require(stage.frames.first).content
      #expect(frame.site.value(.reserve, 0) == 81)
      let isMeters = endpoint == "/api/meters/aggregates"
      #expect((frame.site.value(.gridPower, 0) == nil) == isMeters)
    }
  }

  @Test func twinsAndNamelessUnitsAreToldApart() async throws {
    let nameless = TeslaFixtures.block(serial: "")
    let blocks = [
      TeslaFixtures.block(), TeslaFixtures.block(), nameless, TeslaFixtures.disabledBlock,
    ]
    let stage = try await course { path, _ in
      path == "/api/system_status" ? TeslaStage.ok(TeslaFixtures.status(blocks)) : nil
    }
    let frame = try #require(stage.frames.first).content
    #expect(frame.batteryUnits.map(\.id) == ["TG01", "TG01#2", "gate:443/3", "TG03"])
    #expect(frame.batteries.stored(.alarms, 3) == BatteryAlarm.disabled.bit)
    #expect(frame.batteries.state(.batteryPower, 3) == .unsupported)
    #expect(frame.batteries.stored(.chargeStatus, 3) == Int64(ChargeStatus.standby.rawValue))
    #expect(stage.statuses[0].notes.contains("TG03 is disabled: DisabledExcessiveVoltageDrop"))
  }

  @Test func anIslandIsSeenAtOnce() async throws {
    let blocks = [TeslaFixtures.block(inverter: "PINV_GridForming", offGrid: true)]
    let fault = TeslaFixtures.fault("PINV_a008_vfCheckRocof", serial: "TG01")
    let stage = try await course { path, _ in
      switch path {
      case "/api/system_status":
        TeslaStage.ok(TeslaFixtures.status(blocks, faults: fault, island: "SystemIslandedActive"))
      case "/api/system_status/grid_status": TeslaStage.ok(#"{"grid_status":"SystemNew"}"#)
      default: nil
      }
    }
    let frame = try #require(stage.frames.first).content
    #expect(frame.batteries.stored(.connection, 0) == Int64(GridConnection.islanded.rawValue))
    #expect(frame.batteries.stored(.inverterMode, 0) == Int64(InverterMode.gridForming.rawValue))
    #expect(frame.batteries.stored(.alarms, 0) == BatteryAlarm.vendorEvent.bit)
    // A lone unit's target is its own.
    #expect(frame.batteries.value(.powerSetpoint, 0) == -3867)
    #expect(frame.site.stored(.islandState, 0) == Int64(GridConnection.unknown.rawValue))
    #expect(
      stage.statuses[0].notes.contains("the grid status \"SystemNew\" is not known here"))
  }

  @Test func whatCannotBeIsAnError() async throws {
    let wild = TeslaFixtures.block(power: "99000", energy: "20000")
    let stage = try await course(rounds: 2) { path, round in
      let lifetime = round == 0 ? "6249327" : "6249000"
      let blocks = [wild, TeslaFixtures.block(serial: "TG02", discharged: lifetime)]
      return path == "/api/system_status" ? TeslaStage.ok(TeslaFixtures.status(blocks)) : nil
    }
    let rows = stage.frames.map(\.content.batteries)
    #expect(rows[0].state(.batteryPower, 0) == .error && rows[0].state(.stateOfCharge, 0) == .error)
    #expect(rows[0].stored(.alarms, 0) == BatteryAlarm.implausible.bit)
    #expect(rows[0].stored(.alarms, 1) == nil)
    #expect(rows[1].stored(.alarms, 1) == BatteryAlarm.counterBackwards.bit)
  }

  @Test func refusesSettingsItDoesNotUnderstand() async throws {
    try await TeslaStage.withSecret("word") { file in
      for wrong in ["&pin=12", "&interval=0", "&interval=x", "&reserve=101", "&colour=red"] {
        let address = try SourceAddress(
          kind: "tesla-gateway", "//gate?password_file=" + file + wrong)
        #expect(throws: SourceError.self) { try TeslaGatewayConfiguration(address) }
      }
      let address = try SourceAddress(
        kind: "tesla-gateway", "//[fe80::1]:8443?interval=2.5s&password_file=" + file)
      let configuration = try TeslaGatewayConfiguration(address)
      #expect(configuration.base == "https://[fe80::1]:8443" && configuration.period == 2.5)
    }
  }
}
