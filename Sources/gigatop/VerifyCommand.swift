import ArgumentParser
import FleetHistory
import TerminalKit

/// `gigatop verify`: reads every byte of a recording, and says what is missing.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Examine every checksum and every frame of a recording.",
    discussion: """
      Exit status 0 says that all is there, 3 that something is lost and the rest can be read, \
      1 that nothing can be. Times are UTC.
      """)

  @Argument(help: ArgumentHelp("A recording, or a folder of segments.", valueName: "file|folder"))
  var path: String

  func run() throws {
    let recording = try OpenedRecording.open(path)
    let records = try OpenedRecording.failing { () throws(RecordingError) in
      try recording.examine()
    }
    let losses = recording.losses
    for loss in losses { StandardOutput.write("\(path): \(loss)") }
    for words in recording.recoveredLosses {
      StandardOutput.write("\(path): was recovered without: \(words)")
    }
    for words in recording.unknownContent { StandardOutput.write("\(path): \(words)") }
    if !recording.hasEnd {
      StandardOutput.write("\(path): has no end: it is being recorded, or its writer was stopped")
    }
    let isDamaged = losses.contains { $0.isOfContent }
    StandardOutput.write(
      "\(path): \(isDamaged ? "damaged, but readable" : "ok"): "
        + "\(NumberText.grouped(recording.frameCount)) frames, "
        + "\(NumberText.grouped(records)) records, "
        + "\(NumberText.grouped(Int(clamping: recording.bytes))) bytes")
    if recording.frameCount == 0, losses.contains(where: \.mayHideFrames) {
      throw Failure(status: .failed, message: "\(path): no frame can be read")
    }
    if isDamaged { throw Failure(status: .loss, message: "") }
  }
}
