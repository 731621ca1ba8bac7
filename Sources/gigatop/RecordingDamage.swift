import FleetHistory

/// What is lost of a recording, for every command that reads one: it is said on standard error, and
/// the exit status is 3. A recording is never quietly smaller than it was.
enum RecordingDamage {
  /// Sentences that are said of one recording at most; the last one then counts the others.
  private static let most = 20

  /// What is known to be lost, a sentence each; nothing for a sound recording.
  ///
  /// Of a recording that was ended in order nothing but the index and what was asked for is read,
  /// so that damage inside other frames stays for `verify`.
  static func words(of recording: Recording, path: String) -> [String] {
    let losses = recording.losses.filter(\.isOfContent).map { "\(path): \($0)" }
    guard losses.count > most else { return losses }
    return losses.prefix(most)
      + ["\(path): and \(losses.count - most) more; gigatop verify lists all"]
  }

  /// Ends the command with what is lost, after it has done what it can.
  static func tell(of recording: Recording, path: String) throws {
    let words = words(of: recording, path: path)
    if !words.isEmpty { throw Failure(status: .loss, message: words.joined(separator: "\n")) }
  }
}
