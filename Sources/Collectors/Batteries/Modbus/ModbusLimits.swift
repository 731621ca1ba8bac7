/// How patient a client is; all in seconds unless said.
package struct ModbusLimits: Hashable, Sendable {
  /// For a connection to be made.
  package var connectTimeout: Double = 3
  /// For a whole reply, from when its request was sent: a device that sends byte after byte gets
  /// no more than one that sends nothing.
  package var replyDeadline: Double = 1
  /// Before a unit that was busy (exceptions 5 and 6) is asked once more.
  package var busyDelay: Double = 0.2
  /// Before a connection is tried again: at first, and at most after doublings.
  package var firstBackOff: Double = 0.5
  package var longestBackOff: Double = 30
  /// Connections in a row that may be lost without one answer before there is a back-off. Not
  /// counted are those lost to a unit that kept silent: it costs its deadline, which is pace enough.
  package var freeReconnects = 3

  package init() {}

  /// - Parameter replyDeadline: seconds for a whole reply.
  package init(replyDeadline: Double) { self.replyDeadline = replyDeadline }
}
