import FleetHistory
import FleetModel
import Glibc
import Panels
import Simulation

/// Simulated fleets whose GPUs work for named jobs.
enum JobsFixture {
  /// The usual demo, a frame a second; two GPUs of the largest job lag from the 31st second on.
  static func memphis(
    frames: Int = 120, hasLabels: Bool = true
  ) throws -> (view: FleetView, ledger: JobLedger) {
    setenv("TZ", "UTC", 1)
    tzset()
    let simulator = try Simulator(scenario: "memphis", parameters: [], start: FleetFixture.start)
    var history = FrameHistory(period: 1, limits: .live)
    var ledger = JobLedger()
    for second in 0..<frames {
      var content = simulator.frame(
        at: FleetFixture.start.adding(seconds: Double(second))
      ).content
      if !hasLabels { content.labels = .none }
      if second > 30 { hold(&content.gpus) }
      let frame = Frame(content)
      history.append(frame, FrameSummary(frame))
      ledger.take(frame)
    }
    let view = FleetFixture.view(
      history, site: "memphis", sources: history.newest?.content.sources ?? [])
    return (view, ledger)
  }

  private static func hold(_ gpus: inout MetricTable) {
    for gpu in [21, 133] {
      gpus.set(.utilization, gpu, value: 100)
      gpus.set(.smClock, gpu, value: 510)
      gpus.set(.powerDraw, gpu, value: 212)
    }
  }

  static func context(
    _ made: (view: FleetView, ledger: JobLedger), filter: String = ""
  ) -> PanelContext {
    var context = PanelContext(view: made.view, filter: filter)
    context.jobs = made.ledger
    return context
  }
}
