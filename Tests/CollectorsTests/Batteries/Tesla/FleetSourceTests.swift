import Collectors
import FleetHistory
import FleetModel
import Testing

/// Whole courses of events with a cloud that says what the test wants.
@Suite struct FleetSourceTests {
  private func course(
    rounds: Int = 1, info: String = TeslaFixtures.info, live: String = TeslaFixtures.live,
    token: String = "t-1",
    _ change:
      @escaping @Sendable (_ request: HTTPRequest, _ round: Int) -> Result<
        HTTPAnswer, HTTPError
      >? = { _, _ in nil }
  ) async throws -> TeslaStage {
    let stage = TeslaStage(rounds: rounds) { request, round in
      if let changed = change(request, round) { return changed }
      return TeslaStage.ok(request.url.hasSuffix("site_info") ? info : live)
    }
    try await TeslaStage.withSecret(token) { file in
      let address = try SourceAddress(
        kind: "tesla-fleet", "//1234?region_host=eu.example.com&token_file=" + file)
      let configuration = try TeslaFleetConfiguration(address)
      await stage.run { TeslaFleetSource(configuration, $0) }
    }
    return stage
  }

  @Test func readsOneRowForTheStorage() async throws {
    let stage = try await course(rounds: 2)
    #expect(
      stage.requests.map(\.url) == [
        "https://eu.example.com/api/1/energy_sites/1234/site_info",
        "https://eu.example.com/api/1/energy_sites/1234/live_status",
        "https://eu.example.com/api/1/energy_sites/1234/live_status",
      ])
    #expect(stage.requests[0].headers.contains(HTTPRequest.Header("Authorization", "Bearer t-1")))
    #expect(stage.pauses == [60, 60])
    let frame = try #require(stage.frames.first).content
    #expect(
      frame.batteryUnits == [BatteryUnit(id: "1234", maker: "Tesla", model: "Powerwall2 x 2")])
    #expect(frame.batteries.value(.batteryPower, 0) == 4080)
    #expect(frame.batteries.value(.stateOfCharge, 0) == 55.2)
    #expect(frame.batteries.value(.energyRating, 0) == 27000)
    #expect(frame.batteries.value(.energyAvailable, 0) == 14894)
    #expect(frame.batteries.value(.chargeLimit, 0) == 10800)
    #expect(frame.batteries.value(.dischargeLimit, 0) == 10000)
    #expect(frame.batteries.value(.sampleAge, 0) == 10)
    #expect(frame.site.value(.loadPower, 0) == 4080 && frame.site.value(.gridPower, 0) == 0)
    #expect(frame.site.value(.reserve, 0) == 20)
    #expect(frame.site.stored(.islandState, 0) == Int64(GridConnection.gridConnected.rawValue))
    #expect(stage.frames[1].content.batteries.value(.sampleAge, 0) == 70)
  }

  @Test func aSiteWithoutABatteryHasNone() async throws {
    let stage = try await course(info: "{}", live: TeslaFixtures.solarOnly)
    let frame = try #require(stage.frames.first).content
    #expect(frame.batteryUnits.isEmpty)
    #expect(
      frame.site.value(.gridPower, 0) == -3203 && frame.site.value(.generationPower, 0) == 7720)
    #expect(frame.site.stored(.islandState, 0) == Int64(GridConnection.unknown.rawValue))
    #expect(
      stage.statuses[0].notes == [
        "the site says island_status \"island_status_unknown\", grid_status \"Unknown\"",
        "the site has no battery",
      ])
  }

  @Test func energyIsTakenWhereItIsGiven() throws {
    let text = #"{"battery_power":-5,"energy_left":900.5,"total_pack_energy":1000}"#
    let value = try #require(JSONReader.value(of: text))
    let live = try #require(FleetLiveStatus(value))
    let site = FleetSite(site: "1", period: 60)
    let (snapshot, notes) = site.snapshot(live, nil, at: Timestamp(milliseconds: 0))
    #expect(snapshot.batteries.value(.energyAvailable, 0) == 901 && notes.isEmpty)
    #expect(snapshot.batteries.value(.stateOfCharge, 0) == nil)
    #expect(snapshot.batteries.value(.sampleAge, 0) == nil)
    #expect(
      snapshot.site.value(.gridPower, 0) == nil && snapshot.site.stored(.islandState, 0) == nil)
  }

  @Test func oldFiguresSaySo() throws {
    let value = try #require(JSONReader.value(of: TeslaFixtures.live))
    let live = try #require(FleetLiveStatus(value))
    let site = FleetSite(site: "1", period: 60)
    let time = try #require(live.time)
    func status(_ seconds: Double) -> EntityStatus {
      site.snapshot(live, nil, at: time.adding(seconds: seconds)).snapshot.batteries.statuses[0]
    }
    #expect(status(-60) == .ok && status(180) == .ok && status(181) == .stale)
    #expect(status(601) == .unreachable)
  }

  /// The figures of the site itself are as old as the answer that has them, also without a battery.
  @Test(arguments: [TeslaFixtures.live, TeslaFixtures.solarOnly])
  func oldFiguresOfTheSiteSaySo(_ text: String) async throws {
    let value = try #require(JSONReader.value(of: text))
    let live = try #require(FleetLiveStatus(value))
    let site = FleetSite(site: "1", period: 60)
    let time = try #require(live.time)
    func snapshot(_ seconds: Double) -> (snapshot: BatterySnapshot, notes: [String]) {
      site.snapshot(live, nil, at: time.adding(seconds: seconds))
    }
    #expect(!snapshot(30).notes.contains { $0.contains("old") })
    let old = snapshot(300)
    #expect(old.snapshot.site.value(.gridPower, 0) == live.gridPower?.rounded())
    #expect(old.notes.contains("the site's figures are 5 min old, by the answer's own time"))
    // A clock of ours that was set back is no age of theirs.
    let ahead = site.snapshot(live, nil, at: time.adding(seconds: 3610), lead: 3600)
    #expect(!ahead.notes.contains { $0.contains("old") })
    let gone = snapshot(700)
    #expect(gone.snapshot.site.value(.gridPower, 0) == nil)
    #expect(gone.snapshot.site.stored(.islandState, 0) == nil)
    #expect(
      gone.notes.contains {
        $0.hasSuffix("11 min old, by the answer's own time: they are left out")
      })
  }

  /// The source's last answer is what the site said, not what the cloud repeated.
  @Test func anOldAnswerIsNoFreshOne() async throws {
    let live = TeslaFixtures.live.replacing(
      "2026-11-22T05:59:50-08:00", with: "2020-01-01T00:00:00Z")
    let status = try #require(try await course(live: live).statuses.first)
    #expect(status.state == .stale)
    #expect(status.lastAnswer?.iso8601.hasPrefix("2020-01-01") == true)
  }

  @Test func anExpiredTokenIsReadAnewAndNeverRenewed() async throws {
    let expired = try await course(rounds: 2) { _, _ in TeslaStage.status(401) }
    #expect(expired.requests.count == 2)
    let error = try #require(expired.statuses.last?.error)
    #expect(error.hasPrefix("the token has expired; put a fresh one into /tmp/gigatop-tesla-"))
    #expect(expired.statuses.allSatisfy { $0.state == .failing })
  }

  @Test func aTokenMayStandInJSON() async throws {
    let stage = try await course(token: #"{"access_token":"t-2","expires_in":28800}"#)
    #expect(stage.requests[0].headers.contains(HTTPRequest.Header("Authorization", "Bearer t-2")))
  }

  @Test func respectsTheLimitsOfTheCloud() async throws {
    let stage = try await course(rounds: 3) { request, round in
      switch round {
      case 0:
        TeslaStage.status(
          429,
          [
            HTTPRequest.Header("Retry-After", "Sun, 06 Nov 1994 08:59:37 GMT"),
            HTTPRequest.Header("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
          ])
      case 1: TeslaStage.status(429)
      default: nil
      }
    }
    #expect(stage.pauses == [600, 120, 60] && stage.frames.count == 1)
    #expect(stage.statuses[1].error == "429: too many requests")
  }

  @Test func liveFiguresDoNotWaitForTheOthers() async throws {
    let stage = try await course { request, _ in
      request.url.hasSuffix("site_info") ? TeslaStage.status(500) : nil
    }
    let frame = try #require(stage.frames.first).content
    #expect(frame.batteries.value(.batteryPower, 0) == 4080)
    #expect(frame.batteries.value(.energyRating, 0) == nil)
    #expect(stage.statuses[0].error == "site_info: it answers 500")
  }

  @Test func refusesSettingsItDoesNotUnderstand() async throws {
    try await TeslaStage.withSecret("t") { file in
      func configuration(_ rest: String) throws -> TeslaFleetConfiguration {
        try TeslaFleetConfiguration(
          SourceAddress(kind: "tesla-fleet", rest + "token_file=" + file), period: nil)
      }
      for wrong in [
        "//1?interval=29&", "//1?base=http://example.com&", "//1?region_host=a/b&", "//a.b?",
        "//1?base=http%3A//127.0.0.1%3A1/x&",
      ] {
        #expect(throws: SourceError.self, "\(wrong)") { try configuration(wrong) }
      }
      let usual = try configuration("//1?")
      #expect(usual.base == "https://fleet-api.prd.na.vn.cloud.tesla.com" && usual.period == 60)
      let local = try configuration("//1?base=http%3A//127.0.0.1%3A81&")
      #expect(local.base == "http://127.0.0.1:81")
    }
  }
}
