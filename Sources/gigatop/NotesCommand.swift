import ArgumentParser
import FleetHistory
import FleetModel
import Glibc

/// `gigatop notes`: the notes of a recording, those made while recording and those made since.
struct NotesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notes", abstract: "List, add and remove notes of a recording.",
    usage: """
      gigatop notes FILE [list]
      gigatop notes FILE add TEXT [--at TIME] [--entity NAME]
      gigatop notes FILE rm ID
      """,
    discussion: """
      The recording itself is never changed: notes that are added or removed stand in \
      FILE.notes.jsonl beside it. Times are UTC.
      """)

  enum Action: String, ExpressibleByArgument, CaseIterable {
    case list, add, rm
  }

  @Argument(help: ArgumentHelp("A recording, or a folder of segments.", valueName: "file|folder"))
  var path: String

  @Argument(help: "One of list, add, rm.")
  var action: Action = .list

  @Argument(help: ArgumentHelp("The text to add, or what to remove.", valueName: "text|id"))
  var word: String?

  @Option(
    help: ArgumentHelp(
      "What the note is made to: ISO 8601, start, end, start+90s, end-5m; default: end.",
      valueName: "time"))
  var at: String?

  @Option(help: ArgumentHelp("A GPU, or a battery unit, by name.", valueName: "name"))
  var entity: String?

  func run() throws {
    guard path != "-" else {
      throw Failure(
        status: .usage, message: "notes: notes stand beside a recording in a file; name the file")
    }
    let recording = try OpenedRecording.open(path)
    var notes = try OpenedRecording.failing { () throws(RecordingError) in
      try SideNotes(beside: path)
    }
    switch (action, word) {
    case (.list, nil):
      list(recording, notes)
      try RecordingDamage.tell(of: recording, path: path)
    case (.add, let text?): try add(text, recording, &notes)
    case (.rm, let id?): try remove(id, recording, &notes)
    case (.list, _): throw Failure(status: .usage, message: "notes list: takes nothing more")
    case (.add, nil): throw Failure(status: .usage, message: "notes add: the text is missing")
    case (.rm, nil): throw Failure(status: .usage, message: "notes rm: the id is missing")
    }
  }

  private func list(_ recording: Recording, _ notes: SideNotes) {
    for note in (recording.notes + notes.notes).sorted(by: { $0.time < $1.time }) {
      let parts = [note.id, note.time.iso8601, note.author, note.entity, note.text]
      StandardOutput.write(
        parts.filter { !$0.isEmpty }.map { HarmlessText.text($0) }
          .joined(separator: "  "))
    }
    if notes.strangeLines > 0 {
      StandardError.write("\(notes.path): \(notes.strangeLines) lines are no notes; passed over")
    }
  }

  private func add(_ text: String, _ recording: Recording, _ notes: inout SideNotes) throws {
    let now = Timestamp.now()
    let note = NoteRecord(
      time: try time(recording), entity: entity ?? "", author: Self.author, text: text,
      id: SideNotes.newID())
    try OpenedRecording.failing { () throws(RecordingError) in
      try notes.add(note, created: now)
    }
    StandardOutput.write("\(note.id)  \(note.time.iso8601)")
  }

  private func time(_ recording: Recording) throws -> Timestamp {
    let times = recording.summaries.map(\.time)
    guard let last = times.last, let context = Moments.context(times) else {
      throw Failure(status: .failed, message: "\(path): has no frame to make a note to")
    }
    guard let at else { return last }
    return try Moments.resolve(try Moments.parse(at, option: "--at"), option: "--at", context)
  }

  private func remove(_ id: String, _ recording: Recording, _ notes: inout SideNotes) throws {
    guard notes.notes.contains(where: { $0.id == id }) else {
      let isRecorded = recording.notes.contains { $0.id == id }
      throw Failure(
        status: .failed,
        message: isRecorded
          ? "\(path): note \(id) is part of the recording, which is never changed"
          : "\(path): there is no note \(id)")
    }
    try OpenedRecording.failing { () throws(RecordingError) in
      try notes.remove(id, at: Timestamp.now())
    }
  }

  /// Who runs the program.
  static var author: String {
    getenv("USER").map { String(cString: $0) } ?? "uid \(getuid())"
  }
}
