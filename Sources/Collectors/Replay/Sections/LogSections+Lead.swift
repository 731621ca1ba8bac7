import FleetModel

// MARK: Lines before a section

extension LogSections {
  /// Lines that stand before the first line of a section and belong to it.
  struct Lead {
    var lines: [[UInt8]] = []
    /// A word above them, which may be a host.
    var word: String?
    /// The line that holds it.
    var wordLine: RecentLines.Line?
    /// A stamp on a line of its own among them.
    var stamp: Timestamp?
  }

  mutating func takeLead(
    _ format: LogFormat, _ prefix: LinePrefix?, wantsWord: Bool
  ) -> Lead {
    var lead = Lead()
    var start = recent.lines.count
    while start > 0 {
      let bytes = recent.lines[start - 1].bytes
      let rest = bytes.withUnsafeBufferPointer { line -> [UInt8]? in
        guard let prefix else { return bytes }
        return prefix.cut(line, &time, base: baseTime).map {
          [UInt8](line.part($0.rest, line.count))
        }
      }
      guard let rest, rest.withUnsafeBufferPointer({ belongs($0, to: format, &lead) }) else {
        if wantsWord, let word = bytes.withUnsafeBufferPointer({ HostHeading($0) }) {
          if case .maybe(let name) = word { lead.word = name }
          lead.wordLine = recent.lines[start - 1]
          start -= 1
        }
        break
      }
      lead.lines.insert(rest, at: 0)
      start -= 1
    }
    _ = recent.take(from: start)
    // What the tool said a few lines above, of a GPU that does not answer, is of this section too.
    lead.lines.insert(contentsOf: recent.takeWords(), at: 0)
    return lead
  }

  mutating func belongs(_ bytes: Bytes, to format: LogFormat, _ lead: inout Lead) -> Bool {
    let line = bytes.trimmed
    if line.isEmpty || NvidiaSMISentence(line) != nil { return true }
    if format == .xml { return line.first == 0x3C }
    if format == .csv, line.startsLike("sep=") { return true }
    if let stamp = time.parse(line) {
      lead.stamp = lead.stamp ?? stamp
      return true
    }
    return format == .table && (TableParser.isFrame(line) || line.startsLike("| nvidia-smi "))
  }

  /// A line that continues and begins nothing: a heading that names a host, a stamp, a sentence of
  /// the tool, or nobody's.
  mutating func takeStranger(_ line: Bytes) {
    if let last = recent.lines.last, isRule(line), let host = ruledHost(last) {
      _ = recent.take(from: recent.lines.count - 2)
      let isList = host.contains(",") || host.contains("[")
      setHeading(host, isList ? .hosts(host) : .host(host))
    } else if let (name, owner) = Self.owner(HostHeading(line)) {
      recent.count(in: &unread)
      setHeading(name, owner)
    } else if let stamp = time.parse(line.trimmed), let lane = open[heading ?? ""],
      lanes[lane].lacksTime
    {
      lanes[lane].anchor(at: stamp)
    } else {
      let sentence = NvidiaSMISentence(line)
      if let sentence { log.append(sentence) }
      if sentence == nil { strangers.add(line, isStamp: time.parse(line.trimmed) != nil) }
      recent.append(line, number: lineCount, counts: sentence == nil, unread: &unread)
    }
  }

  mutating func setHeading(_ host: String, _ owner: LogLane.Owner) {
    heading = host
    word = nil
    headingOwner = owner
    running = nil
    if case .hosts(let list) = owner {
      noteOnce("\(list): one output stands for several hosts, and is shown for each")
    }
  }

  static func owner(_ heading: HostHeading?) -> (String, LogLane.Owner)? {
    switch heading {
    case .host(let name): (name, .host(name))
    case .file(let path): (path, .file(path))
    case .maybe, nil: nil
    }
  }

  /// A line of dashes or equal signs, as `dshbak` and `clush -b` put around the names of hosts.
  func isRule(_ line: Bytes) -> Bool {
    let line = line.trimmed
    guard line.count >= 4, let first = line.first, first == 0x2D || first == 0x3D else {
      return false
    }
    return line.allSatisfy { $0 == first }
  }

  /// The name between two such lines.
  func ruledHost(_ line: RecentLines.Line) -> String? {
    guard recent.lines.count >= 2 else { return nil }
    let above = recent.lines[recent.lines.count - 2].bytes
    guard above.withUnsafeBufferPointer({ isRule($0) }) else { return nil }
    return line.bytes.withUnsafeBufferPointer { bytes in
      let words = Words(bytes.trimmed)
      guard let name = words.first, name.allSatisfy(Self.isHostListByte) else { return nil }
      // clush says how many hosts it speaks of: `node[1-4] (4)`.
      return words.count == 1 || (words.count == 2 && words[1]?.first == 0x28) ? name.text : nil
    }
  }

  static func isHostListByte(_ byte: UInt8) -> Bool {
    let letter = Bytes.lowered(byte)
    return (letter >= 0x61 && letter <= 0x7A) || Bytes.isDigit(byte)
      || [0x2D, 0x2E, 0x5F, 0x5B, 0x5D, 0x2C].contains(byte)
  }
}
