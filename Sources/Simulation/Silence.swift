import FleetModel

/// The GPUs' table with those that do not report in time.
struct Silence {
  var table: MetricTable
  var lastSeen: [Int: Timestamp] = [:]
}
