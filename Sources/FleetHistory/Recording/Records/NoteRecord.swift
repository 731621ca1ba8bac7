import FleetModel

/// What an operator wrote to an instant.
package struct NoteRecord: Hashable, Sendable {
  package var time: Timestamp
  /// Key of a GPU, id of a battery unit, or empty for the site.
  package var entity: String
  package var author: String
  package var text: String
  /// Tells notes apart, also across files.
  package var id: String

  package init(
    time: Timestamp, entity: String = "", author: String, text: String, id: String
  ) {
    self.time = time
    self.entity = entity
    self.author = author
    self.text = text
    self.id = id
  }

  package func encode(into writer: inout ByteWriter) {
    writer.time(time.milliseconds)
    for text in [entity, author, text, id] { writer.string(text) }
  }

  package init(decoding reader: inout ByteReader) throws(RecordingError) {
    time = try reader.time()
    entity = try reader.string()
    author = try reader.string()
    text = try reader.string()
    id = try reader.string()
  }
}

extension NoteRecord {
  /// What the text of a bookmark begins with; its name follows.
  private static let bookmarkMark = "bookmark:"

  /// A mark on an instant that can be gone to by its name.
  package init(bookmark name: String, time: Timestamp) {
    self.init(time: time, author: "", text: Self.bookmarkMark + name, id: "")
  }

  /// The name of a bookmark; nil for other notes.
  package var bookmark: String? {
    guard text.hasPrefix(Self.bookmarkMark) else { return nil }
    let name = text.dropFirst(Self.bookmarkMark.count)
    return name.isEmpty || name.contains(" ") ? nil : String(name)
  }

  /// Where bookmarks are; of those with the same name the last one.
  package static func bookmarks(_ notes: [NoteRecord]) -> [String: Timestamp] {
    var found: [String: Timestamp] = [:]
    for note in notes { if let name = note.bookmark { found[name] = note.time } }
    return found
  }
}
