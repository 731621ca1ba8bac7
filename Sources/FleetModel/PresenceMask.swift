/// Which entities of a column have a value: one bit each. A set bit means the value was reported;
/// a clear bit means it is absent, whatever the storage holds there.
package struct PresenceMask: Hashable, Sendable {
  package let count: Int
  package private(set) var words: [UInt64]

  package init(count: Int, present: Bool) {
    self.count = count
    words = [UInt64](repeating: present ? .max : 0, count: (count + 63) / 64)
    if present { clearTail() }
  }

  /// A mask from a rule; cost grows with the count.
  package init(count: Int, where isPresent: (Int) -> Bool) {
    self.init(count: count, present: false)
    for index in 0..<count where isPresent(index) { self[index] = true }
  }

  /// A mask around finished words, bit i of word w being entity 64 w + i; bits beyond the count are
  /// cleared.
  package init(count: Int, words: [UInt64]) {
    precondition(words.count == (count + 63) / 64)
    self.count = count
    self.words = words
    clearTail()
  }

  private mutating func clearTail() {
    let used = count & 63
    if used != 0, let last = words.indices.last { words[last] &= (1 << UInt64(used)) - 1 }
  }

  package subscript(index: Int) -> Bool {
    get {
      precondition(index >= 0 && index < count)
      return words[index >> 6] & (1 << UInt64(index & 63)) != 0
    }
    set {
      precondition(index >= 0 && index < count)
      if newValue {
        words[index >> 6] |= 1 << UInt64(index & 63)
      } else {
        words[index >> 6] &= ~(1 << UInt64(index & 63))
      }
    }
  }

  /// Clears the bits of a range, a word at a time.
  package mutating func clear(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    guard !range.isEmpty else { return }
    for word in (range.lowerBound >> 6)...((range.upperBound - 1) >> 6) {
      let first = word << 6
      var bits = UInt64.max
      if first < range.lowerBound { bits &= .max << UInt64(range.lowerBound - first) }
      if first + 64 > range.upperBound { bits &= .max >> UInt64(first + 64 - range.upperBound) }
      words[word] &= ~bits
    }
  }

  /// How many entities have a value; one pass over the words.
  package var presentCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  package var isAllPresent: Bool { presentCount == count }

  /// The bits set in both masks of the same count.
  package func intersection(_ other: PresenceMask) -> PresenceMask {
    precondition(count == other.count)
    var result = self
    for index in words.indices { result.words[index] &= other.words[index] }
    return result
  }

  /// Sets the bits that another mask of the same count has.
  package mutating func formUnion(_ other: PresenceMask) {
    precondition(count == other.count)
    for index in words.indices { words[index] |= other.words[index] }
  }

  /// A mask whose bit i is this mask's bit `order[i]`; entries that are nil give a clear bit.
  package func gathered(_ order: [Int?]) -> PresenceMask {
    PresenceMask(count: order.count) { index in
      guard let source = order[index] else { return false }
      return self[source]
    }
  }
}
