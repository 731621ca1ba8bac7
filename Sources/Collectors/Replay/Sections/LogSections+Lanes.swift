import FleetModel

// MARK: Lanes

extension LogSections {
  /// The lane of an owner for a form, made when there is none.
  mutating func lane(_ owner: LogLane.Owner, _ format: LogFormat) -> Int {
    let key = LaneKey(owner: owner, format: format)
    if let known = places[key] { return known }
    places[key] = lanes.count
    lanes.append(
      LogLane(
        owner: owner, format: format, columns: columns, period: period, baseTime: baseTime,
        firstLine: lineCount))
    if time.dateOrder.isDayFirst { lanes[lanes.count - 1].beginWithDay() }
    return lanes.count - 1
  }

  /// The lane, of those that name no host and of the one below the last word, that a section can be
  /// meant for; a new one where none can. Sections of one host follow each other where the last two
  /// did, as in files that were joined; else hosts take turns, and it is that of the host which was
  /// heard of longest ago.
  mutating func group(
    of format: LogFormat, below word: Int? = nil, where isPossible: (inout LogLane) -> Bool
  ) -> Int {
    let candidates = [word].compactMap(\.self) + unnamedLanes(of: format)
    var possible: [Int] = []
    for lane in candidates where isPossible(&lanes[lane]) { possible.append(lane) }
    let last = turns[format] ?? []
    let isRun = last.count == 2 && last[0] == last[1] && possible.contains(last[1])
    let longestAgo = possible.min { one, other in
      (lanes[one].newest?.milliseconds ?? .min) < (lanes[other].newest?.milliseconds ?? .min)
    }
    let chosen = isRun ? last[1] : longestAgo ?? newUnnamedLane(of: format)
    turns[format] = (last + [chosen]).suffix(2)
    return chosen
  }

  /// The lanes that name no host, in their order.
  private func unnamedLanes(of format: LogFormat) -> [Int] {
    var found: [Int] = []
    while let lane = places[LaneKey(owner: .unnamed(found.count), format: format)] {
      found.append(lane)
    }
    return found
  }

  private mutating func newUnnamedLane(of format: LogFormat) -> Int {
    lane(.unnamed(unnamedLanes(of: format).count), format)
  }

  /// The first lane in which a row repeats nothing, where those of several hosts alternate.
  private mutating func alternate(of row: CSVQueryParser.RowIdentity) -> Int {
    unnamedLanes(of: .csv).first { !lanes[$0].repeats(row) } ?? newUnnamedLane(of: .csv)
  }

  /// The lane that a row belongs to, which may be another than the one its header was given to: that
  /// of the host in its cells, or of another host that nobody names.
  mutating func ownLane(of line: Bytes, in lane: Int) -> Int {
    guard unchecked.contains(lane) else {
      return alternates ? alternatingLane(of: line, in: lane) : lane
    }
    if lanes[lane].hostColumn != nil {
      guard let host = lanes[lane].hostCell(of: line) else { return lane }
      let own = self.lane(.host(host), .csv)
      lanes[own].takeHeader(of: lanes[lane])
      return own
    }
    unchecked.remove(lane)
    guard let row = lanes[lane].identity(of: line) else { return lane }
    return move(row, from: lane, to: laneOfNext(row, lane))
  }

  /// The lane of a row that its own lane refused.
  mutating func laneOfRefused(_ row: CSVQueryParser.RowIdentity, _ lane: Int) -> Int {
    if lanes[lane].repeats(row) {
      alternates = true
      noteOnce("rows of hosts that nobody names alternate: they are shared out by their order")
      return move(row, from: lane, to: alternate(of: row))
    }
    let isStep = lanes[lane].isClockStep(to: row.time)
    return move(row, from: lane, to: isStep ? lane : laneOfNext(row, lane))
  }

  /// The lane that knows the GPU of a row, else one that the row may continue. Which of them are one
  /// host's is found out when all are known.
  private mutating func laneOfNext(_ row: CSVQueryParser.RowIdentity, _ lane: Int) -> Int {
    let word = lanes[lane].owner.isUnnamed ? nil : lane
    let known = row.identity.uuid.flatMap { uuid in
      lanes.indices.first { place in
        (lanes[place].owner.isUnnamed || place == word) && lanes[place].format == .csv
          && lanes[place].knows(uuid: uuid)
      }
    }
    return known ?? group(of: .csv, below: word) { $0.mayContinue(with: row) }
  }

  /// The lane of a row where those of several hosts alternate.
  private mutating func alternatingLane(of line: Bytes, in lane: Int) -> Int {
    guard lanes[lane].owner.isUnnamed, let row = lanes[lane].identity(of: line) else { return lane }
    return move(row, from: lane, to: alternate(of: row))
  }

  /// Gives a row that has been judged to a lane, and those behind it too.
  private mutating func move(
    _ row: CSVQueryParser.RowIdentity, from lane: Int, to own: Int
  ) -> Int {
    lanes[own].acceptNext()
    guard own != lane else { return lane }
    lanes[own].takeHeader(of: lanes[lane])
    lanes[own].acceptNext()
    open[heading ?? ""] = own
    if row.identity.uuid != nil {
      for place in lanes.indices where lanes[place].owner.isUnnamed {
        lanes[place].doubtNewcomers()
      }
    }
    return own
  }

  /// The lane of a host whose rows stand below the header of another, as where headers were taken out
  /// but for the first; nil where the line is no such row.
  mutating func laneOfNewHost(
    _ key: String, _ row: Bytes, _ prefix: LinePrefix, _ cut: LinePrefix.Cut
  ) -> Int? {
    guard cut.host != nil,
      let known = lanes.indices.last(where: {
        lanes[$0].format == .csv && !lanes[$0].owner.isUnnamed
      }), lanes[known].fits(row)
    else { return nil }
    let own = lane(prefix.isHostSure ? .host(key) : .maybe(key), .csv)
    lanes[own].takeHeader(of: lanes[known])
    open[key] = own
    return own
  }

  /// Holds a line of a document until it is known whose it is.
  /// - Returns: false where it begins the next one.
  mutating func hold(_ line: Bytes) -> Bool {
    let cut = document?.prefix?.cut(line, &time, base: baseTime)
    let rest = line.part(cut?.rest ?? 0, line.count)
    if document?.isEnded(by: rest) == true {
      releaseDocument()
      return false
    }
    document?.append(rest, &time)
    if document?.isDecided == true { releaseDocument() }
    return true
  }

  mutating func releaseDocument() {
    guard let held = document else { return }
    document = nil
    let word = held.owner.isUnnamed ? nil : places[LaneKey(owner: held.owner, format: held.format)]
    let lane = group(of: held.format, below: word) { lane in
      if let uuid = held.uuid { return lane.knows(uuid: uuid) || lane.frameCount == 0 }
      return held.time.map { lane.precedes($0) && !lane.tells(ofSecondOf: $0) } ?? true
    }
    open[heading ?? ""] = lane
    lanes[lane].isOpen = true
    for (number, line) in held.lines.enumerated() {
      line.withUnsafeBufferPointer { bytes in
        if number == held.leadCount {
          lanes[lane].begin(bytes, at: nil)
        } else if !lanes[lane].consume(bytes, at: nil) {
          takeStranger(bytes)
        }
      }
    }
    running = held.prefix == nil ? lane : nil
  }

  /// Ends everything: what waited is given to somebody or counted, and every tick is ended.
  mutating func finish() {
    if let held = candidate {
      candidate = nil
      _ = refuse(held)
    }
    releaseDocument()
    for lane in lanes.indices { lanes[lane].endLog() }
    recent.count(in: &unread)
  }

  /// Ends ticks that are complete, or the first ones, of a log that grows.
  mutating func settle() {
    for lane in lanes.indices { lanes[lane].settle() }
  }

  /// Whether a last line without a line end can be believed to be whole.
  mutating func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    if NvidiaSMISentence(last) != nil { return true }
    if candidate != nil { return false }
    for prefix in prefixes {
      guard let cut = prefix.cut(last, &time, base: baseTime) else { continue }
      let lane = open[hostKey(cut.host, last)] ?? lanes.indices.last
      guard let lane, lanes[lane].isOpen else { continue }
      let before = prefix.cut(previous, &time, base: baseTime)?.rest ?? previous.count
      return lanes[lane].parser.isWhole(
        last.part(cut.rest, last.count), after: previous.part(before, previous.count),
        fileBytes: fileBytes)
    }
    guard let lane = open[heading ?? ""], lanes[lane].isOpen else { return document == nil }
    return lanes[lane].parser.isWhole(last, after: previous, fileBytes: fileBytes)
  }

  /// Counts words above sections that turned out to be nobody's name.
  mutating func countWords(ofLane lane: Int) {
    for line in lanes[lane].wordLines {
      line.bytes.withUnsafeBufferPointer { unread.add($0, number: line.number) }
    }
    lanes[lane].wordLines = []
  }
}
