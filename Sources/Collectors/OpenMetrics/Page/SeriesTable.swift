/// The series of a page, numbered by the bytes of `name{labels}` in two parts: the name before the
/// brace, and the braces. Exporters write the same labels in every family, so that those of a GPU
/// are kept, hashed and looked at once.
///
/// They also write their series in the same order each time: after each one the one that followed
/// it last time is tried first, and in a new family the labels that followed these in the family
/// before. A known line then costs a comparison of bytes. Bytes that were once read as labels are
/// the same labels wherever they stand behind a name, because their end is in them.
struct SeriesTable: Sendable {
  /// A series by its parts.
  private struct Entry: Sendable {
    let head: Int32
    let body: Int32
    /// The series that followed it last time; -1 when none did.
    var next: Int32 = -1
  }

  private var entries: [Entry] = []
  private var heads: ByteTable
  private var bodies: ByteTable
  /// For each body the one that followed it last time; -1 when none did.
  private var nextBody: [Int32] = []
  /// Numbers of series plus one, by their parts; 0 where there is none. A power of two.
  private var slots = [Int32](repeating: 0, count: 256)
  private var last = -1
  private var first: Int32 = -1
  private let seed = UInt64.random(in: .min ... .max) | 1

  /// Series at most.
  private static let limit = 16 << 20

  /// - Parameter limit: bytes of all labels at most.
  init(limit: Int = 256 << 20) {
    heads = ByteTable(limit: limit)
    bodies = ByteTable(limit: limit)
  }

  var count: Int { entries.count }
  func head(_ series: Int) -> Int { Int(entries[series].head) }
  func body(_ series: Int) -> Int { Int(entries[series].body) }

  /// Begins a page anew.
  mutating func rewind() { last = -1 }

  /// The series that is expected here, if the line begins with it, and how long its name is.
  @inline(__always)
  mutating func expected(_ line: Bytes) -> (series: Int, length: Int)? {
    let guess = Int(last < 0 ? first : entries[last].next)
    guard guess >= 0 else { return nil }
    let entry = entries[guess]
    guard let head = heads.prefix(Int(entry.head), of: line),
      let length = bodies.prefix(Int(entry.body), of: line, from: head)
    else { return nil }
    guard length > head || Bytes.isBlank(line[length]) else { return nil }
    last = guess
    return (guess, length)
  }

  /// The name of the series before, if the line has it too and labels behind it.
  func sameHead(_ line: Bytes) -> (head: Int, length: Int)? {
    guard last >= 0 else { return nil }
    let head = Int(entries[last].head)
    guard let length = heads.prefix(head, of: line), length > 0, line[length] == 0x7B else {
      return nil
    }
    return (head, length)
  }

  /// The labels that followed those of the series before in another family, if they stand here; and
  /// where the line goes on.
  func expectedBody(_ line: Bytes, from start: Int) -> (body: Int, end: Int)? {
    guard last >= 0 else { return nil }
    let guess = Int(nextBody[Int(entries[last].body)])
    guard guess >= 0, let end = bodies.prefix(guess, of: line, from: start), end > start else {
      return nil
    }
    return (guess, end)
  }

  /// The number of a name; nil when there are too many of them.
  mutating func head(of text: Bytes) -> Int? { heads.number(text) }

  /// The number of labels with their braces; nil when there are too many of them.
  mutating func body(of text: Bytes) -> Int? {
    guard let number = bodies.number(text) else { return nil }
    if number == nextBody.count { nextBody.append(-1) }
    return number
  }

  /// The number of a series, which is expected in this place from now on; nil when there are too
  /// many of them.
  mutating func number(_ head: Int, _ body: Int) -> Int? {
    guard let number = find(head, body) else { return nil }
    if last < 0 {
      first = Int32(number)
    } else {
      entries[last].next = Int32(number)
      nextBody[Int(entries[last].body)] = Int32(body)
    }
    last = number
    return number
  }

  private mutating func find(_ head: Int, _ body: Int) -> Int? {
    let mask = slots.count &- 1
    var slot = place(head, body) & mask
    while slots[slot] != 0 {
      let number = Int(slots[slot]) &- 1
      if entries[number].head == Int32(head), entries[number].body == Int32(body) { return number }
      slot = (slot &+ 1) & mask
    }
    guard entries.count < Self.limit else { return nil }
    entries.append(Entry(head: Int32(head), body: Int32(body)))
    slots[slot] = Int32(entries.count)
    if entries.count &* 2 > slots.count { grow() }
    return entries.count &- 1
  }

  /// Labels that follow each other lie side by side, since a family has them in that order. Seeded
  /// anew in every run, so that no page can be made to collide.
  private func place(_ head: Int, _ body: Int) -> Int {
    let block = UInt64(UInt32(truncatingIfNeeded: head)) << 32 | UInt64(body) >> 4
    let (high, low) = (block ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return Int(truncatingIfNeeded: (high ^ low) << 4) | body & 15
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count &* 4)
    let mask = slots.count &- 1
    for number in entries.indices {
      var slot = place(Int(entries[number].head), Int(entries[number].body)) & mask
      while slots[slot] != 0 { slot = (slot &+ 1) & mask }
      slots[slot] = Int32(number &+ 1)
    }
  }
}
