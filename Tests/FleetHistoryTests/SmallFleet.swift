import FleetHistory
import FleetModel
import TestSupport

/// Frames of a few GPUs, seconds after a fixed instant.
enum SmallFleet {
  static let start = RandomFleet.time

  static func time(_ seconds: Double) -> Timestamp { start.adding(seconds: seconds) }

  /// A frame whose GPUs draw these watts; nil is absent. The first GPU has index `first`.
  static func frame(
    at seconds: Double, watts: [Double?], first: Int = 0, origin: Frame.Origin = .live
  ) -> Frame {
    let identities = watts.indices.map { GPUIdentity(host: "n", index: first + $0) }
    var table = MetricTable(count: watts.count)
    for (gpu, value) in watts.enumerated() {
      if let value { table.set(.powerDraw, gpu, value: value) }
    }
    return Frame(
      Frame.Content(
        time: time(seconds), origin: origin,
        topology: TopologyBuilder.build(site: "s", identities: identities).topology, gpus: table))
  }

  static func timeline(period: Double = 1, _ points: [(Double, Double?)]) -> Timeline {
    var timeline = Timeline(period: period)
    for (seconds, watts) in points {
      timeline.append(FrameSummary(frame(at: seconds, watts: [watts])))
    }
    return timeline
  }

  static func history(
    period: Double = 1, limits: FrameHistory.Limits = .log, seconds: [Double],
    origin: Frame.Origin = .live
  ) -> FrameHistory {
    var history = FrameHistory(period: period, limits: limits)
    for second in seconds {
      let frame = frame(at: second, watts: [100 + second], origin: origin)
      history.append(frame, FrameSummary(frame))
    }
    return history
  }
}
