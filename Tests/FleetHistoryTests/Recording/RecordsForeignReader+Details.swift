import FleetHistory
import FleetModel

extension ForeignReader {
  /// What is not the same in the details of a group as we read them, and as they were printed; nil
  /// when all is.
  static func difference(
    _ recording: Recording, _ group: Range<Int>, _ printed: [String: Any]
  ) -> String? {
    guard let frame = try? recording.frame(at: group.lowerBound) else { return "frame" }
    guard printed["count"] as? Int == group.count, printed["gpus"] as? Int == frame.gpus.count
    else { return "head" }
    for (name, lists) in printed["metrics"] as? [String: [[Any]]] ?? [:] {
      guard let metric = MetricCatalog.metric(id: name), lists.count == 4 else { return name }
      for gpu in places(of: frame.gpus.count) {
        let ours = recording.groupDetail(metric, gpu: gpu, in: frame.topology, groups: [group])
        let theirs = lists.map { $0[gpu] as? Int64 }
        guard let ours = ours.first, isSame(ours, theirs, metric, frame.gpus.value(metric, gpu))
        else { return "\(name) of \(gpu)" }
      }
    }
    return side(recording.groupSide(group), printed)
  }

  /// Every GPU of a small fleet, some of a large one.
  private static func places(of gpus: Int) -> StrideTo<Int> {
    stride(from: 0, to: gpus, by: gpus <= 200 ? 1 : 1 + gpus / 24)
  }

  /// - Parameter first: the value in the first frame.
  private static func isSame(
    _ ours: GroupDetail, _ theirs: [Int64?], _ metric: Metric, _ first: Double?
  ) -> Bool {
    switch ours {
    case .unknown: return false
    case .absent: return theirs[0] == nil ? first == nil : theirs[0] == 0
    case .span(let span):
      let numbers = [span.smallest, span.mean, span.largest]
      guard let count = theirs[0] else { return numbers.allSatisfy { $0 == first } }
      return count == span.count
        && theirs.dropFirst().map { $0.map(metric.definition.value) } == numbers
    }
  }

  private static func side(_ side: GroupDetailSide?, _ printed: [String: Any]) -> String? {
    guard let side else { return "side" }
    let events = (printed["events"] as? [[String: Int]] ?? []).map { [$0["count"], $0["worst"]] }
    let ours = side.events.map { [$0.count, $0.worst.map { Int($0.rawValue) + 1 } ?? 0] }
    guard events == ours else { return "events" }
    guard let rows = side.rows else { return printed["level"] as? Int == 0 ? nil : "rows" }
    guard printed["level"] as? UInt8 == rows.level.rawValue,
      printed["groups"] as? Int == rows.groups
    else { return "level" }
    let values = (printed["values"] as? [[[Int32]]] ?? []).map { $0.flatMap { $0 } }
    return values == rows.values ? nil : "values of rows"
  }
}
