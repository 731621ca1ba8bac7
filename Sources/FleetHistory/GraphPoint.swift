import FleetModel

/// What a metric of one GPU was in a column of a graph, in the metric's unit.
package struct GraphPoint: Hashable, Sendable {
  package let low: Double
  package let mean: Double
  package let high: Double

  /// Adds up what falls into a column.
  struct Sum {
    private var total = 0.0
    private var weight = 0.0
    private var low = Double.infinity
    private var high = -Double.infinity

    mutating func add(low: Double, mean: Double, high: Double, weight: Double) {
      total += mean * weight
      self.weight += weight
      self.low = min(self.low, low)
      self.high = max(self.high, high)
    }

    /// nil where nothing was added.
    var point: GraphPoint? {
      guard weight > 0 else { return nil }
      // A sum that is rounded may leave what it was made of by a hair.
      return GraphPoint(low: low, mean: min(max(total / weight, low), high), high: high)
    }
  }
}

extension FrameHistory {
  /// A metric of one GPU in the columns of a graph, nil where nothing is known of it: by the details
  /// of groups as far as they were fetched, else by frames. A group that reaches over several
  /// columns is in each of them.
  ///
  /// - Parameters:
  ///   - range: places of the timeline.
  ///   - column: where an instant falls into; nil outside of the graph.
  package func columns(
    of metric: Metric, gpu: Int, in topology: Topology, _ range: Range<Int>, columns: Int,
    column: (Timestamp) -> Int?
  ) -> [GraphPoint?] {
    var sums = [GraphPoint.Sum](repeating: .init(), count: columns)
    let range = range.clamped(to: frameRange)
    var place = range.lowerBound
    func addFrames(_ places: Range<Int>) {
      for place in places {
        guard let frame = frame(at: place), let column = column(timeline.summaries[place].time),
          let here = frame.topology.index(of: gpu, in: topology),
          let value = frame.gpus.value(metric, here)
        else { continue }
        sums[column].add(low: value, mean: value, high: value, weight: 1)
      }
    }
    for piece in pieces(of: metric, gpu: gpu, in: topology, range) {
      addFrames(place..<max(place, piece.places.lowerBound))
      place = piece.places.upperBound
      guard let span = piece.detail.span,
        let last = column(timeline.summaries[place - 1].time)
      else { continue }
      let first = column(timeline.summaries[piece.places.lowerBound].time) ?? 0
      guard first <= last else { continue }
      let weight = Double(span.count) / Double(last - first + 1)
      for column in first...last {
        sums[column].add(low: span.smallest, mean: span.mean, high: span.largest, weight: weight)
      }
    }
    addFrames(place..<max(place, range.upperBound))
    return sums.map(\.point)
  }

  /// Pieces of the past of a GPU that lie before the end of a range and reach into it.
  private func pieces(
    of metric: Metric, gpu: Int, in topology: Topology, _ range: Range<Int>
  ) -> [(places: Range<Int>, detail: GroupDetail)] {
    guard let devicePast, devicePast.request.key == topology.key(ofGPU: gpu) else { return [] }
    return devicePast.pieces(of: metric).filter { piece in
      piece.places.upperBound > range.lowerBound && piece.places.upperBound <= range.upperBound
    }
  }
}
