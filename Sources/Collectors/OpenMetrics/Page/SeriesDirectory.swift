/// The series of an exporter, numbered by the bytes of `name{labels}`.
///
/// Exporters write their series in the same order each time, so after each one the one that
/// followed it last time is tried first: a line then costs one comparison of bytes and no look
/// at its labels. Bytes that were once read as the name of a series are the same series wherever
/// a line begins with them, because a name ends where its last byte says so.
struct SeriesDirectory: Sendable {
  private var table: ByteTable
  private var next: [Int32] = []
  private var last = -1
  private var first: Int32 = -1

  init(limit: Int = 256 << 20) { table = ByteTable(limit: limit) }

  var count: Int { table.count }

  /// Begins a page anew.
  mutating func rewind() { last = -1 }

  /// The series that is expected here, if the line begins with it, and how long its name is.
  @inline(__always)
  mutating func expected(_ line: Bytes) -> (series: Int, length: Int)? {
    let guess = Int(last < 0 ? first : next[last])
    guard let length = table.prefix(guess, of: line), length > 0 else { return nil }
    guard line[length &- 1] == 0x7D || Bytes.isBlank(line[length]) else { return nil }
    last = guess
    return (guess, length)
  }

  /// The number of a series, which is expected in this place from now on; nil when there are too
  /// many of them.
  mutating func number(_ key: Bytes) -> Int? {
    guard let number = table.number(key) else { return nil }
    if number == next.count { next.append(-1) }
    if last < 0 { first = Int32(number) } else { next[last] = Int32(number) }
    last = number
    return number
  }
}
