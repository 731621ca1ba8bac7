import FleetModel

/// Which columns there are to choose from, and which ones a table asks for.
extension DeviceColumn {
  /// The columns that the GPUs of a frame have something to show in, in order.
  static func offered(_ frame: Frame, _ level: FleetLevel) -> [DeviceColumn] {
    let all = level == .gpu ? gpuColumns : groupColumns
    return all.map { column in
      // Beside a job the product says little.
      column.kind == .name && !frame.labels.isEmpty ? column.preferred(by: -10) : column
    }.filter { column in
      switch column.kind {
      case .bar(.powerDraw): has(.powerDraw, frame, level) && has(.powerLimit, frame, level)
      case .bar(.framebufferUsed):
        has(.framebufferUsed, frame, level) && has(.framebufferTotal, frame, level)
      case .label: !frame.labels.isEmpty
      case .place: level != .gpu || frame.topology.count(.host) > 1
      default: column.metric.map { has($0, frame, level) } ?? true
      }
    }
  }

  private static func has(_ metric: Metric, _ frame: Frame, _ level: FleetLevel) -> Bool {
    // Cells of the few GPUs that were read say nothing of groups.
    if level != .gpu, !frame.figures.isEmpty { return frame.rollup(metric).count > 0 }
    guard let column = frame.gpus[metric] else { return false }
    return column.hasValues || column.errors != nil
  }

  /// The columns to be shown as far as the width allows: those chosen before all others, those
  /// taken off not at all, ages unasked only while some GPU does not report.
  static func columns(
    _ frame: Frame, _ level: FleetLevel, _ choice: ColumnChoice
  ) -> [DeviceColumn] {
    offered(frame, level).compactMap { column in
      guard !column.isFixed else { return column.preferred(by: 2000) }
      switch choice[column.kind, level] {
      case true?: return column.preferred(by: 1000)
      case false?: return nil
      case nil:
        let isIdle = column.kind == .age && frame.reportingCount == frame.gpus.count
        return isIdle || column.isOnRequest ? nil : column
      }
    }
  }

  private func preferred(by amount: Int) -> DeviceColumn {
    var column = self
    column.priority += amount
    return column
  }

  /// What the column shows, in words.
  var meaning: String {
    switch kind {
    case .mark: "How it stands"
    case .place: "Where it is"
    case .index: "Which GPU"
    case .name: "Product name"
    case .label: "Job, or what else its first label says"
    case .number(let metric): metric.definition.title
    case .bar(.powerDraw): "Power of its limit, as a bar"
    case .bar(let metric): metric.definition.title + ", as a bar"
    case .memory: "Memory used and total"
    case .reasons: "What holds the clocks down"
    case .age: "How long it has been silent"
    case .population: "How many GPUs"
    case .missing: "GPUs that do not report"
    case .hottest: "Which GPU is hottest"
    }
  }
}
