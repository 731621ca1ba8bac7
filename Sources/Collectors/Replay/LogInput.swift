import FleetModel
import Glibc

/// One log that lies in one file or, rotated, in several: their text in the order in which they are
/// given, as if it were one. Each file is opened when it is its turn.
struct LogInput: ~Copyable {
  /// What a reading came to. `nextFile` says that the text of another file begins; what is read then
  /// begins a line, and may be in another encoding.
  enum Answer: Equatable { case bytes(Int), nextFile(String), nothingYet, end }

  private let paths: [String]
  private let first: [UInt8]
  private var place = 0
  private var file: LogFile
  /// Whether any text came out of any file.
  private var hasText = false
  private var pastNotes: [String] = []
  private var pastLosses: [String] = []
  /// When the first file was last written, which is as good a time as any for a log that has none.
  let modified: Timestamp

  /// Opens the first file, and makes sure that the others are there.
  ///
  /// - Parameters:
  ///   - paths: at least one; `-` is standard input.
  ///   - first: what was read already of standard input, or of the only file.
  init(paths: [String], first: [UInt8] = []) throws(SourceError) {
    self.paths = paths
    self.first = first
    for path in paths.dropFirst() { try LogFile.examine(path) }
    let path = paths.first ?? "-"
    file = try LogFile(path: path, first: paths.count < 2 || path == "-" ? first : [])
    modified = file.modified
  }

  /// Reads what there is without waiting for more.
  mutating func read(into buffer: inout [UInt8]) throws(SourceError) -> Answer {
    switch try file.read(into: &buffer) {
    case .bytes(let count):
      hasText = true
      return .bytes(count)
    case .nothingYet: return .nothingYet
    case .end:
      guard place + 1 < paths.count else {
        try refuseNothing()
        return .end
      }
      return .nextFile(try openNext())
    }
  }

  private mutating func openNext() throws(SourceError) -> String {
    pastNotes = notes
    pastLosses = losses
    place += 1
    let path = paths[place]
    file = try LogFile(path: path, first: path == "-" ? first : [])
    return path
  }

  /// A log of which nothing could be unpacked says why.
  private func refuseNothing() throws(SourceError) {
    guard !hasText, let loss = losses.first else { return }
    let subject = paths.count == 1 ? "" : "nothing could be read; "
    throw SourceError(.unreadable, paths.first ?? "-", subject + loss)
  }

  /// Adds to an error about the text that which could not be unpacked, which may be its cause.
  func explaining(_ error: SourceError) -> SourceError {
    guard let loss = losses.first else { return error }
    return SourceError(error.code, error.subject, "\(error.message); \(loss)")
  }

  /// What could not be unpacked so far, in words, each with its file where there are several.
  var losses: [String] { pastLosses + named(file.losses) }

  /// What is worth knowing and no loss.
  var notes: [String] { pastNotes + named(file.notes) }

  private func named(_ words: [String]) -> [String] {
    paths.count < 2 ? words : words.map { "\(paths[place]): \($0)" }
  }

  /// Whether the file that is being read has an end, and is no pipe and no terminal.
  var isRegular: Bool { file.isRegular }

  /// What a reading on of a file that grows came to.
  enum Continuation: Equatable {
    /// Nothing has changed.
    case none
    /// Other text follows: of a new file under the same name, or of the same one from its start.
    case anew(String)
    /// There is no file of that name any more; it is waited for.
    case gone(String)
  }

  /// Goes on with a file that was emptied and written again, or, once all of the old one has been
  /// read, that was renamed and begun anew.
  mutating func goOn(isDrained: Bool) throws(SourceError) -> Continuation {
    let path = paths[place]
    let change = file.change
    guard isDrained || change == .rewritten else { return .none }
    switch change {
    case .same: return .none
    case .removed: return .gone("\(path) was removed; it is waited for")
    case .rewritten:
      file.rewind()
      return .anew("\(path) was emptied and is read again from its start")
    case .replaced:
      guard let next = try? LogFile(path: path) else {
        return .gone("\(path) was replaced, and the new one cannot be read yet")
      }
      pastNotes = notes
      pastLosses = losses
      file = next
      return .anew("\(path) was replaced; the new one is read")
    }
  }
}
