import ArgumentParser
import FleetHistory
import TerminalKit

/// `gigatop cat`: joins recordings that follow each other.
struct CatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cat", abstract: "Join recordings into one, in order of time.",
    discussion: """
      Recordings that overlap are refused. Exit status 3 says that something in one of them could \
      not be read.
      """)

  @Argument(help: ArgumentHelp("Recordings, in any order.", valueName: "file|folder"))
  var paths: [String]

  @Option(
    name: [.long, .short],
    help: ArgumentHelp("The new recording; must not exist.", valueName: "file")
  )
  var output: String

  func run() throws {
    // One of which no frame can be read is damaged or empty; what is lost of it is told.
    let recordings = try paths.map(OpenedRecording.open).filter {
      $0.frameCount > 0 || !$0.losses.isEmpty
    }
    for recording in recordings { RecordingDamage.examine(recording) }
    let inOrder = recordings.sorted { before, after in
      guard let first = before.summary(at: 0) else { return false }
      guard let second = after.summary(at: 0) else { return true }
      return first.time < second.time
    }
    guard !inOrder.isEmpty else {
      throw Failure(status: .failed, message: "cat: none of them has a frame; nothing is written")
    }
    if let words = RecordingCopy.overlap(inOrder) {
      throw Failure(status: .failed, message: words)
    }
    let report: RecordingCopy.Report
    do {
      report = try OpenedRecording.copy(inOrder, to: output, isRecovery: false)
    } catch is ClosedPipe {
      return
    }
    StandardError.write(
      "\(output): \(NumberText.grouped(report.frames)) frames, "
        + "\(NumberText.grouped(report.bytes)) bytes")
    for words in report.lost { StandardError.write(words) }
    if !report.lost.isEmpty { throw Failure(status: .loss, message: "") }
  }
}
