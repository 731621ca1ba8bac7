import FleetModel
import Glibc

/// The notes that were made to a recording after it was recorded: `NAME.gtr.notes.jsonl` beside it,
/// so that the recording itself stays byte for byte what it was. One JSON object a line, only ever
/// added to: a note (id, time, entity, author, text, created), or the removal of one (id, removed).
package struct SideNotes {
  package let path: String
  /// Those that were not removed, by time.
  package private(set) var notes: [NoteRecord] = []
  /// Lines that are no notes.
  package private(set) var strangeLines = 0

  /// Reads the notes beside a recording; there are none where there is no such file.
  package init(beside recording: String) throws(RecordingError) {
    var name = recording
    while name.count > 1, name.hasSuffix("/") { name.removeLast() }
    path = name + ".notes.jsonl"
    var found: [NoteRecord] = []
    for line in try Self.lines(of: path) {
      guard let value = JSONReader.value(of: line), let id = value["id"]?.text else {
        strangeLines += 1
        continue
      }
      if value["removed"] != nil {
        found.removeAll { $0.id == id }
      } else if let note = Self.note(value, id) {
        found.append(note)
      } else {
        strangeLines += 1
      }
    }
    notes = found.sorted { $0.time < $1.time }
  }

  private static func note(_ value: JSONValue, _ id: String) -> NoteRecord? {
    guard let text = value["text"]?.text, let time = value["time"]?.text,
      let expression = try? TimeExpression(parsing: time), case .instant(let instant) = expression
    else { return nil }
    return NoteRecord(
      time: instant, entity: value["entity"]?.text ?? "", author: value["author"]?.text ?? "",
      text: text, id: id)
  }

  /// Adds a note at the end of the file.
  package mutating func add(_ note: NoteRecord, created: Timestamp) throws(RecordingError) {
    try append(
      .object([
        .init("id", .string(note.id)), .init("time", .string(note.time.iso8601)),
        .init("entity", .string(note.entity)), .init("author", .string(note.author)),
        .init("text", .string(note.text)), .init("created", .string(created.iso8601)),
      ]))
    notes = (notes + [note]).sorted { $0.time < $1.time }
  }

  /// Says at the end of the file that a note is gone.
  package mutating func remove(_ id: String, at time: Timestamp) throws(RecordingError) {
    try append(
      .object([.init("id", .string(id)), .init("removed", .string(time.iso8601))]))
    notes.removeAll { $0.id == id }
  }

  /// Twelve characters that no other note is likely to have.
  package static func newID() -> String {
    let letters = Array("0123456789abcdefghjkmnpqrstvwxyz")
    return String((0..<12).map { _ in letters[Int.random(in: 0..<letters.count)] })
  }

  private func append(_ value: JSONValue) throws(RecordingError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.refusal(path, "cannot be written") }
    defer { close(descriptor) }
    // A line that somebody left half written must not swallow this one.
    var last: UInt8 = 0x0A
    let end = lseek(descriptor, 0, SEEK_END)
    if end > 0 { _ = pread(descriptor, &last, 1, end - 1) }
    let bytes = Array(((last == 0x0A ? "" : "\n") + value.line + "\n").utf8)
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard written == bytes.count, fsync(descriptor) == 0 else {
      throw Self.refusal(path, "cannot be written")
    }
  }

  private static func lines(of path: String) throws(RecordingError) -> [Substring] {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return [] }
      throw refusal(path, "cannot be read")
    }
    let file = try FileBytes(path)
    let size = try file.size()
    guard size <= 64 << 20 else {
      throw RecordingError(.damaged, subject: path, "is larger than any notes; it is not read")
    }
    let bytes = try file.read(at: 0, count: Int(size))
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
  }

  private static func refusal(_ path: String, _ what: String) -> RecordingError {
    let reason = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    return RecordingError(.system, subject: path, "\(what): \(reason)")
  }
}
