import FleetModel
import Testing

struct MetricCatalogTests {
  @Test func everyMetricHasItsDefinitionInItsPlace() {
    #expect(MetricCatalog.all.map(\.metric) == Metric.allCases)
    #expect(Metric.allCases.count <= 128, "a MetricTable marks its columns in 64 bits")
    for metric in Metric.allCases { #expect(metric.definition.metric == metric) }
  }

  @Test func namesAreUnique() {
    #expect(Set(MetricCatalog.all.map(\.id)).count == MetricCatalog.all.count)
    for subject in [Metric.Subject.gpu, .battery, .site] {
      let keys = MetricCatalog.all.filter { $0.subject == subject }.map(\.exportKey)
      #expect(Set(keys).count == keys.count)
    }
    let fields = MetricCatalog.all.flatMap(\.nvidiaSMI)
    #expect(Set(fields).count == fields.count)
    let dcgm = MetricCatalog.all.compactMap(\.dcgm)
    #expect(Set(dcgm).count == dcgm.count)
  }

  @Test(arguments: MetricCatalog.all.map(\.metric))
  func isComplete(metric: Metric) {
    let definition = metric.definition
    #expect(!definition.title.isEmpty && !definition.header.isEmpty)
    #expect(definition.header.count <= 10)
    #expect(definition.range.lowerBound < definition.range.upperBound)
    #expect((0...3).contains(definition.decimals))
    #expect(definition.exportKey.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" })
    let suffix = definition.unit.exportSuffix
    #expect(definition.exportKey.hasSuffix(suffix), "the unit is in the name")
    if let thresholds = definition.thresholds {
      #expect(thresholds.warning < thresholds.critical)
    }
    #expect(MetricCatalog.metric(id: definition.id) == metric)
  }

  @Test func storedValuesRoundTripAndNothingOverflows() {
    for definition in MetricCatalog.all {
      for value in [definition.range.lowerBound, definition.range.upperBound, 1.5, -0.25] {
        guard let stored = definition.stored(value) else {
          Issue.record("\(definition.id): \(value) is not stored")
          continue
        }
        #expect(abs(definition.value(stored) - value) <= 0.5 / definition.factor)
      }
      #expect(definition.stored(.nan) == nil)
      #expect(definition.stored(.infinity) == nil)
      #expect(definition.stored(1e300) == nil)
    }
  }

  @Test func reasonsAreNamed() {
    #expect(ClocksEventReasons([]).names.isEmpty)
    #expect(ClocksEventReasons([]).word.isEmpty)
    let cap: ClocksEventReasons = [.swPowerCap, .gpuIdle]
    #expect(cap.names == ["sw_power_cap", "gpu_idle"])
    #expect(cap.word == "power cap")
    #expect(!cap.isSlowdown)
    #expect(ClocksEventReasons(rawValue: 0x1_0004).names == ["sw_power_cap", "0x10000"])
    #expect(ClocksEventReasons(rawValue: 0x10000).word == "other")
    #expect(ClocksEventReasons.hwThermalSlowdown.isSlowdown)
  }

  @Test func chargeStatusFollowsPower() {
    #expect(ChargeStatus.fromPower(500_000, rating: 1e6, stateOfCharge: 50) == .discharging)
    #expect(ChargeStatus.fromPower(-500_000, rating: 1e6, stateOfCharge: 50) == .charging)
    #expect(ChargeStatus.fromPower(4999, rating: 1e6, stateOfCharge: 50) == .holding)
    #expect(ChargeStatus.fromPower(5000, rating: 1e6, stateOfCharge: 50) == .discharging)
    #expect(ChargeStatus.fromPower(999, rating: 1000, stateOfCharge: 99.5) == .full)
    #expect(ChargeStatus.fromPower(0, rating: 1e6, stateOfCharge: 0.5) == .empty)
    #expect(ChargeStatus.fromPower(0, rating: 1e6, stateOfCharge: nil) == .holding)
  }
}
