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
  /// The newest labels and their number, 0 for none; how many tables the file has.
  var labels = LabelTable.none
  var labelsNumber: UInt64 = 0
  var labelTables: UInt64 = 0
  var group: Group?
  /// Groups that no index names yet.
  var groups: [IndexRecord.Group] = []
  /// The worst event since the last frame of the last group.
  var worstOfNext: EventRecord.Severity?
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

extension SegmentCursor {
  /// Notes an event with the group in which it began; one that began before the groups that no
  /// index names yet has been noted before, or comes too late.
  mutating func note(_ event: EventRecord) {
    if let first = group?.first {
      if first <= event.time {
        let worst = group?.worst ?? event.severity
        group?.worst = max(worst, event.severity)
        return
      }
    } else if groups.last.map({ $0.last < event.time }) ?? (lastIndex == 0) {
      worstOfNext = max(worstOfNext ?? event.severity, event.severity)
      return
    }
    guard let place = groups.lastIndex(where: { $0.first <= event.time }) else { return }
    groups[place].worst = max(groups[place].worst ?? event.severity, event.severity)
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
