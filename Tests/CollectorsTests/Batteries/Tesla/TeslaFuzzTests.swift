import Collectors
import FleetHistory
import FleetModel
import TestSupport
import Testing

/// Replies cut short and with bytes exchanged: what can still be read is read, and nothing traps.
@Suite struct TeslaFuzzTests {
  private static let whole = [
    TeslaFixtures.meters, TeslaFixtures.live, TeslaFixtures.info, TeslaFixtures.solarOnly,
    TeslaFixtures.status(
      [TeslaFixtures.block(), TeslaFixtures.disabledBlock],
      faults: TeslaFixtures.fault("PINV_a007_vfCheckOverFrequency")),
  ]

  /// Takes a text through every reader, as far as it goes.
  static func read(_ text: some StringProtocol, _ comment: Comment? = nil) {
    guard let value = JSONReader.value(of: text) else { return }
    var reading = GatewayReading()
    reading.meters = GatewayMeters(value)
    _ = reading.meters?.dropOld(at: Timestamp(milliseconds: 0), limit: 30)
    reading.status = GatewayStatus(value)
    reading.isStatusFresh = true
    let now = Moment(seconds: 0, wall: Timestamp(milliseconds: 0))
    let (snapshot, _) = GatewaySite(gateway: "g", period: 5).snapshot(&reading, at: now)
    #expect(snapshot.batteries.count == snapshot.units.count, comment)
    #expect(Set(snapshot.units.map(\.id)).count == snapshot.units.count, comment)
    guard let live = FleetLiveStatus(value) else { return }
    _ = FleetSite(site: "1", period: 60).snapshot(live, FleetSiteInfo(value), at: now.wall)
  }

  @Test func survivesEveryCut() {
    for text in Self.whole {
      for end in 0...text.utf8.count {
        let cut = String(decoding: Array(text.utf8)[..<end], as: UTF8.self)
        #expect(end == text.utf8.count || JSONReader.value(of: cut) == nil)
        Self.read(cut)
      }
    }
  }

  @Test func survivesExchangedBytes() {
    var random = SeededGenerator()
    let bytes = Array("0123456789.-+eE\"{}[]:,nutfals\\ \u{7F}".utf8)
    for text in Self.whole {
      for _ in 0..<400 {
        var changed = Array(text.utf8)
        for _ in 0...Int.random(in: 0..<4, using: &random) {
          let place = Int.random(in: 0..<changed.count, using: &random)
          changed[place] = bytes.randomElement(using: &random) ?? 0
        }
        Self.read(String(decoding: changed, as: UTF8.self), "seed \(random.seed)")
      }
    }
  }

  @Test(arguments: [
    "1e999", "-1e999", "9223372036854775807", "18446744073709551616", "-9223372036854775808",
    "true",
    "null", "\"12\"", "[]", "{}", "1e15", "-0.0", "1e-320",
  ])
  func survivesAnyNumber(_ number: String) {
    Self.read(
      TeslaFixtures.status([
        TeslaFixtures.block(power: number, energy: number, discharged: number)
      ]))
    Self.read(#"{"site":\#(TeslaFixtures.meter(power: number, frequency: number))}"#)
    Self.read(#"{"response":{"battery_power":\#(number),"total_pack_energy":\#(number)}}"#)
    Self.read(#"{"battery_count":\#(number),"nameplate_energy":\#(number)}"#)
    Self.read(#"{"grid_faults":[{"alert_name":"a","timestamp":\#(number)}]}"#)
  }

  @Test func refusesNestingWithoutEnd() {
    Self.read(String(repeating: "[", count: 100_000))
    Self.read(#"{"battery_blocks":"# + String(repeating: "[", count: 100_000))
  }
}
