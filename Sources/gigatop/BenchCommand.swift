import ArgumentParser
import FleetModel

/// `gigatop bench`: what this machine can watch, measured on simulated frames, on one thread.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure what this machine can watch: parse, rollup, draw, record, seek.",
    discussion: """
      Frames are simulated. Times are medians of several runs on one thread; the ratio is to a \
      plain copy in memory of the same bytes (columns, or text for the parser).
      """)

  @Option(help: ArgumentHelp("How many GPUs.", valueName: "n"))
  var gpus = 10_000

  @Option(
    help: ArgumentHelp(
      "How many frames are recorded (default: 300, fewer of large fleets).", valueName: "n"))
  var frames: Int?

  func validate() throws {
    guard (1...4_000_000).contains(gpus) else {
      throw ValidationError("--gpus \(gpus): expected 1 to 4000000")
    }
    guard frames.map({ (2...100_000).contains($0) }) ?? true else {
      throw ValidationError("--frames: expected 2 to 100000")
    }
  }

  func run() throws {
    let progress = BenchProgress()
    progress.show("simulating")
    let fleet = try BenchFleet(gpus: gpus)
    var report = BenchReport(fleet: fleet, progress: progress)
    report.header()
    report.figures(try BenchFigures.parsing(fleet, progress))
    report.figures(BenchFigures.rollups(fleet, progress))
    report.figures(BenchFigures.drawing(fleet, progress))
    let tape = try BenchTape(fleet, frames: frames ?? fleet.usualFrames, progress)
    report.figures(try tape.figures(progress))
    report.recording(tape)
    report.total()
  }
}
