import FleetModel

/// Frames that lie somewhere else, such as in a recording, and are fetched when they are looked at.
/// All summaries are known at once.
package protocol FrameStore: Sendable {
  /// One a frame, oldest first.
  var summaries: [FrameSummary] { get }

  /// Fetches a frame by its place; may take as long as a disk does.
  func frame(at index: Int) throws(RecordingError) -> Frame

  /// The groups of frames that have details, oldest first: the places of their frames.
  var groups: [Range<Int>] { get }

  /// What metrics of one GPU were over groups, for each of them one a metric: a few bytes are read
  /// of each, and no frame. The GPU is followed through changes of the fleet by its key.
  ///
  /// - Parameters:
  ///   - gpu: the place of the GPU in a topology.
  ///   - groups: as `groups` has them.
  func groupDetails(
    _ metrics: [Metric], gpu: Int, in topology: Topology, groups: [Range<Int>]
  ) -> [[GroupDetail]]

  /// The frame nearest to a place, in one direction, at which a GPU, a group or the fleet begins to
  /// be beyond a threshold; nil when there is none.
  func crossing(
    _ threshold: Threshold, of watched: Watched, from place: Int, isBackwards: Bool
  ) -> Int?
}

/// What details say of a metric of one GPU over a group of frames.
package enum GroupDetail: Hashable, Sendable {
  case span(MetricSpan)
  /// The GPU had no value in any frame, or was not there.
  case absent
  /// There are no details of the metric here, or they are damaged: its frames tell.
  case unknown

  package var span: MetricSpan? { if case .span(let span) = self { span } else { nil } }
}

extension FrameStore {
  package var groups: [Range<Int>] { [] }

  package func groupDetails(
    _ metrics: [Metric], gpu _: Int, in _: Topology, groups: [Range<Int>]
  ) -> [[GroupDetail]] {
    groups.map { _ in metrics.map { _ in .unknown } }
  }

  package func crossing(
    _ threshold: Threshold, of watched: Watched, from place: Int, isBackwards: Bool
  ) -> Int? {
    let search = CrossingSearch(
      count: summaries.count, known: { .init(places: $0..<$0 + 1, isTrue: nil) },
      isTrue: { place in (try? frame(at: place)).map { threshold.isCrossed(in: $0, watched) } })
    return isBackwards ? search.previous(before: place) : search.next(after: place)
  }

  /// What one metric of a GPU was over groups, one for each of them.
  package func groupDetail(
    _ metric: Metric, gpu: Int, in topology: Topology, groups: [Range<Int>]
  ) -> [GroupDetail] {
    groupDetails([metric], gpu: gpu, in: topology, groups: groups).map { $0[0] }
  }
}
