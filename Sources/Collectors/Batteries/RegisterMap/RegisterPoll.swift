/// What one round of reads found.
package struct RegisterPoll: Sendable {
  package enum Outcome: Hashable, Sendable {
    /// The registers of the point.
    case registers([UInt16])
    /// The device does not have it, or not this way.
    case refused(ModbusError)
    /// Nothing was heard of it this time.
    case missed
  }

  /// By the map's points.
  package var outcomes: [Outcome]
  /// Reads that were answered with registers.
  package var answers = 0
  /// The first read that failed for another reason than that a point is not there, in words.
  package var error: String?
  /// Seconds that the slowest answer took.
  package var slowest: Double?
  /// When something that failed is read again, when that is not the next time.
  package var nextTry: Moment?

  init(points: Int) { outcomes = [Outcome](repeating: .missed, count: points) }
}
