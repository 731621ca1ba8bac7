import FleetHistory
import FleetModel

/// Small fleets built cell by cell, for states that no simulation shows.
enum HandMadeFleet {
  private static func identity(_ index: Int) -> GPUIdentity {
    GPUIdentity(
      host: "node-7", index: index, uuid: "GPU-\(index)a", name: "NVIDIA H100 80GB HBM3")
  }

  private static func fill(_ builder: inout FrameBuilder, _ index: Int, _ step: Int) {
    let slot = builder.slot(for: identity(index))
    builder.set(.utilization, slot, value: Double(80 + (step * 7 + index) % 20))
    builder.set(.temperature, slot, value: Double(58 + index * 4))
    builder.set(.powerDraw, slot, value: 500 + Double(index * 20 + step % 9))
    builder.set(.powerLimit, slot, value: 700)
    builder.set(.framebufferUsed, slot, value: 40_000 + Double(index))
    builder.set(.framebufferTotal, slot, value: 81_559)
    builder.set(.smClock, slot, value: 1755)
    builder.set(.clocksEventReasons, slot, value: index == 2 ? 0x20 : index == 3 ? 0x4 : 0)
  }

  /// Frames of four GPUs a second apart; the second GPU is lost after ten.
  static func frames(_ count: Int) -> [Frame] {
    var builder = FrameBuilder(site: "node-7", origin: .recorded)
    return (0..<count).map { step in
      for index in 0..<4 where index != 1 || step < 10 { fill(&builder, index, step) }
      if step >= 10 { builder.setStatus(.lost, builder.slot(for: identity(1))) }
      if step >= 15 { builder.setStatus(.stale, builder.slot(for: identity(3))) }
      let slot = builder.slot(for: identity(0))
      builder.add(GPUProcess(gpu: slot, pid: 4711, name: "python3", memoryMiB: 39_000, type: "C"))
      return builder.finish(
        at: SiteFixture.start.adding(seconds: Double(step)), timeIsAssumed: true)
    }
  }

  static func oneLostOneStale() -> FrameHistory {
    var history = FrameHistory(period: 1, limits: .live)
    for frame in frames(40) { history.append(frame, FrameSummary(frame)) }
    return history
  }

  /// A tool that reports utilisation and nothing else.
  static func utilizationOnly() -> FrameHistory {
    var history = FrameHistory(period: 1, limits: .live)
    var builder = FrameBuilder(site: "", origin: .live)
    for step in 0..<5 {
      for index in 0..<2 {
        let slot = builder.slot(for: GPUIdentity(position: index))
        builder.set(.utilization, slot, value: Double(10 * index))
      }
      let frame = builder.finish(at: SiteFixture.start.adding(seconds: Double(step)))
      history.append(frame, FrameSummary(frame))
    }
    return history
  }

  /// No frame yet: one source waits, the other one fails.
  static func waiting() -> FleetView {
    var failing = SourceStatus(
      id: "nvidia-smi", kind: "nvidia-smi", since: SiteFixture.start, period: 1)
    failing.state = .failing
    failing.error = "nvidia-smi: no answer in 5 s; trying again in 10 s"
    let silent = SourceStatus(
      id: "sim:desk", kind: "simulation", since: SiteFixture.start.adding(seconds: 60), period: 1)
    return SiteFixture.emptyView(sources: [failing, silent])
  }
}
