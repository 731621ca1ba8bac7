/// What an incident does to one battery unit.
struct UnitTrouble: Sendable, Equatable {
  enum Duty: Sendable, Equatable {
    case running, tripped, starting
    /// Does not answer, since so many seconds from the start.
    case silent(since: Double)
  }

  /// Kelvin that its modules are warmer than they would be.
  var kelvin = 0.0
  var duty: Duty

  /// Whether it gives and takes power. One that only does not answer goes on.
  var isRunning: Bool { duty != .tripped && duty != .starting }
}
