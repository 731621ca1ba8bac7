import Testing

@testable import Panels

@Suite struct FleetPathTests {
  @Test func namesLoseOnlyWholePrefixes() {
    #expect(FleetPath.short("r07-h02", in: "r07") == "h02")
    #expect(FleetPath.short("r12", in: "r1") == "r12")
    #expect(FleetPath.short("r07", in: "r07") == "r07")
    #expect(FleetPath.short("r07", in: "") == "r07")
  }
}
