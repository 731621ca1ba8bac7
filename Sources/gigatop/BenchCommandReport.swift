import FleetModel
import TerminalKit

/// Prints what was measured, as it comes in.
struct BenchReport {
  let fleet: BenchFleet
  let progress: BenchProgress
  /// Milliseconds that every frame costs.
  private var eachFrame = 0.0

  init(fleet: BenchFleet, progress: BenchProgress) {
    self.fleet = fleet
    self.progress = progress
  }

  func header() {
    let copied = Double(fleet.columnBytes) / max(1e-6, fleet.copy.median) / 1e6
    put(
      "\(NumberText.grouped(fleet.gpus)) simulated GPUs (\(fleet.name)), "
        + "\(fleet.metrics.count) metrics, one thread")
    put("")
    row("", "median", "worst", "to a copy", "")
    row(
      "copy of the columns", milliseconds(fleet.copy.median), milliseconds(fleet.copy.worst), "1",
      NumberText.fixed(Double(fleet.columnBytes) / 1e6, decimals: 2) + " MB, "
        + NumberText.fixed(copied, decimals: 1) + " GB/s")
  }

  mutating func figures(_ figures: [BenchFigures]) {
    for figure in figures {
      var ratio = ""
      if figure.bytes != nil, fleet.copy.median > 0 {
        ratio = NumberText.fixed(figure.timing.median / fleet.copy.median, decimals: 1)
      }
      row(
        figure.name, milliseconds(figure.timing.median), milliseconds(figure.timing.worst), ratio,
        figure.note)
      eachFrame += figure.timing.median * figure.timesEachFrame
    }
  }

  /// What the recording takes on disk, by metric.
  func recording(_ tape: BenchTape) {
    put("")
    put(
      "recorded \(NumberText.grouped(tape.frameCount)) frames: "
        + NumberText.fixed(tape.bytesPerValue, decimals: 3) + " B per value, "
        + NumberText.grouped(tape.bytes / max(1, tape.frameCount)) + " B a frame; by metric:")
    row("", "B/value", "entropy", "", "")
    for share in tape.shares.sorted(by: { $0.bytesPerValue > $1.bytesPerValue }) {
      row(
        share.metric.definition.title, NumberText.fixed(share.bytesPerValue, decimals: 3),
        NumberText.fixed(share.entropy, decimals: 3), "", "")
    }
    put(
      "  batteries, site, statuses, processes, sources: "
        + NumberText.grouped(Int(max(0, tape.otherBytes))) + " B a frame")
    put(
      "  details of groups: "
        + NumberText.grouped(tape.detailBytes / max(1, tape.frameCount)) + " B a frame")
    put("  entropy: of the differences from the frame before, each alone, B per value")
  }

  /// What it comes to.
  func total() {
    let share = eachFrame / (fleet.period * 1000)
    put("")
    put(
      "to parse, sum up and record a frame takes " + milliseconds(eachFrame) + " of one core: "
        + NumberText.fixed(share * 100, decimals: 2) + " % at a frame each "
        + NumberText.duration(seconds: fleet.period))
  }

  private func milliseconds(_ value: Double) -> String {
    NumberText.fixed(value, decimals: value < 1 ? 3 : value < 100 ? 2 : 0) + " ms"
  }

  private func row(
    _ name: String, _ first: String, _ second: String, _ third: String, _ note: String
  ) {
    var line = NumberText.padded("  " + name, to: 32)
    line += NumberText.right(first, width: 11) + NumberText.right(second, width: 11)
    line += NumberText.right(third, width: 11)
    if !note.isEmpty { line += "  " + note }
    while line.last == " " { line.removeLast() }
    put(line)
  }

  private func put(_ line: String) {
    progress.clear()
    StandardOutput.write(line)
  }
}
