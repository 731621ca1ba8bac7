import Collectors
import Dashboard
import Exporters
import FleetHistory
import FleetModel
import Panels
import TerminalKit

/// One line of the report.
struct BenchFigures {
  let name: String
  let timing: Timing
  /// Bytes that a plain copy would move; nil where there is nothing to compare with.
  var bytes: Int?
  var note = ""
  /// How many times a frame costs this while a fleet is watched and recorded.
  var timesEachFrame = 0.0

  /// No more GPUs than these are in one log of the tool.
  private static let mostInLog = 100_000

  /// Takes in one tick of `nvidia-smi` CSV of all GPUs, the fleet being known; of a large fleet a
  /// part that one log may have.
  static func parsing(
    _ all: BenchFleet, _ progress: BenchProgress
  ) throws -> [BenchFigures] {
    progress.show("parsing")
    let fleet = all.gpus > mostInLog ? try BenchFleet(gpus: mostInLog) : all
    var reader = LogReader(
      name: "bench", columns: nil, period: fleet.period, baseTime: fleet.start)
    var timing = Timing()
    var bytes = 0
    for number in 0..<9 {
      let text = text(of: fleet.frame(number))
      bytes = text.count
      var tick = Timing()
      _ = tick.time { reader.feed(text) }
      // The first tick makes the fleet known.
      if number > 0 { timing.add(milliseconds: tick.median) }
    }
    let rate = Double(bytes) / max(1e-6, timing.median) / 1e6
    return [
      BenchFigures(
        name: "parse a tick of CSV", timing: timing,
        note: NumberText.fixed(rate, decimals: 2) + " GB/s, "
          + NumberText.fixed(Double(bytes) / 1e6, decimals: 1) + " MB"
          + (fleet.gpus < all.gpus ? " of \(NumberText.grouped(fleet.gpus)) GPUs" : "")
          + (fleet.frame.topology.count(.host) > 1 ? ", hosts in front" : ""),
        timesEachFrame: Double(all.gpus) / Double(fleet.gpus))
    ]
  }

  private static func text(of frame: Frame) -> [UInt8] {
    var text: [UInt8] = []
    var sink = ByteSink { text.append(contentsOf: $0) }
    let snapshot = ExportSnapshot(frame, ExportContext(replayOf: frame))
    do {
      try NvidiaSMICSVFormat().write(snapshot, to: &sink)
      try sink.finish()
    } catch {
      StandardError.write("bench: no CSV: \(error); parsing is not measured")
    }
    return text
  }

  /// What a new frame is worked out to: the summary of the timeline, and where a view asks for
  /// them the rollups of metrics on levels; here of all.
  static func rollups(_ fleet: BenchFleet, _ progress: BenchProgress) -> [BenchFigures] {
    progress.show("rolling up")
    let frame = fleet.frame
    let levels = FleetLevel.allCases.filter { $0 != .gpu }.reversed()
    let summary = Timing.measure(prepare: { frame.dropComputed() }) { _ = FrameSummary(frame) }
    let timing = Timing.measure(prepare: { frame.dropComputed() }) {
      for metric in frame.gpus.metrics {
        _ = frame.rollup(metric)
        for level in levels { _ = frame.groupRollups(metric, level) }
      }
    }
    return [
      BenchFigures(name: "summary of a frame", timing: summary, timesEachFrame: 1),
      BenchFigures(
        name: "rollups of a frame", timing: timing, bytes: fleet.columnBytes,
        note: "every metric on every level"),
    ]
  }

  /// Draws each view of a history of some frames.
  static func drawing(_ fleet: BenchFleet, _ progress: BenchProgress) -> [BenchFigures] {
    let frames = (0..<(fleet.gpus > 200_000 ? 3 : 20)).map { fleet.frame($0) }
    let summaries = frames.map { FrameSummary($0) }
    return ViewID.allCases.map { view in
      progress.show("drawing " + view.title)
      var state = DashboardState(
        DashboardState.Setup(
          site: "bench", sourceNames: fleet.name, isReplay: false, period: fleet.period,
          size: Size(width: 200, height: 60), charset: .unicode, view: view,
          now: frames.last?.time ?? fleet.start))
      for (frame, summary) in zip(frames, summaries) { _ = state.update(.frame(frame, summary)) }
      return BenchFigures(
        name: "draw " + view.title, timing: Timing.measure { _ = Compositor.draw(state) },
        note: "200x60")
    }
  }
}
