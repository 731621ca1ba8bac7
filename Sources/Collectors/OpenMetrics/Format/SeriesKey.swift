/// The part of a sample's line that names its series: `name{label="value", ...}`.
///
/// Sources: the Prometheus text format 0.0.4 and OpenMetrics 1.0, with the quoted names of
/// OpenMetrics 2 (`{"name", label="value"}`).
struct SeriesKey {
  /// The metric's name without quotes; escapes are left as they are.
  let name: Bytes
  /// What stands between the braces; empty without any.
  let labels: Bytes
  /// Bytes of the line up to and with the closing brace, or of the name.
  let length: Int

  /// Reads the beginning of a line that is no comment; nil when it names no series.
  init?(_ line: Bytes) {
    let nameEnd = Self.endOfName(line)
    guard nameEnd < line.count else { return nil }
    var open = nameEnd
    while open < line.count, Bytes.isBlank(line[open]) { open &+= 1 }
    guard open < line.count, line[open] == 0x7B else {
      guard nameEnd > 0, open > nameEnd else { return nil }
      name = line.part(0, nameEnd)
      labels = line.part(0, 0)
      length = nameEnd
      return
    }
    var cursor = LabelCursor(line.part(open &+ 1, line.count))
    var quotedName: Bytes?
    while let item = cursor.next() {
      guard item.value == nil else { continue }
      guard quotedName == nil, nameEnd == 0 else { return nil }
      quotedName = item.name
    }
    guard cursor.isClosed else { return nil }
    if nameEnd == 0 {
      guard let quotedName, !quotedName.isEmpty else { return nil }
      name = quotedName
    } else {
      name = line.part(0, nameEnd)
    }
    labels = line.part(open &+ 1, open &+ 1 &+ cursor.place)
    length = open &+ 2 &+ cursor.place
  }

  /// Where the name that a line begins with ends.
  static func endOfName(_ line: Bytes) -> Int {
    var place = 0
    while place < line.count {
      switch line[place] {
      case 0x20, 0x09, 0x0D, 0x7B, 0x7D, 0x22, 0x23, 0x3D, 0x2C: return place
      default: place &+= 1
      }
    }
    return place
  }

  /// The value of a label with its escapes undone; nil when it is missing or empty, which is the
  /// same.
  func text(_ label: String) -> String? {
    var cursor = LabelCursor(labels)
    while let item = cursor.next() {
      guard let value = item.value, label.withBytes({ item.name.equals($0) }) else { continue }
      return value.isEmpty ? nil : LabelCursor.unescaped(value)
    }
    return nil
  }
}
