import FleetModel

/// What a connection has been through since it was first used.
package struct ModbusStatistics: Hashable, Sendable {
  /// Reads that were sent, and those answered with registers.
  package var requests = 0
  package var answers = 0
  /// Answers that were exception codes.
  package var exceptions = 0
  /// Reads without a whole reply before the deadline.
  package var timeouts = 0
  /// Replies that were not the ones asked for, and connections that the other side closed.
  package var framingErrors = 0
  package var closures = 0
  /// Connections made after the first, and attempts that failed.
  package var reconnects = 0
  package var failedConnects = 0
  /// Bytes of requests, and of the replies that were answers.
  package var bytesSent = 0
  package var bytesReceived = 0
  /// Seconds from the request to its reply, of the last one that came.
  package var lastLatency: Double?
  /// The instant before which no connection is tried; nil while none is held back.
  package var nextTry: Timestamp?
  /// Why the last read failed, in words; nil after a good one.
  package var lastError: String?

  package init() {}

  mutating func noteSent() {
    requests &+= 1
    bytesSent &+= ModbusFrame.requestLength
  }

  mutating func noteAnswer(registers: Int, latency: Double) {
    answers &+= 1
    bytesReceived &+= ModbusFrame.headerLength + 2 + 2 * registers
    lastLatency = latency
    lastError = nil
  }

  mutating func noteFailure(_ error: ModbusError, latency: Double?) {
    lastError = error.words
    switch error {
    case .exception:
      exceptions &+= 1
      bytesReceived &+= ModbusFrame.headerLength + 2
      lastLatency = latency ?? lastLatency
    case .timeout: timeouts &+= 1
    case .framing: framingErrors &+= 1
    case .closed: closures &+= 1
    case .unreachable, .cancelled: break
    }
  }
}
