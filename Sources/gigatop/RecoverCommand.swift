import ArgumentParser
import FleetHistory
import TerminalKit

/// `gigatop recover`: writes what is whole in a damaged recording into a new one.
struct RecoverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover", abstract: "Write all that is whole in a damaged recording anew.",
    discussion: """
      The damaged recording is never changed. Where frames are lost the new one has a gap. Exit \
      status 3 says that something was lost.
      """)

  @Argument(help: ArgumentHelp("The damaged recording.", valueName: "file|folder"))
  var path: String

  @Option(
    name: [.long, .short],
    help: ArgumentHelp("The new recording; must not exist.", valueName: "file")
  )
  var output: String

  func run() throws {
    let recording = try OpenedRecording.open(path)
    _ = try OpenedRecording.failing { () throws(RecordingError) in try recording.examine() }
    let report: RecordingCopy.Report
    do {
      report = try OpenedRecording.copy([recording], to: output, isRecovery: true)
    } catch is ClosedPipe {
      return
    }
    StandardError.write(
      "\(output): \(NumberText.grouped(report.frames)) frames, "
        + "\(NumberText.grouped(report.bytes)) bytes")
    for words in report.lost { StandardError.write("\(path): \(words)") }
    if !report.lost.isEmpty { throw Failure(status: .loss, message: "") }
  }
}
