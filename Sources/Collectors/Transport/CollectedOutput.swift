/// Bytes of an answer, kept up to a limit; what comes after is read and dropped, so that the child
/// never blocks on us.
package struct CollectedOutput: Sendable {
  package private(set) var bytes: [UInt8] = []
  package let limit: Int

  package init(limit: Int) { self.limit = limit }

  package mutating func append(_ more: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: more.prefix(max(0, limit - bytes.count)))
  }

  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// The first line with something in it, cut to a length that fits a status; nil when empty.
  package var firstSentence: String? {
    SystemText.lines(bytes).lazy.map { $0.drop { $0 == " " } }.first { !$0.isEmpty }
      .map { String($0.prefix(300)) }
  }
}
