import FleetModel

/// What decides which rows there are and in what order.
struct RowQuery: Hashable, Sendable {
  var level: FleetLevel
  /// Metric sorted by; nil for fleet order.
  var sort: Metric?
  var isDescending: Bool
  var filter: String
  /// The rack whose GPUs are shown although they are still to be read, by its path.
  var opened: [String] = []
}
