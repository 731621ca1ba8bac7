import Collectors
import FleetHistory
import FleetModel
import Testing

@Suite struct TeslaInstantTests {
  @Test(arguments: [
    ("2023-12-16T08:33:19.496043714-08:00", 1_702_744_399_496), ("1970-01-01T00:00:00Z", 0),
    ("2024-05-11T22:43:20-07:00", 1_715_492_600_000), ("1970-01-01T05:30:00.5+05:30", 500),
  ])
  func readsInstants(_ text: String, _ milliseconds: Int) {
    #expect(TeslaInstant.instant(text)?.milliseconds == Int64(milliseconds))
  }

  @Test(arguments: [
    "0001-01-01T00:00:00Z", "", "2024-05-11", "2024-13-11T22:43:20Z", "2024-05-11T22:43:20",
    "2024-05-11T22:43:20.Z", "2021-09-25T15: 53: 47-07: 00", "2024-05-11T22:43:20+0700",
  ])
  func refusesWhatIsNone(_ text: String) { #expect(TeslaInstant.instant(text) == nil) }

  @Test func readsTheClockOfAHeader() {
    let text = "Sun, 06 Nov 1994 08:49:37 GMT"
    #expect(TeslaInstant.instant(ofHeader: text)?.milliseconds == 784_111_777_000)
    #expect(TeslaInstant.instant(ofHeader: "Sunday, 06-Nov-94 08:49:37 GMT") == nil)
  }
}

@Suite struct GatewayReplyTests {
  private func value(_ text: String) throws -> JSONValue {
    try #require(JSONReader.value(of: text))
  }

  @Test func takesMetersAndLeavesOutTheUnheard() throws {
    let meters = try #require(GatewayMeters(value(TeslaFixtures.meters)))
    #expect(meters.meters["site"]?.power == 27 && meters.meters["site"]?.frequency == nil)
    #expect(meters.meters["load"]?.power == 866.25)
    #expect(meters.meters["generator"] == nil)
    #expect(meters.generation == 1840 && meters.frequency == 60.019)
  }

  @Test func leavesOutMetersThatFellSilent() throws {
    let old = TeslaFixtures.meter(power: "500", heard: "2026-11-22T05:50:00-08:00")
    let text = #"{"site":\#(TeslaFixtures.meter(power: "27")),"solar":\#(old)}"#
    var meters = try #require(GatewayMeters(value(text)))
    let notes = meters.dropOld(at: nil, limit: 30)
    #expect(meters.meters["site"] != nil && meters.generation == nil)
    #expect(notes == ["the solar meter was last heard at 2026-11-22T13:50:00.000Z; it is left out"])
    let later = TeslaInstant.instant("2026-11-22T15:00:00Z")
    #expect(meters.dropOld(at: later, limit: 30).count == 1 && meters.meters.isEmpty)
  }

  @Test func takesBlocksAndShares() throws {
    let blocks = [TeslaFixtures.block(), TeslaFixtures.disabledBlock]
    let status = try #require(GatewayStatus(value(TeslaFixtures.status(blocks))))
    let unit = status.blocks[0]
    #expect(unit.power == -1990 && unit.capacity == 13305 && unit.mode == .gridFollowing)
    #expect(unit.inverterState == 3 && unit.connection(.gridConnected) == .gridConnected)
    let off = status.blocks[1]
    #expect(off.power == nil && off.energy == nil && off.stateOfCharge == nil)
    #expect(off.capacity == 14714 && off.inverterState == 7)
    #expect(off.disabledReasons == ["DisabledExcessiveVoltageDrop"])
    // A unit that takes no part has no share of what the site can do.
    #expect(status.share(of: 0) == 1 && status.share(of: 1) == nil)
    let zero = try #require(status.gridServicesPower)
    #expect(zero == 0 && zero.sign == .plus)
  }

  @Test func takesFaultsWithJSONInside() throws {
    let text = TeslaFixtures.fault("PINV_a007_vfCheckOverFrequency")
    let fault = try #require(GatewayFault(value(text)))
    #expect(fault.alarm == .overFrequency && fault.measured == ["frequency 52.189 Hz"])
    #expect(
      fault.words
        == "grid fault PINV_a007_vfCheckOverFrequency, frequency 52.189 Hz, "
        + "at 2021-10-12T05:13:11.733Z")
    #expect(TeslaWords.alarm(fault: "PINV_a008_vfCheckRocof", isFault: false) == .vendorEvent)
    #expect(
      TeslaWords.alarm(fault: "PINV_a004_vfCheckUnderVoltage", isFault: true) == .acUnderVoltage)
    #expect(try GatewayFault(value(#"{"alert_name":"a","decoded_alert":"[{"}"#))?.measured == [])
  }

  @Test func knowsTheWords() {
    let words: [(String, GridConnection?)] = [
      ("SystemGridConnected", .gridConnected), ("SystemIslandedReady", .islanded),
      ("SystemIslandedActive", .islanded), ("SystemTransitionToGrid", .toGrid),
      ("SystemTransitionToIsland", .toIsland), ("SystemWaitForUser", .islanded), ("Other", nil),
    ]
    for (word, meaning) in words { #expect(TeslaWords.connection(ofGateway: word) == meaning) }
    let cloud: [(String, GridConnection?)] = [
      ("on_grid", .gridConnected), ("off_grid", .islanded),
      ("off_grid_intentional", .islandedIntentional),
      ("ISLAND_STATUS_OFF_GRID_UNINTENTIONAL_OVERLOAD", .islandedUnintentional),
      ("TRANSITIONING_ON_GRID", .toGrid), ("transitioning_off_grid", .toIsland),
      ("island_status_unknown", nil), ("", nil),
    ]
    for (word, meaning) in cloud {
      #expect(TeslaWords.connection(ofIslandStatus: word) == meaning, "\(word)")
    }
  }

  @Test func theAppHidesFivePercent() {
    #expect(abs(GatewayReading.shownByApp(81) - 80) < 1e-9)
    #expect(GatewayReading.shownByApp(3) == 0 && GatewayReading.shownByApp(100) == 100)
  }
}
