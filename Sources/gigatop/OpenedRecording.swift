import Collectors
import FleetHistory
import Glibc

/// Recordings named on the command line.
enum OpenedRecording {
  /// Opens a recording; what cannot be read ends the program. One that comes through standard
  /// input, `-`, is waited for to its end.
  static func open(_ path: String) throws -> Recording {
    guard path == "-" else {
      do throws(RecordingError) {
        return try Recording.open(path)
      } catch {
        let packing = PackedFile.words(path: path).map { "\(path): \($0)" }
        throw Failure(status: .failed, message: packing ?? error.description)
      }
    }
    guard let input = try StandardInput.recording else {
      throw Failure(
        status: .failed, message: "\(StandardInput.name): is no recording, which begins otherwise")
    }
    input.waitForEnd()
    if let trouble = input.trouble {
      throw Failure(status: .failed, message: trouble + "; what came before is not used")
    }
    return try failing { () throws(RecordingError) in try Recording(input) }
  }

  /// Turns the errors of a recording into the end of the program.
  static func failing<T>(_ body: () throws(RecordingError) -> T) throws -> T {
    do throws(RecordingError) {
      return try body()
    } catch {
      throw Failure(status: .failed, message: error.description)
    }
  }

  /// Writes some recordings into a new file, which appears when it is complete.
  ///
  /// - Parameter isRecovery: the new file is sound, and tells of losses; otherwise it carries them.
  static func copy(
    _ recordings: [Recording], to output: String, isRecovery: Bool
  ) throws -> RecordingCopy.Report {
    if output != "-", access(output, F_OK) == 0 {
      throw Failure(
        status: .failed, message: "\(output): exists already, and is not overwritten")
    }
    let file = try OutputFile(output)
    let report = try RecordingCopy.copy(recordings, isRecovery: isRecovery) { try file.write($0) }
    try file.close()
    return report
  }
}

/// Lines of a name and a value, the values below each other.
struct FactLines {
  private var lines: [(name: String, value: String)] = []

  mutating func add(_ name: String, _ value: String?) {
    if let value, !value.isEmpty { lines.append((name, value)) }
  }

  var text: String {
    let width = lines.reduce(0) { max($0, $1.name.count) }
    return lines.map { line in
      line.name + String(repeating: " ", count: width - line.name.count + 2) + line.value
    }.joined(separator: "\n")
  }
}
