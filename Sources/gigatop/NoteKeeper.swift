import Dashboard
import Dispatch
import FleetHistory
import FleetModel

/// Keeps the notes that are taken in a replay beside the recording, which stays as it is.
final class NoteKeeper: Sendable {
  private let path: String
  private let tell: @Sendable (Message) -> Void
  /// Notes wait for the disk: never on the main actor, and one after another.
  private let queue = DispatchQueue(label: "gigatop.notes")

  /// - Parameter path: of the recording; `-` for one that comes through a pipe and has no place.
  init(path: String, tell: @escaping @Sendable (Message) -> Void) {
    self.path = path
    self.tell = tell
  }

  func keep(_ note: NoteRecord) {
    guard path != "-" else {
      return tell(
        .notice("a pipe has no place for notes; they are kept until the end", isError: true))
    }
    queue.async {
      do throws(RecordingError) {
        var notes = try SideNotes(beside: self.path)
        try notes.add(Self.signed(note), created: .now())
      } catch {
        self.tell(.notice("\(error)", isError: true))
      }
    }
  }

  /// A note with an id, and with the name of who runs the program.
  static func signed(_ note: NoteRecord) -> NoteRecord {
    var note = note
    note.author = NotesCommand.author
    note.id = SideNotes.newID()
    return note
  }

  /// Those of a recording and those beside it, by time.
  static func notes(of recording: Recording, path: String) -> [NoteRecord] {
    let side = path == "-" ? [] : (try? SideNotes(beside: path))?.notes ?? []
    return (recording.notes + side).sorted { $0.time < $1.time }
  }
}
