import TerminalKit
import Testing

@Suite struct NumberTextTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (2048, "2,048"), (1_000_000, "1,000,000"), (-12_345, "-12,345"),
    (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func thousandsStandApart(value: Int, text: String) {
    #expect(NumberText.grouped(value) == text)
  }

  @Test(arguments: [
    (699.84, 1, "699.8"), (-0.04, 1, "0.0"), (-0.0, 0, "0"), (1234.5, 2, "1,234.50"),
    (0.996, 2, "1.00"), (-1.5, 0, "-2"), (1e300, 0, "—"), (.nan, 1, "—"), (.infinity, 0, "—"),
  ])
  func decimalsAreFixed(value: Double, decimals: Int, text: String) {
    #expect(NumberText.fixed(value, decimals: decimals) == text)
  }

  @Test func absentIsADash() {
    #expect(NumberText.fixed(nil) == "—")
    #expect(NumberText.percent(nil) == "—")
    #expect(NumberText.duration(seconds: nil) == "—")
    #expect(UnitScale.watts(upTo: nil).text(nil) == "—")
  }

  @Test(arguments: [
    (0.0, "0 s"), (59.4, "59 s"), (252.0, "4 m 12 s"), (240.0, "4 m"), (74_760.0, "20 h 46 m"),
    (273_600.0, "3 d 4 h"), (-252.0, "-4 m 12 s"), (-0.2, "0 s"), (1e300, "—"),
  ])
  func durationsTakeTwoUnits(seconds: Double, text: String) {
    #expect(NumberText.duration(seconds: seconds) == text)
  }

  @Test(arguments: [
    (699.8, "699.8 W"), (1_310_000.0, "1.31 MW"), (12_345.0, "12.3 kW"), (999.7, "1.00 kW"),
    (1.2e9, "1.20 GW"), (68_400_000.0, "68.4 MW"), (-1_310_000.0, "-1.31 MW"), (0.0, "0.0 W"),
  ])
  func wattsChooseTheirPrefix(watts: Double, text: String) {
    #expect(UnitScale.watts(upTo: watts).text(watts) == text)
  }

  @Test func aColumnHasOnePrefix() {
    let scale = UnitScale.watts(upTo: 1_430_000)
    #expect(scale.text(31_000) == "0.03 MW")
    #expect(scale.number(1_310_000) == "1.31")
    #expect(UnitScale.mebibytes(upTo: 81_559).text(81_559) == "79.6 GiB")
    #expect(UnitScale.mebibytes(upTo: 512).text(512) == "512.0 MiB")
  }

  @Test(arguments: [
    (640.0, 5.0, "5.0", "W"), (449_600, 640, "0.6", "kW"), (12_800_000, 5_120, "5", "kW"),
    (640_000_000, 44_800, "0.04", "MW"),
  ])
  func smallValuesOfAColumnAreNotNothing(
    _ largest: Double, _ value: Double, _ text: String, _ unit: String
  ) {
    let scale = UnitScale.column(upTo: largest)
    #expect(scale.number(value) == text && scale.unit == unit)
  }
}
