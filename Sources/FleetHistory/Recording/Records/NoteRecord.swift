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
