import FleetModel

/// What group details say of one GPU over a part of a recording: what graphs over hours and days
/// are drawn from, without a single frame.
package struct DevicePast: Hashable, Sendable {
  /// What is asked for.
  package struct Request: Hashable, Sendable {
    /// Key of the GPU (`GPUIdentity.key`).
    package let key: String
    /// Its place in a topology.
    package let gpu: Int
    package let topology: Topology
    package let metrics: [Metric]
    /// Places of the frames.
    package let places: Range<Int>

    package init(gpu: Int, in topology: Topology, metrics: [Metric], places: Range<Int>) {
      key = topology.key(ofGPU: gpu)
      self.gpu = gpu
      self.topology = topology
      self.metrics = metrics
      self.places = places
    }

    /// Whether the answer to this one answers another.
    package func covers(_ other: Request) -> Bool {
      key == other.key && metrics == other.metrics
        && places.lowerBound <= other.places.lowerBound
        && places.upperBound >= other.places.upperBound
    }

    /// The same with a quarter more on both sides, so that it need not be asked again for each
    /// frame that play goes on.
    package func widened(within count: Int) -> Request {
      let more = places.count / 4
      let wide = max(0, places.lowerBound - more)..<places.upperBound + more
      return Request(
        gpu: gpu, in: topology, metrics: metrics, places: wide.clamped(to: 0..<max(0, count)))
    }

    package static func == (a: Request, b: Request) -> Bool {
      a.key == b.key && a.metrics == b.metrics && a.places == b.places
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(key)
      hasher.combine(metrics)
      hasher.combine(places)
    }
  }

  /// A group of frames.
  package struct Piece: Hashable, Sendable {
    package let places: Range<Int>
    /// One for each metric.
    package let details: [GroupDetail]
  }

  package let request: Request
  /// Oldest first.
  package let pieces: [Piece]

  /// The pieces that tell something of a metric.
  func pieces(of metric: Metric) -> [(places: Range<Int>, detail: GroupDetail)] {
    guard let place = request.metrics.firstIndex(of: metric) else { return [] }
    return pieces.compactMap { piece in
      let detail = piece.details[place]
      return detail == .unknown ? nil : (piece.places, detail)
    }
  }

  /// Whether all metrics of a frame are told by a piece.
  func tells(_ place: Int) -> Bool {
    var (low, high) = (0, pieces.count)
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].places.upperBound <= place { low = middle + 1 } else { high = middle }
    }
    guard pieces.indices.contains(low), pieces[low].places.contains(place) else { return false }
    return !pieces[low].details.contains(.unknown)
  }
}

extension FrameStore {
  /// What is known of the past of a GPU. A group that begins before what is played is left out.
  ///
  /// - Parameter offset: the place in the store of the frame that the request calls 0.
  package func past(_ request: DevicePast.Request, offset: Int = 0) -> DevicePast {
    let (low, high) = (request.places.lowerBound + offset, request.places.upperBound + offset)
    let groups = groups.filter { $0.lowerBound >= offset && $0.overlaps(low..<high) }
    let details = groupDetails(
      request.metrics, gpu: request.gpu, in: request.topology, groups: groups)
    let pieces = zip(groups, details).map { group, details in
      DevicePast.Piece(
        places: group.lowerBound - offset..<group.upperBound - offset, details: details)
    }
    return DevicePast(request: request, pieces: pieces)
  }
}
