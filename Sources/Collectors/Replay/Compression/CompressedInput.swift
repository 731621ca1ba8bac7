/// The content of a log that may be packed: bytes of the file go in, cut anywhere, and its text comes
/// out. Members that follow each other are one text, as `cat` joins a rotated set; what is damaged or
/// no packed content is passed over up to the next member, counted and told. Text behind a member is
/// handed on.
struct CompressedInput: ~Copyable {
  private enum State {
    /// What the bytes are is not known yet.
    case unknown
    /// They are handed on as they are.
    case plain
    case member(any Inflater)
    /// A member has ended, and what follows it is not known yet.
    case behindMember
    /// Another member is looked for; text that lies before it is handed on.
    case searching(handsOn: Bool)
    /// No more is read.
    case stopped
  }

  /// What became of the step that was tried.
  private enum Turn {
    case given(Int)
    case again
    case needsMore
  }

  private var state = State.unknown
  /// Bytes that went in and wait from `start` on.
  private var waiting: [UInt8] = []
  private var start = 0
  /// Bytes that the inflater took of its member.
  private var takenOfMember = 0
  /// Whether the text that came out last is cut, so that what follows is no part of its line.
  private var endsLine = false
  private let limit: ExpansionLimit
  private(set) var report = ExpansionReport()

  /// So much of what lies behind a member tells whether it is text.
  private static let textSample = 64

  init(limit: ExpansionLimit = ExpansionLimit()) { self.limit = limit }

  /// Whether bytes of the file are its text, so that they need not go in.
  var isPlain: Bool {
    if case .plain = state { start == waiting.count } else { false }
  }

  /// Whether nothing more will come out.
  var isStopped: Bool { if case .stopped = state { true } else { false } }

  /// What the content is packed with that is not read here, and what unpacks it.
  private(set) var foreign: (name: String, program: String)?

  /// Whether the last member has not come to its end.
  var isWithinMember: Bool { if case .member = state { true } else { false } }

  /// Puts bytes of the file in.
  mutating func add(_ bytes: Bytes) {
    if start > 0 {
      waiting.removeFirst(start)
      start = 0
    }
    waiting.append(contentsOf: bytes)
  }

  /// Takes text out.
  ///
  /// - Parameter isEnd: whether nothing more will go in.
  /// - Returns: how many bytes came out; 0 when more have to go in.
  mutating func take(into room: UnsafeMutableBufferPointer<UInt8>, isEnd: Bool) -> Int {
    guard !room.isEmpty else { return 0 }
    while true {
      let turn =
        switch state {
        case .unknown: recognise(isEnd: isEnd)
        case .plain: handOn(waiting.count - start, into: room)
        case .member(let inflater): inflate(inflater, into: room)
        case .behindMember: lookBehindMember(isEnd: isEnd)
        case .searching(let handsOn): search(handsOn, into: room, isEnd: isEnd)
        case .stopped: Turn.needsMore
        }
      switch turn {
      case .given(let count): return count
      case .again: continue
      case .needsMore: return 0
      }
    }
  }

  private mutating func advance(_ count: Int) {
    start += count
    report.packed &+= Int64(count)
  }

  private var beginning: Compression.Beginning {
    waiting.withUnsafeBufferPointer {
      Compression.beginning(of: $0.part(start, start + Compression.needed))
    }
  }

  private mutating func recognise(isEnd: Bool) -> Turn {
    switch beginning {
    case .packed(let kind): begin(kind)
    case .foreign(let name, let program):
      foreign = (name, program)
      state = .stopped
    case .unknown where !isEnd: return .needsMore
    case .unknown, .other: state = .plain
    }
    return .again
  }

  private mutating func begin(_ kind: Compression) {
    report.begin(kind)
    takenOfMember = 0
    guard let inflater = kind.makeInflater() else {
      report.stop = "there is no memory to unpack it"
      state = .stopped
      return
    }
    state = .member(inflater)
  }

  private mutating func handOn(
    _ count: Int, into room: UnsafeMutableBufferPointer<UInt8>
  ) -> Turn {
    let count = min(count, room.count)
    guard count > 0 else { return .needsMore }
    _ = room.update(fromContentsOf: waiting[start..<start + count])
    start += count
    return .given(count)
  }
}

extension CompressedInput {
  private mutating func inflate(
    _ inflater: any Inflater, into room: UnsafeMutableBufferPointer<UInt8>
  ) -> Turn {
    if endsLine {
      endsLine = false
      room[0] = 0x0A
      return .given(1)
    }
    let step = waiting.withUnsafeBufferPointer { bytes in
      inflater.inflate(bytes.part(start, bytes.count), into: room)
    }
    advance(step.taken)
    takenOfMember += step.taken
    report.expanded &+= Int64(step.given)
    switch step.outcome {
    case .going:
      if step.taken == 0, step.given == 0 { return .needsMore }
    case .ended: state = .behindMember
    case .failed(let reason): fail(reason)
    }
    if let reason = limit.refusal(packed: report.packed, expanded: report.expanded) {
      report.stop = reason
      state = .stopped
    }
    return step.given > 0 ? .given(step.given) : .again
  }

  /// A member that cannot be unpacked, or not to its end, costs itself.
  private mutating func fail(_ reason: String) {
    report.note(damage: reason)
    endsLine = report.expanded > 0
    // Its own beginning is not to be found again.
    if takenOfMember == 0 { skip(1) }
    state = .searching(handsOn: false)
  }

  private mutating func skip(_ count: Int) {
    advance(count)
    report.skipped &+= Int64(count)
  }

  /// Zeros fill a tape or a stream of xz up, and are nothing that is lost.
  private mutating func lookBehindMember(isEnd: Bool) -> Turn {
    while start < waiting.count, waiting[start] == 0 { advance(1) }
    guard start < waiting.count else { return .needsMore }
    switch beginning {
    case .packed(let kind): begin(kind)
    case .unknown where !isEnd: return .needsMore
    case .unknown, .foreign, .other:
      guard isEnd || waiting.count - start >= Self.textSample else { return .needsMore }
      let sample = waiting[start...].prefix(Self.textSample)
      state = .searching(handsOn: sample.allSatisfy(Self.isText))
    }
    return .again
  }

  private static func isText(_ byte: UInt8) -> Bool {
    byte >= 0x20 ? byte != 0x7F : byte == 0x09 || byte == 0x0A || byte == 0x0D || byte == 0x1B
  }

  private mutating func search(
    _ handsOn: Bool, into room: UnsafeMutableBufferPointer<UInt8>, isEnd: Bool
  ) -> Turn {
    guard start < waiting.count else { return .needsMore }
    let found = waiting.withUnsafeBufferPointer { Compression.next(in: $0, from: start) }
    let end = found?.place ?? waiting.count
    if end == start, let found {
      if found.isSure, case .packed(let kind) = beginning {
        begin(kind)
        return .again
      }
      guard isEnd else { return .needsMore }
    }
    let count = max(1, end - start)
    if handsOn { return handOn(count, into: room) }
    skip(count)
    return .again
  }
}
