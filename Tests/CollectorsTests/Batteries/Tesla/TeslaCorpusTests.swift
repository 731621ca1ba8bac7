import Collectors
import FleetHistory
import FleetModel
import Foundation
import TestSupport
import Testing

/// Replies that gateways and the cloud really sent, where they lie beside the repository.
@Suite struct TeslaCorpusTests {
  private func reply(_ name: String) throws -> JSONValue? {
    guard let folder = SharedFolder.url else { return nil }
    let file = folder.appending(path: "corpus/battery/pypowerwall.\(name).json")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
    let value: JSONValue = try #require(JSONReader.value(of: text))
    return value
  }

  @Test func readsACapturedGateway() throws {
    guard let status = try reply("api.system_status"),
      let meters = try reply("api.meters.aggregates")
    else { return }
    var reading = GatewayReading()
    reading.status = GatewayStatus(status)
    reading.meters = GatewayMeters(meters)
    reading.isStatusFresh = true
    #expect(reading.meters?.dropOld(at: nil, limit: 30) == [])
    reading.stateOfCharge = try reply("api.system_status.soe")?["percentage"].flatMap {
      if case .number(let number) = $0 { number } else { nil }
    }
    let now = Moment(seconds: 0, wall: Timestamp(milliseconds: 1_702_744_400_000))
    let (snapshot, notes) = GatewaySite(gateway: "g:443", period: 5).snapshot(&reading, at: now)
    // The authors gave both units one serial number.
    #expect(snapshot.units.map(\.id) == ["TG123456789012", "TG123456789012#2"])
    #expect(snapshot.units.map(\.model) == ["2012170-25-E", "3012170-05-B"])
    let rows = snapshot.batteries
    #expect(rows.value(.batteryPower, 0) == -1990 && rows.value(.batteryPower, 1) == -1890)
    #expect(rows.value(.energyRating, 1) == 12690 && rows.value(.energyAvailable, 1) == 8165)
    #expect(rows.value(.stateOfCharge, 0) == 64.1 && rows.value(.stateOfCharge, 1) == 64.3)
    #expect(rows.value(.absorbedEnergy, 0) == 7_036_162)
    let limits = (0..<2).compactMap { rows.value(.dischargeLimit, $0) }
    #expect(limits.reduce(0, +) == 10800)
    #expect(rows.stored(.alarms, 0) == nil)
    let site = snapshot.site
    #expect(site.value(.gridPower, 0) == 27 && site.value(.loadPower, 0) == 866)
    #expect(site.value(.generationPower, 0) == 1840 && site.value(.siteFrequency, 0) == 60.019)
    #expect(site.stored(.islandState, 0) == Int64(GridConnection.gridConnected.rawValue))
    #expect(
      notes.first == "the gateway's own state of charge is 20.1 % on its scale, 15.9 % in the app")
  }

  @Test func readsACapturedCloud() throws {
    guard let live = try reply("live_status"), let info = try reply("site_info") else { return }
    let status = try #require(FleetLiveStatus(live))
    #expect(status.batteryPower == 4080 && status.loadPower == 4080 && status.gridPower == 0)
    #expect(status.connection == .gridConnected && status.energy == nil)
    #expect(status.time?.iso8601 == "2024-05-12T05:43:20.000Z")
    let site = try #require(FleetSiteInfo(info))
    #expect(site.hasBattery == true && site.reserve == 20)
    #expect(site.modelWords?.hasPrefix("Powerwall2") == true)
  }

  @Test func readsEveryCapturedWord() throws {
    for (name, meaning) in [
      ("api.system_status.grid_status", GridConnection.gridConnected),
      ("grid_status.offline", .islanded), ("grid_status.transition", .toGrid),
    ] {
      guard let word = try reply(name)?["grid_status"]?.text else { continue }
      #expect(TeslaWords.connection(ofGateway: word) == meaning)
    }
  }
}
