/// A line of a page, read without knowing any line before it.
enum PageLine {
  /// Nothing, or a comment that says nothing of the samples (`# HELP`, `# UNIT`).
  case blank
  /// `# TYPE name kind`.
  case kind(name: Bytes, kind: Bytes)
  /// `# EOF`, the last line of a whole OpenMetrics page.
  case end
  case sample(SeriesKey, SampleTail)
  case damaged

  init(_ whole: Bytes) {
    let line = whole.trimmed
    guard let first = line.first else {
      self = .blank
      return
    }
    if first == 0x23 {
      self = Self.comment(line)
      return
    }
    guard let key = SeriesKey(line), let tail = SampleTail(line.part(key.length, line.count)) else {
      self = .damaged
      return
    }
    self = .sample(key, tail)
  }

  /// What a line that begins with `#` says.
  static func comment(_ line: Bytes) -> PageLine {
    var place = 1
    guard let word = line.word(from: &place) else { return .blank }
    if word.equalsText("EOF") { return line.word(from: &place) == nil ? .end : .blank }
    guard word.equalsText("TYPE"), let name = line.word(from: &place),
      let kind = line.word(from: &place)
    else { return .blank }
    let isQuoted = name.count > 1 && name[0] == 0x22 && name[name.count - 1] == 0x22
    return .kind(name: isQuoted ? name.part(1, name.count - 1) : name, kind: kind)
  }
}
