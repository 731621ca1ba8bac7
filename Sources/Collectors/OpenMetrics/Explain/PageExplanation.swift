import FleetModel

/// What became of each series of a page: which rule took it, or why none did; and a map of what is
/// left, to begin with.
package struct PageExplanation: Sendable {
  private var reader: PageReader
  private let body: [UInt8]
  private var skeleton = MapSkeleton()
  private var isEnded = false
  /// Series that are read, and those that are not.
  private var taken = 0
  private var left = 0

  /// - Parameter reader: has read the body as its last page, and whose values these are.
  init(reader: PageReader, body: [UInt8]) {
    self.reader = reader
    self.body = body
  }

  /// Hands on lines for people: for each series itself and what became of it, then how many there
  /// are, then the map. Costs another walk over the page.
  package mutating func tell(_ write: (String) -> Void) {
    let body = body
    var lines = LineSplitter(limit: PageReader.largestLine)
    body.withUnsafeBufferPointer { bytes in
      lines.feed(bytes) { explain($0, write) }
    }
    let rest = lines.takeRest()
    rest.withUnsafeBufferPointer { line in
      guard !isEnded, !line.isEmpty, line[0] != 0x23 else { return }
      write(Self.shown(line) + "\n  not read: the page breaks off in this line")
      left += 1
    }
    if lines.droppedCount > 0 {
      write("\(lines.droppedCount) lines are longer than \(PageReader.largestLine) bytes: not read")
    }
    write("\n\(taken + left) series: \(taken) read, \(left) not read")
    skeleton.lines.forEach(write)
  }

  private mutating func explain(_ whole: Bytes, _ write: (String) -> Void) {
    guard !isEnded else { return }
    switch PageLine(whole) {
    case .blank: skeleton.noteHelp(whole.trimmed)
    case .kind: break
    case .end: isEnded = true
    case .damaged:
      left += 1
      write(Self.shown(whole) + "\n  not read: it is not made as NAME{LABEL=\"TEXT\"} NUMBER")
    case .sample(let key, let tail):
      let fates = fates(key, tail, whole.trimmed)
      if fates.contains(where: \.isRead) { taken += 1 } else { left += 1 }
      write(([Self.shown(whole)] + fates.map { "  " + $0.text }).joined(separator: "\n"))
    }
  }

  /// Characters of a series at most.
  private static let longest = 1000

  private static func shown(_ line: Bytes) -> String {
    HarmlessText.excerpt(line.trimmed.part(0, 4 * longest).text, limit: longest)
  }

  private mutating func fates(
    _ key: SeriesKey, _ tail: SampleTail, _ line: Bytes
  ) -> [SeriesFate] {
    guard let name = reader.book.number(ofName: key.name) else {
      skeleton.add(key, tail.value)
      return [.left("no rule has this name")]
    }
    guard let series = reader.number(ofSeries: line.part(0, key.length)) else {
      return [.left("there is no room for more series")]
    }
    let use = reader.uses[series]
    guard use.firstLink < use.endOfLinks else {
      skeleton.add(key, tail.value)
      var reasons: [String] = []
      for rule in reader.book.rules(ofName: name) {
        let reason = SeriesFate.reason(rule, key, reader)
        if !reasons.contains(reason) { reasons.append(reason) }
      }
      return [.left(reasons.joined(separator: "; "))]
    }
    return (Int(use.firstLink)..<Int(use.endOfLinks)).map { place in
      SeriesFate(reader.links[place], tail, reader)
    }
  }
}
