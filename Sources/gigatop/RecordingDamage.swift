import FleetHistory

/// What is lost of a recording, for every command that reads one: it is said on standard error, and
/// the exit status is 3. A recording is never quietly smaller than it was.
enum RecordingDamage {
  /// Sentences that are said of one recording at most; the last one then counts the others.
  private static let most = 20

  /// Bytes of recordings whose checksums are all examined, which takes a tenth of a second. Of
  /// larger ones that were ended in order nothing but the index and what was asked for is read:
  /// damage inside other frames stays for `verify`.
  private static let small: UInt64 = 64 << 20

  /// What is lost, a sentence each; nothing for a sound recording.
  static func words(of recording: Recording, path: String) -> [String] {
    examine(recording)
    let losses = recording.losses.filter(\.isOfContent).map { "\(path): \($0)" }
    guard losses.count > most else { return losses }
    return losses.prefix(most)
      + ["\(path): and \(losses.count - most) more; gigatop verify lists all"]
  }

  /// Looks for damage where nobody has read yet.
  static func examine(_ recording: Recording) {
    // One that cannot be read any more says so where it is read.
    try? recording.examineChecksums(atMost: small)
  }

  /// Ends the command with what is lost, after it has done what it can.
  static func tell(of recording: Recording, path: String) throws {
    let words = words(of: recording, path: path)
    if !words.isEmpty { throw Failure(status: .loss, message: words.joined(separator: "\n")) }
  }
}
