import FleetModel

/// What stands before every line of a section and is not the tool's own: stamps of docker, kubectl,
/// CI, syslog and journald, `host: `, `[1,0]<stdout>:`, `[pod/x/y] `, `web-1  | `, `> `, `# `. It is
/// learned from the first line in which the rest is evidence of a section, as a sequence of parts
/// that the next lines have too; no tool is known by name.
struct LinePrefix: Sendable, Equatable {
  /// A part of the prefix.
  enum Part: Sendable, Equatable {
    /// Blanks or tabs, at least one; of the last part as many as there were.
    case blanks(Int)
    /// A date, a time of day, or both, with or without brackets.
    case stamp
    /// Characters without a blank: a name, a level, a mark. What is no letter and no digit at its
    /// ends is the same in each line.
    case word(lead: UInt8?, end: UInt8?)
    /// Punctuation, the same in each line.
    case mark([UInt8])
    /// Characters up to and with one of the first three of this byte: the rest begins without a
    /// blank.
    case upTo(UInt8, count: Int)
  }

  /// Whether it is made of marks and blanks only: `> `, `# `, `| `.
  var isMark: Bool {
    parts.allSatisfy { part in
      switch part {
      case .blanks, .mark: true
      default: false
      }
    }
  }

  /// What a line is behind its prefix.
  struct Cut {
    /// Where the line proper begins.
    var rest: Int
    /// The host that the prefix names, as a range of the line.
    var host: Range<Int>?
    /// The stamp that the prefix holds.
    var stamp: StampPrefix?
  }

  let parts: [Part]
  /// Which part names the host.
  let hostPart: Int?
  /// Whether that part is set off as a host's name. Any other word is one only where several lines
  /// differ in it.
  var isHostSure = true

  /// Takes the prefix off a line; nil where the line does not have it.
  func cut(_ line: Bytes, _ time: inout TimeText, base: Timestamp) -> Cut? {
    var cut = Cut(rest: 0)
    for (number, part) in parts.enumerated() {
      let start = cut.rest
      switch part {
      case .blanks(let count):
        let isLast = number == parts.count - 1
        while cut.rest < line.count, line[cut.rest] == 0x20 || line[cut.rest] == 0x09 {
          cut.rest += 1
          if isLast, cut.rest - start == count { break }
        }
        // A line that ends with its prefix is blank behind it.
        guard cut.rest > start || start == line.count else { return nil }
      case .stamp:
        guard let found = time.parsePrefix(line.part(start, line.count), base: base) else {
          return nil
        }
        cut.stamp = found
        cut.rest = start + found.width
      case .word(let lead, let end):
        while cut.rest < line.count, !Bytes.isBlank(line[cut.rest]) { cut.rest += 1 }
        guard cut.rest > start, Self.edge(line[start]) == lead,
          Self.edge(line[cut.rest - 1]) == end
        else { return nil }
        if number == hostPart { cut.host = Self.name(in: line, start, cut.rest) }
      case .mark(let bytes):
        guard line.part(start, start + bytes.count).elementsEqual(bytes) else { return nil }
        cut.rest = start + bytes.count
      case .upTo(let byte, let count):
        guard let end = Self.end(of: byte, count, in: line, from: start),
          !line.part(start, end).contains(where: Bytes.isBlank)
        else { return nil }
        cut.rest = end + 1
        if number == hostPart {
          cut.host = Self.name(in: line, start, Self.withoutNumber(line, start, end))
        }
      }
    }
    return cut
  }

  /// The end of a name without the number of the line behind it: `gpu-a01.csv:12` of `grep -n`.
  private static func withoutNumber(_ line: Bytes, _ start: Int, _ end: Int) -> Int {
    var place = end
    while place > start, Bytes.isDigit(line[place - 1]) { place -= 1 }
    return place < end && place > start + 1 && line[place - 1] == 0x3A ? place - 1 : end
  }

  /// The place of the n-th of a byte.
  private static func end(
    of byte: UInt8, _ count: Int, in line: Bytes, from start: Int
  ) -> Int? {
    var place = start
    for number in 1...max(1, count) {
      guard let found = line.place(of: byte, from: place) else { return nil }
      if number == count { return found }
      place = found + 1
    }
    return nil
  }

  /// A byte that is neither a letter nor a digit; nil for those that are.
  static func edge(_ byte: UInt8) -> UInt8? {
    let letter = Bytes.lowered(byte)
    return (letter >= 0x61 && letter <= 0x7A) || Bytes.isDigit(byte) || byte >= 0x80 ? nil : byte
  }

  /// A word without the brackets, colons and bars around it.
  private static func name(in line: Bytes, _ start: Int, _ end: Int) -> Range<Int> {
    var low = start
    var high = end
    if line[low] == 0x5B, let close = line.place(of: 0x5D, from: low), close > low + 1,
      close < end
    {
      return low + 1..<close
    }
    while low < high, [0x5B, 0x28, 0x3C].contains(line[low]) { low += 1 }
    while high > low, [0x5D, 0x29, 0x3E, 0x3A, 0x7C, 0x2C].contains(line[high - 1]) { high -= 1 }
    // `host=gpu-a01`
    if let sign = line.part(low, high).place(of: 0x3D), low + sign + 1 < high {
      low += sign + 1
      while low < high, line[low] == 0x22 || line[low] == 0x27 { low += 1 }
      while high > low, line[high - 1] == 0x22 || line[high - 1] == 0x27 { high -= 1 }
    }
    return low..<high
  }
}

extension LinePrefix {
  /// Prefixes are shorter, and have fewer parts.
  private static let longest = 256
  private static let mostParts = 24

  /// The prefix of a line whose rest is evidence of a section: the shortest there is.
  ///
  /// - Parameter worth: how good evidence the rest of a line is; 0 for none.
  static func learned(
    from line: Bytes, _ time: inout TimeText, base: Timestamp, worth: (Bytes) -> Int
  ) -> LinePrefix? {
    var parts: [Part] = []
    var ranges: [Range<Int>] = []
    var best: (worth: Int, prefix: LinePrefix)?
    var place = 0
    func offer(_ parts: [Part], _ ranges: [Range<Int>], _ rest: Int) {
      // What stands behind a comma is the rest of a row, not a line behind a prefix.
      let lead = line.part(0, rest).trimmed
      guard lead.last != 0x2C, lead.last != 0x3B else { return }
      let found = worth(line.part(rest, line.count))
      guard found > (best?.worth ?? 0) else { return }
      let host = hostPart(parts, ranges, line)
      best = (
        found, LinePrefix(parts: parts, hostPart: host?.part, isHostSure: host?.isSure ?? true)
      )
    }
    while place < min(line.count, longest), parts.count < mostParts {
      let start = place
      if Bytes.isBlank(line[place]) {
        while place < line.count, Bytes.isBlank(line[place]) { place += 1 }
        parts.append(.blanks(place - start))
      } else if let stamp = time.parsePrefix(line.part(place, line.count), base: base) {
        place += stamp.width
        parts.append(.stamp)
      } else {
        while place < line.count, !Bytes.isBlank(line[place]) { place += 1 }
        offerInside(line, start, place, parts, ranges, offer)
        parts.append(Self.part(line.part(start, place)))
      }
      ranges.append(start..<place)
      if place < line.count, !Bytes.isBlank(line[place]) || Bytes.isBlank(line[place - 1]) {
        offer(parts, ranges, place)
      }
    }
    return best?.prefix
  }

  /// Ends of a prefix within a word: `[1,0]<stdout>:timestamp`, `gpu-a01.csv:2025/05/06`.
  private static func offerInside(
    _ line: Bytes, _ start: Int, _ end: Int, _ parts: [Part], _ ranges: [Range<Int>],
    _ offer: ([Part], [Range<Int>], Int) -> Void
  ) {
    for byte: UInt8 in [0x3A, 0x3E, 0x5D, 0x7C] {
      for count in 1...3 {
        guard let place = Self.end(of: byte, count, in: line, from: start), place > start,
          place + 1 < end
        else { break }
        offer(parts + [.upTo(byte, count: count)], ranges + [start..<place], place + 1)
      }
    }
  }

  private static func part(_ word: Bytes) -> Part {
    if word.allSatisfy({ edge($0) != nil }) { return .mark([UInt8](word)) }
    return .word(lead: edge(word[0]), end: edge(word[word.count - 1]))
  }

  /// Which part names the host: a word at the front before a colon, a bar or in brackets, a path in
  /// brackets (kubectl), the word behind a syslog stamp where a program follows, `host=NAME`. Without
  /// any of them the first word behind the stamp may be one, else the first of all.
  private static func hostPart(
    _ parts: [Part], _ ranges: [Range<Int>], _ line: Bytes
  ) -> (part: Int, isSure: Bool)? {
    var words: [Int] = []
    for (number, part) in parts.enumerated() {
      switch part {
      case .word, .upTo(_, _):
        if isNameLike(line.part(ranges[number].lowerBound, ranges[number].upperBound)) {
          words.append(number)
        }
      default: break
      }
    }
    guard let first = words.first, let last = words.last else { return nil }
    if let keyed = words.first(where: { isKeyed(line, ranges[$0]) }) { return (keyed, true) }
    if words.count >= 2, isProgram(line, ranges[last]) {
      let before = words[words.count - 2]
      let follows = before >= 2 && parts[before - 2] == .stamp
      return (before, follows || hasPid(line, ranges[last]))
    }
    if isProgram(line, ranges[last]), hasPid(line, ranges[last]) { return nil }
    if let marked = words.first(where: { isMarked($0, parts, ranges, line) }) {
      let isFirst = parts[..<marked].allSatisfy { part in
        if case .blanks = part { true } else { part == .stamp }
      }
      return (marked, isFirst)
    }
    let stamp = parts.firstIndex(of: .stamp) ?? -1
    let behind = words.first { $0 > stamp } ?? first
    // A stamp and one word, with blanks around them and nothing else, are what syslog writes.
    let others = parts.count { part in
      if case .blanks = part { false } else { true }
    }
    return (behind, stamp >= 0 && others == 2)
  }

  /// `host=gpu-a01`, `ip=10.0.0.1)`.
  private static func isKeyed(_ line: Bytes, _ range: Range<Int>) -> Bool {
    let word = line.part(range.lowerBound, range.upperBound)
    let start = word.firstIndex { edge($0) == nil } ?? 0
    let keys: [StaticString] = ["host=", "hostname=", "node=", "instance=", "ip=", "machine="]
    return keys.contains { word.part(start, word.count).startsLike($0) }
  }

  /// Whether a word is set off as a name: by a colon, brackets, or a bar behind it.
  private static func isMarked(
    _ number: Int, _ parts: [Part], _ ranges: [Range<Int>], _ line: Bytes
  ) -> Bool {
    switch parts[number] {
    case .upTo: return true
    case .word(_, let end):
      if end == 0x3A || end == 0x5D || end == 0x3E { return true }
      return number + 2 < parts.count && parts[number + 2] == .mark([0x7C])
    default: return false
    }
  }

  private static func isProgram(_ line: Bytes, _ range: Range<Int>) -> Bool {
    range.count > 1 && (line[range.upperBound - 1] == 0x3A || hasPid(line, range))
  }

  /// `gpumon[123]:`.
  private static func hasPid(_ line: Bytes, _ range: Range<Int>) -> Bool {
    let word = line.part(range.lowerBound, range.upperBound)
    guard let open = word.place(of: 0x5B), open > 0, let close = word.place(of: 0x5D, from: open)
    else { return false }
    return word.part(open + 1, close).unsigned != nil
  }

  /// No level of a logger, no stream, no name of a month or a day.
  private static func isNameLike(_ word: Bytes) -> Bool {
    var low = 0
    var high = word.count
    while low < high, edge(word[low]) != nil { low += 1 }
    while high > low, edge(word[high - 1]) != nil { high -= 1 }
    let name = word.part(low, high).text.lowercased()
    // A number is a task of srun where a colon follows, else a line number or a time.
    let isTask = name.allSatisfy(\.isNumber) && word.last == 0x3A
    guard isTask || isAddress(name) || name.contains(where: \.isLetter) else { return false }
    let others: Set<String> = [
      "info", "debug", "warn", "warning", "error", "trace", "notice", "critical", "fatal", "i",
      "d", "w", "e", "f", "p", "stdout", "stderr", "out", "err", "log", "root", "nvidia-smi",
      "bash", "sh", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    ]
    return !name.split(separator: ":").contains { others.contains(String($0)) }
  }

  /// `10.0.0.1`, `10.0.0.1:22`.
  private static func isAddress(_ name: String) -> Bool {
    let parts = name.prefix { $0 != ":" }.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}
