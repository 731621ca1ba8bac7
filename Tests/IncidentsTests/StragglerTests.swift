import FleetHistory
import FleetModel
import Incidents
import TestSupport
import Testing

/// GPUs that hold their job up, as events.
@Suite struct StragglerTests {
  private func frame(_ seconds: Double, clock: Double) -> Frame {
    let identities = (0..<6).map { GPUIdentity(host: "n", index: $0) }
    var table = MetricTable(count: 6)
    for gpu in 0..<6 {
      table.set(.utilization, gpu, value: 100)
      table.set(.smClock, gpu, value: gpu == 2 ? clock : 1830)
    }
    let jobs = LabelTable.Column(
      key: LabelKey.job, values: ["train"], codes: [UInt32](repeating: 1, count: 6))
    return Frame(
      Frame.Content(
        time: RandomFleet.time.adding(seconds: seconds), origin: .live,
        topology: TopologyBuilder.build(site: "s", identities: identities).topology, gpus: table,
        labels: LabelTable(count: 6, columns: [jobs])))
  }

  @Test func aMinuteMakesAnEvent() throws {
    var watch = RuleWatch()
    var log = EventLog()
    for second in 0..<240 {
      let slow = second >= 20 && second < 120
      let frame = frame(Double(second), clock: slow ? 510 : 1830)
      log.take(watch.take(frame, FrameSummary(frame)))
    }
    let event = try #require(log.events.first { $0.rule == "straggler" })
    #expect(log.events.count { $0.rule == "straggler" } == 1)
    #expect(event.severity == .warning && event.text.contains("far below the job's median"))
    #expect(event.time == RandomFleet.time.adding(seconds: 20))
    #expect(event.end == RandomFleet.time.adding(seconds: 120))
  }
}
