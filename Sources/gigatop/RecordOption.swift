import ArgumentParser

/// `--record` of the commands that watch.
struct RecordOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Record what is watched, into a new file or a folder of segments.", valueName: "file|folder"))
  var record: String?

  /// Logs are not watched, but converted.
  func refuse(_ files: [String]) throws {
    guard record != nil, let path = files.first else { return }
    throw Failure(
      status: .usage,
      message:
        "--record: \(path) is a log, and replayed; gigatop record \(path) -o FILE converts it")
  }
}
