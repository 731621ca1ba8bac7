import FleetHistory
import FleetModel
import Incidents
import TestSupport
import Testing

/// What is found where an engine tells of racks and not of GPUs.
@Suite struct RackRuleTests {
  private static func told(_ site: HandMadeSite, at seconds: Double) -> Frame {
    SummarizedFleet.frame(site.frame(at: seconds), metrics: [.temperature, .powerDraw])
  }

  @Test func gpusThatARackMissesAreAnEventOfTheRackUntilTheyAreBack() throws {
    var watch = RuleWatch()
    var site = HandMadeSite()
    func take(_ seconds: Double) -> [Event] {
      let frame = Self.told(site, at: seconds)
      return watch.take(frame, FrameSummary(frame)).filter { $0.rule == "rack-missing" }
    }
    #expect(take(0).isEmpty)
    for gpu in 70..<78 { site.statuses[gpu] = .lost }
    let begun = try #require(take(1).first)
    #expect(begun.entity == "r1" && begun.text == "8 GPUs of 64 missing" && begun.end == nil)
    #expect(begun.severity == .critical)
    #expect(take(2).isEmpty)
    site.statuses = HandMadeSite().statuses
    let ended = take(3) + take(4)
    #expect(ended.first?.end != nil)
  }

  @Test func aHotRackIsAnEventUnlessAGPUSaysSoItself() {
    var site = HandMadeSite()
    site.temperatures[3] = 97
    for isRead in [false, true] {
      var watch = RuleWatch()
      var found: Set<String> = []
      for second in 0..<20 {
        let whole = site.frame(at: Double(second))
        let frame = SummarizedFleet.frame(
          whole, metrics: [.temperature], hottest: isRead ? 1 : 0)
        for event in watch.take(frame, FrameSummary(frame)) { found.insert(event.rule) }
      }
      #expect(found.contains("rack-hot") == !isRead)
      #expect(found.contains("gpu-hot") == isRead)
    }
  }

  @Test func aSummaryCountsWhatRacksMiss() {
    var site = HandMadeSite()
    site.statuses[5] = .lost
    site.statuses[80] = .lost
    let summary = FrameSummary(Self.told(site, at: 0))
    #expect(summary.gpus == 128 && summary.reporting == 126 && summary.faulty == 2)
  }
}
