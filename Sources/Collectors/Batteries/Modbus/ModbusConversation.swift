/// One connection's talk: a read is asked for, its reply is taken in as its bytes come. Does no I/O.
///
/// Strict, because a value of another request is worse than none: whatever does not fit the
/// request breaks the conversation, and the connection must be closed. The one thing let pass is
/// the reply to the request before, which some devices send twice; it is dropped.
package struct ModbusConversation: Sendable {
  package enum Verdict: Hashable, Sendable {
    /// As many as were asked for.
    case registers([UInt16])
    /// The unit or its gateway answered with an exception code.
    case exception(UInt8)
    /// What came is not the reply, in words; nothing more is taken in.
    case broken(String)
  }

  private struct Question: Sendable {
    let read: ModbusRead
    let transaction: UInt16
  }

  /// Replies to the request before that are dropped in a row.
  private static let mostStrays = 8

  private var question: Question?
  /// The transaction answered last.
  private var answered: UInt16?
  /// Bytes that have come and are not understood yet: less than a reply.
  private var bytes: [UInt8] = []
  /// Replies that were dropped, in all and since the last answer.
  package private(set) var strays = 0
  private var straysInRow = 0
  /// Why nothing more is taken in; nil while all is well.
  package private(set) var fault: String?

  package init() {}

  /// Begins a request and returns its bytes. One at a time: the reply before must have come.
  package mutating func ask(_ read: ModbusRead, transaction: UInt16) -> [UInt8] {
    precondition(question == nil && (1...ModbusRead.most).contains(read.count))
    question = Question(read: read, transaction: transaction)
    return ModbusFrame.request(read, transaction: transaction)
  }

  /// Takes bytes in.
  ///
  /// - Returns: the verdict once there is one, nil while more is needed. An answer that is
  ///   followed by something strange is an answer, with `fault` set.
  package mutating func take(_ more: some Sequence<UInt8>) -> Verdict? {
    guard fault == nil else { return nil }
    bytes.append(contentsOf: more)
    var verdict: Verdict?
    while fault == nil, bytes.count >= 2 {
      let transaction = ModbusFrame.word(bytes[...], 0)
      if let question, transaction == question.transaction {
        guard let reply = takeReply(to: question) else { break }
        verdict = reply
      } else if transaction == answered {
        guard dropStray() else { break }
      } else {
        fault =
          question == nil
          ? "data came that nobody asked for"
          : "reply carries the transaction id of another request"
      }
    }
    if verdict == nil, let fault { return .broken(fault) }
    return verdict
  }

  /// The reply to the question, once it is complete; nil before, and when it is broken.
  private mutating func takeReply(to question: Question) -> Verdict? {
    fault = ModbusFrame.fault(of: bytes[...], to: question.read)
    guard fault == nil, let frame = wholeFrame else { return nil }
    let data = frame[(frame.startIndex + ModbusFrame.headerLength + 1)...]
    let isException = frame[frame.startIndex + ModbusFrame.headerLength] & 0x80 != 0
    let verdict: Verdict =
      isException
      ? .exception(data[data.startIndex])
      : .registers((0..<Int(question.read.count)).map { ModbusFrame.word(data, 1 + 2 * $0) })
    bytes.removeFirst(frame.count)
    answered = question.transaction
    self.question = nil
    straysInRow = 0
    return verdict
  }

  /// - Returns: whether a whole reply was dropped.
  private mutating func dropStray() -> Bool {
    fault = ModbusFrame.faultOfHeader(bytes[...])
    guard fault == nil, let frame = wholeFrame else { return false }
    bytes.removeFirst(frame.count)
    strays &+= 1
    straysInRow += 1
    if straysInRow > Self.mostStrays { fault = "the same reply comes again and again" }
    return true
  }

  /// The first frame, when all its bytes are there; its length field has been checked.
  private var wholeFrame: ArraySlice<UInt8>? {
    guard bytes.count >= 6 else { return nil }
    let length = 6 + Int(ModbusFrame.word(bytes[...], 4))
    return bytes.count >= length ? bytes[..<length] : nil
  }
}
