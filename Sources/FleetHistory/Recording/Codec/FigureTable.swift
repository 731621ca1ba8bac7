import FleetModel

/// The figures of a frame's groups in integers, as they are written and referred to: how many GPUs
/// reported, then of each metric count, sum, smallest, largest, and who has the largest.
struct FigureTable: Sendable {
  /// Columns of a metric, and those before all metrics.
  static let (statistics, leading) = (5, 1)
  /// More GPUs than a group has can be counted for a moment, while some come and go; never so many
  /// that sums of them overflow.
  static let mostOfEach = 16

  let groups: [Range<Int>]
  /// The column of each metric's values, by what frames call them.
  let ids: [Int]
  /// One list after another, a number a group.
  let columns: [[Int64]]
  /// Counts by bin, by column.
  let histograms: [(id: Int, counts: [UInt32])]

  /// - Parameter columns: `leading` and `statistics` for each of `ids`; all as `check` wants it.
  init(
    groups: [Range<Int>], ids: [Int], columns: [[Int64]],
    histograms: [(id: Int, counts: [UInt32])]
  ) {
    self.groups = groups
    self.ids = ids
    self.columns = columns
    self.histograms = histograms
  }

  /// Figures on their way into a recording.
  init(_ figures: GroupFigures, _ schema: SchemaRecord) {
    let groups = figures.groups
    let metrics = figures.metrics.filter { $0.definition.subject == .gpu }
    var columns = [
      zip(groups, figures.reporting).map { Int64(min(max(0, Int($1)), Self.most(of: $0))) }
    ]
    for metric in metrics {
      let list = figures.rollups[metric] ?? []
      columns.append(zip(groups, list).map { Int64(min(Int($1.count), Self.most(of: $0))) })
      columns.append(list.map { $0.count > 0 ? $0.sum : 0 })
      columns.append(list.map { $0.count > 0 ? $0.smallest : 0 })
      columns.append(list.map { $0.count > 0 ? $0.largest : 0 })
      columns.append(
        zip(groups, list).map { group, rollup in
          let holder = Int(rollup.largestAt)
          return rollup.count > 0 && group.contains(holder) ? Int64(holder - group.lowerBound) : 0
        })
    }
    let known = metrics.filter { figures.histograms[$0].map { !$0.counts.isEmpty } ?? false }
    self.init(
      groups: groups, ids: metrics.map { schema.metricColumn($0).values }, columns: columns,
      histograms: known.map { metric in
        (schema.metricColumn(metric).values, figures.histograms[metric]?.counts ?? [])
      })
  }

  static func most(of group: Range<Int>) -> Int { mostOfEach * group.count }

  /// The columns of a metric; nil when it has none.
  func columns(of id: Int) -> ArraySlice<[Int64]>? {
    guard let place = ids.firstIndex(of: id) else { return nil }
    let first = Self.leading + place * Self.statistics
    return columns[first..<first + Self.statistics]
  }

  /// The figures that were recorded; metrics that this program does not know are left out.
  func figures(_ schema: SchemaRecord) -> GroupFigures {
    var rollups: [Metric: [GroupRollup]] = [:]
    for id in ids {
      guard let (metric, decimals) = schema.gpuMetric(id), let columns = columns(of: id) else {
        continue
      }
      rollups[metric] = rollupList(Array(columns), metric.definition.decimals - decimals)
    }
    var made: [Metric: Histogram] = [:]
    for (id, counts) in histograms where counts.count == Histogram.binCount {
      guard let (metric, decimals) = schema.gpuMetric(id), rollups[metric] != nil,
        decimals == metric.definition.decimals
      else { continue }
      made[metric] = Histogram(counts, of: metric)
    }
    return GroupFigures(
      groups: groups, reporting: columns[0].map { Int32(clamping: $0) }, rollups: rollups,
      histograms: made)
  }

  /// - Parameter decimals: how many more the integers have here than in the recording.
  private func rollupList(_ columns: [[Int64]], _ decimals: Int) -> [GroupRollup] {
    groups.indices.map { place in
      guard columns[0][place] > 0, let sum = columns[1][place].scaled(by: decimals),
        let smallest = columns[2][place].scaled(by: decimals),
        let largest = columns[3][place].scaled(by: decimals)
      else { return GroupRollup() }
      return GroupRollup(
        count: Int(columns[0][place]), sum: sum, smallest: smallest, largest: largest,
        largestAt: groups[place].lowerBound + Int(columns[4][place]))
    }
  }
}

extension SchemaRecord {
  /// The metric of GPUs whose values a column holds, and the decimals of its integers.
  fileprivate func gpuMetric(_ id: Int) -> (metric: Metric, decimals: Int)? {
    guard case .values(let metric) = meaning(ofColumn: id), metric.definition.subject == .gpu,
      let column = column(id)
    else { return nil }
    return (metric, Int(column.decimals))
  }
}

extension Histogram {
  /// A histogram of known counts.
  fileprivate init(_ counts: [UInt32], of metric: Metric) {
    self.init()
    let bins = Bins(metric)
    for (bin, count) in counts.enumerated() where count > 0 {
      add(bins.low &+ Int64(bin) &* bins.width, times: count, bins)
    }
  }
}

extension Int64 {
  /// The same value with more decimals, or rounded to fewer; nil when no integer can hold it.
  fileprivate func scaled(by decimals: Int) -> Int64? {
    guard decimals != 0 else { return self }
    var factor: Int64 = 1
    for _ in 0..<Swift.min(18, abs(decimals)) { factor *= 10 }
    if decimals < 0 { return Int64((Double(self) / Double(factor)).rounded()) }
    let (scaled, isTooLarge) = multipliedReportingOverflow(by: factor)
    return isTooLarge ? nil : scaled
  }
}
