extension ModbusError: CustomStringConvertible {
  /// What happened, in words that fit behind `host:port unit 7: `.
  package var words: String {
    switch self {
    case .exception(let code): Self.words(exception: code)
    case .timeout: "no whole reply before the deadline"
    case .framing(let words): words
    case .unreachable(let words): words
    case .closed: "the connection was closed before the reply was complete"
    case .cancelled: "the read was given up"
    }
  }

  package var description: String { words }

  /// The codes of the Modbus application protocol 1.1b3, section 7.
  private static func words(exception code: UInt8) -> String {
    let meaning: String? =
      switch code {
      case 1: "does not know this function"
      case 2: "has no such registers"
      case 3: "does not take so many registers"
      case 4: "failed while it answered"
      case 5: "needs more time"
      case 6: "is busy"
      case 8: "found its memory damaged"
      case 10: nil
      case 11: nil
      default: "answered with an error"
      }
    if let meaning { return "the unit \(meaning) (exception \(code))" }
    return code == 10
      ? "gateway has no path to the unit (exception 10)"
      : "gateway cannot reach the unit (exception 11)"
  }

  /// Whether the unit, or a gateway, said something: the connection is good.
  var isAnswer: Bool {
    if case .exception = self { return true }
    return false
  }
}
