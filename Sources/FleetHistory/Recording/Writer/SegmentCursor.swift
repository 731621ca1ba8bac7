import FleetModel

/// How far a file has come: what the next record of it must know. What could not be written is
/// forgotten by going back to the cursor of what was.
struct SegmentCursor: Sendable {
  /// A key frame and the frames after it, until their summary is written.
  struct Group: Sendable {
    var firstFrame: UInt64
    /// Place of the first frame's record.
    var start: Int
    var entries: [GroupSummaryRecord.Entry] = []
    var worst: EventRecord.Severity?

    var first: Timestamp? { entries.first?.summary.time }
    var last: Timestamp? { entries.last?.summary.time }
  }

  /// Bytes of the file.
  var position = 0
  var sequence: UInt64 = 0
  var frames: UInt64 = 0
  /// Number of the newest topology; 0 for none.
  var epoch: UInt64 = 0
  var topology: Topology?
  var units: [BatteryUnit] = []
  var group: Group?
  /// Groups that no index names yet.
  var groups: [IndexRecord.Group] = []
  /// Whether the beginning of the file has been said again since the newest index.
  var hasRepeatedBeginning = false
  /// Place of the newest index; 0 for none.
  var lastIndex: UInt64 = 0

  /// Whether a frame is of the topology that was written last. Sources may make the same fleet
  /// anew.
  func fits(_ frame: Frame) -> Bool {
    guard let topology, units == frame.batteryUnits else { return false }
    return topology === frame.topology || topology.isSameFleet(as: frame.topology)
  }
}

extension Topology {
  /// Whether the same GPUs stand at the same places. Cost grows with the fleet.
  fileprivate func isSameFleet(as other: Topology) -> Bool {
    gpuCount == other.gpuCount && groups == other.groups
      && (0..<gpuCount).allSatisfy {
        directory.identity(at: $0) == other.directory.identity(at: $0)
      }
  }
}
