import FleetModel

/// What the lanes of a log are called once all of them are known, and when those without a time were
/// written.
struct LaneNames {
  private var hosts: [Int: String] = [:]
  private var lists: [Int: [String]] = [:]
  private var timed: [(line: Int, time: Timestamp)] = []
  /// The times of each lane that has some.
  private var times: [Int: [Timestamp]] = [:]
  private let firstLines: [Int]
  /// Lanes that tell of another time of the host of an earlier lane, which goes on with their frames.
  let joined: [Int: Int]
  /// What has to be said of groups that name no host, and of words that may be none.
  private(set) var notes: [String] = []

  init(_ lanes: [LogLane]) {
    firstLines = lanes.map(\.firstLine)
    let words = Self.words(lanes)
    for (place, lane) in lanes.enumerated() where lane.frameCount > 0 {
      if let first = lane.frames.first, !first.content.timeIsAssumed {
        timed.append((lane.firstLine, first.time))
        times[place] = lane.frames.map(\.time)
      }
    }
    func isName(_ lane: LogLane) -> Bool { (words[lane.format]?.count ?? 0) > 1 }
    let unnamed = UnnamedLanes(lanes) { lane in
      if case .maybe = lane.owner { return !isName(lane) }
      return lane.owner.isUnnamed
    }
    joined = unnamed.joined
    let files = FileHosts(
      lanes.compactMap { if case .file(let path) = $0.owner { path } else { nil } })
    for (place, lane) in lanes.enumerated() where lane.frameCount > 0 {
      switch lane.owner {
      case .host(let name): hosts[place] = name
      case .hosts(let list):
        hosts[place] = list
        lists[place] = HostRange.words(of: list, limit: Self.mostHosts)
      case .file(let path): hosts[place] = files.host(ofFile: path)
      case .maybe(let word) where isName(lane): hosts[place] = word
      case .maybe, .unnamed:
        let number = unnamed.groups[place] ?? 0
        hosts[place] = number == 0 ? "" : "host not named (\(Self.ordinal(number + 1)) group)"
      }
    }
    let taken = Set(
      lanes.indices.compactMap { place in
        if case .maybe = lanes[place].owner, hosts[place]?.isEmpty == false {
          hosts[place]
        } else {
          nil
        }
      })
    if !taken.isEmpty {
      notes.append(
        "words before lines or above sections are taken for hosts: "
          + HarmlessText.excerpt(taken.sorted().joined(separator: ", "), limit: 80))
    }
    let groups = (unnamed.groups.values.max() ?? 0) + 1
    if groups > 1 {
      notes.append(
        "\(groups) groups of rows are of one time and name no host: they are shown as \(groups) hosts"
      )
    }
  }

  /// The words that stand above sections of each form, or before lines. Where two of them are of one
  /// GPU by its uuid none is a host's name.
  private static func words(_ lanes: [LogLane]) -> [LogFormat: Set<String>] {
    var words: [LogFormat: Set<String>] = [:]
    var owners: [String: String] = [:]
    var others: Set<LogFormat> = []
    for lane in lanes where lane.frameCount > 0 {
      guard case .maybe(let word) = lane.owner else { continue }
      words[lane.format, default: []].insert(word)
      for uuid in lane.uuids where owners.updateValue(word, forKey: uuid) ?? word != word {
        others.insert(lane.format)
      }
    }
    return words.filter { !others.contains($0.key) }
  }

  /// The host of a lane; empty where nobody names it.
  func host(ofLane lane: Int) -> String { hosts[lane] ?? "" }

  /// The hosts for which the output of a lane stands: `dshbak` and `clush` write what several hosts
  /// said alike only once, under `node[1-4]` or `a,b`.
  func hosts(ofLane lane: Int) -> [String] { lists[lane] ?? [host(ofLane: lane)] }

  static let mostHosts = 4096

  /// A list or a table without a date beside sections that have a time was written with them: the
  /// next one in the log, else the last before.
  func timed(_ frames: [Frame], ofLane lane: Int) -> [Frame] {
    guard let frame = frames.first, frame.content.timeIsAssumed, !timed.isEmpty else {
      return frames
    }
    if frames.count > 1 { return looped(frames, ofLane: lane) }
    let line = firstLines[lane]
    let after = timed.filter { $0.line >= line }.min { $0.line < $1.line }
    let before = timed.filter { $0.line < line }.max { $0.line < $1.line }
    guard let time = (after ?? before)?.time else { return frames }
    var content = frame.content
    content.time = time
    content.timeIsAssumed = false
    return [Frame(content)]
  }

  /// In a loop of several queries one that says no time was made with the one that does, turn by turn.
  private func looped(_ frames: [Frame], ofLane lane: Int) -> [Frame] {
    let others = times.filter { host(ofLane: $0.key) == host(ofLane: lane) }.map(\.value)
    guard let other = others.max(by: { $0.count < $1.count }) else { return frames }
    return frames.enumerated().map { turn, frame in
      var content = frame.content
      content.time = other[min(turn, other.count - 1)]
      content.timeIsAssumed = false
      return Frame(content)
    }
  }

  private static func ordinal(_ number: Int) -> String {
    let suffix =
      switch (number % 10, number % 100) {
      case (_, 11...13): "th"
      case (1, _): "st"
      case (2, _): "nd"
      case (3, _): "rd"
      default: "th"
      }
    return "\(number)\(suffix)"
  }
}

/// Frames whose times cannot all be right: counted, so that it can be told.
struct TimeDoubts: Sendable {
  /// Frames that claimed the time of another.
  var sameTime = 0
  /// Frames that stood behind later ones.
  var misplaced = 0
  /// How often a clock was put back by an hour.
  var putBack = 0

  /// Frames in order of time; of several with one time each is a millisecond later.
  mutating func sorted(_ frames: [Frame]) -> [Frame] {
    let isSorted = zip(frames, frames.dropFirst()).allSatisfy { $0.time < $1.time }
    if isSorted { return frames }
    let ordered = frames.enumerated().sorted { a, b in
      a.element.time == b.element.time ? a.offset < b.offset : a.element.time < b.element.time
    }
    var last: Timestamp?
    return ordered.map { entry in
      guard let before = last, entry.element.time <= before else {
        last = entry.element.time
        return entry.element
      }
      if entry.element.time == before { sameTime += 1 }
      var content = entry.element.content
      content.time = Timestamp(milliseconds: before.milliseconds &+ 1)
      last = content.time
      return Frame(content)
    }
  }

  var notes: [String] {
    var notes: [String] = []
    if putBack > 0 {
      notes.append("the clock was put back by an hour: times behind that are an hour later")
    }
    if misplaced > 0 { notes.append("frames earlier than those before them: \(misplaced); sorted") }
    if sameTime > 0 {
      notes.append("frames that claim the time of another: \(sameTime); all are kept, 1 ms apart")
    }
    return notes
  }
}
