/// What follows the labels of a sample: its value, and its time when it has one. Exemplars, which
/// come behind a `#`, are left out.
struct SampleTail: Hashable, Sendable {
  let value: Double
  /// Milliseconds since 1970; nil when the line has none. The Prometheus text format writes
  /// milliseconds, OpenMetrics seconds: numbers from 1e11 on are milliseconds, as no page is of the
  /// year 5138.
  let milliseconds: Int64?

  init(value: Double, milliseconds: Int64?) {
    self.value = value
    self.milliseconds = milliseconds
  }

  /// Reads the rest of a line; nil when it is not made so.
  @inline(__always)
  init?(_ rest: Bytes) {
    var place = 0
    guard let number = rest.word(from: &place), let value = SampleNumber.value(number) else {
      return nil
    }
    self.value = value
    guard place < rest.count else {
      milliseconds = nil
      return
    }
    guard let time = Self.time(rest, &place) else { return nil }
    milliseconds = time.milliseconds
  }

  private struct Time { var milliseconds: Int64? }

  /// The time behind the value, which may be missing; nil for anything else that stands there.
  private static func time(_ rest: Bytes, _ place: inout Int) -> Time? {
    guard let word = rest.word(from: &place), word[0] != 0x23 else { return Time() }
    guard let number = SampleNumber.value(word), number.isFinite else { return nil }
    if let next = rest.word(from: &place), next[0] != 0x23 { return nil }
    let milliseconds = abs(number) >= 1e11 ? number : number * 1000
    guard abs(milliseconds) < 9e18 else { return nil }
    return Time(milliseconds: Int64(milliseconds.rounded()))
  }
}

extension UnsafeBufferPointer where Element == UInt8 {
  /// The next run of bytes without blanks, from a place that moves behind it; nil at the end.
  @inline(__always)
  func word(from place: inout Int) -> Bytes? {
    while place < count, Bytes.isBlank(self[place]) { place &+= 1 }
    let start = place
    while place < count, !Bytes.isBlank(self[place]) { place &+= 1 }
    return start < place ? part(start, place) : nil
  }

  /// Whether it is this ASCII text, letter for letter.
  func equalsText(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { equals($0) }
  }
}
