import FleetModel

/// What of a log belongs to no section: counted, with the first such line, so that it can be told.
package struct UnreadLines: Sendable, Equatable {
  /// A line that nobody took, and where it stands.
  package struct First: Sendable, Equatable {
    /// Counted from 1.
    package var number: Int
    /// Its text, made harmless and cut.
    package var text: String

    package init(number: Int, text: String) {
      self.number = number
      self.text = text
    }
  }

  package private(set) var lines = 0
  /// Bytes of those lines, and of what could not even be cut into lines.
  package private(set) var bytes = 0
  package private(set) var first: First?

  /// Counts a line.
  mutating func add(_ line: Bytes, number: Int) {
    lines += 1
    bytes += line.count + 1
    guard first.map({ number < $0.number }) ?? true else { return }
    let text = HarmlessText.excerpt(line.part(0, 1024).trimmed.text, limit: 80)
    first = First(number: number, text: text)
  }

  /// Counts bytes that never became a line.
  mutating func add(bytes count: Int) { bytes += count }

  /// Whether more than a tenth of a text of this many bytes was not read.
  func isLarge(of total: Int) -> Bool { bytes * 10 > total }

  /// `12 lines (340 bytes) belong to no output of nvidia-smi; the first is line 3 "$ uptime"`; nil
  /// when everything was read.
  package var words: String? {
    guard bytes > 0 else { return nil }
    guard lines > 0, let first else { return "not read: \(bytes) bytes" }
    return "not read: \(lines) \(lines == 1 ? "line" : "lines") (\(bytes) bytes) that belong to no "
      + "output of nvidia-smi; the first is line \(first.number) \"\(first.text)\""
  }
}

/// The last lines that nobody took. What begins a section often stands behind lines that only then
/// mean something: the date above a table, the name of a host, a `<?xml` line.
struct RecentLines: Sendable {
  /// A line that waits to be taken or counted.
  struct Line: Sendable {
    let bytes: [UInt8]
    let number: Int
    /// Whether it is to be counted where nobody takes it; words of the tool itself are not.
    var counts = true
  }

  private(set) var lines: [Line] = []
  /// A table's date, frame, banner and rule, and what stands before them.
  private static let limit = 8

  /// Remembers a line; the oldest goes, and is counted as unread.
  mutating func append(_ line: Bytes, number: Int, counts: Bool, unread: inout UnreadLines) {
    if lines.count == Self.limit { count(lines.removeFirst(), &unread) }
    lines.append(Line(bytes: [UInt8](line), number: number, counts: counts))
  }

  /// Counts everything that waits.
  mutating func count(in unread: inout UnreadLines) {
    for line in lines { count(line, &unread) }
    lines.removeAll(keepingCapacity: true)
  }

  private func count(_ line: Line, _ unread: inout UnreadLines) {
    guard line.counts else { return }
    line.bytes.withUnsafeBufferPointer { unread.add($0, number: line.number) }
  }

  /// Takes the lines away that are words of the tool.
  mutating func takeWords() -> [[UInt8]] {
    let words = lines.filter { !$0.counts }.map(\.bytes)
    lines.removeAll { !$0.counts }
    return words
  }

  /// Takes the lines from a place on away, as somebody reads them.
  mutating func take(from place: Int) -> [Line] {
    let taken = Array(lines[min(place, lines.count)...])
    lines.removeSubrange(min(place, lines.count)...)
    return taken
  }
}
