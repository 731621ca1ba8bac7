import FleetModel

extension Recording {
  /// The groups of frames that have details, oldest first. A group of which frames are lost, or
  /// whose segment overlaps another in time, is left out.
  package var groups: [Range<Int>] { placedGroups.map(\.frames) }

  /// What metrics of one GPU were over groups.
  package func groupDetails(
    _ metrics: [Metric], gpu: Int, in topology: Topology, groups: [Range<Int>]
  ) -> [[GroupDetail]] {
    groups.map { frames in
      guard let group = group(frames) else { return metrics.map { _ in .unknown } }
      return group.segment.details(metrics, gpu: gpu, in: topology, firstFrame: group.firstFrame)
    }
  }

  /// The events of each frame of a group, and the rows of its racks.
  package func groupSide(_ frames: Range<Int>) -> GroupDetailSide? {
    guard let group = group(frames) else { return nil }
    return group.segment.detailSide(group.firstFrame)
  }

  struct PlacedGroup: Sendable {
    let frames: Range<Int>
    let segment: Segment
    let firstFrame: UInt64
  }

  private func group(_ frames: Range<Int>) -> PlacedGroup? {
    guard let place = place(ofFrame: frames.lowerBound),
      place.segment.catalog.details[place.number] != nil
    else { return nil }
    useDescriptor(of: place.segment)
    return PlacedGroup(frames: frames, segment: place.segment, firstFrame: place.number)
  }

  /// Groups by the places of their frames: a group ends where the next begins, or a frame is of
  /// another segment or another group.
  func findGroups() -> [PlacedGroup] {
    var groups: [PlacedGroup] = []
    let details = segments.map { (ObjectIdentifier($0), $0.catalog.details) }
    let known = Dictionary(details, uniquingKeysWith: { first, _ in first })
    let places = framePlaces
    var start = 0
    while start < places.count {
      let (segment, number) = places[start]
      var end = start + 1
      guard known[ObjectIdentifier(segment)]?[number] != nil,
        let length = segment.detailHead(number)?.head.frames
      else {
        start = end
        continue
      }
      while end < places.count, end - start < length, places[end].segment === segment,
        places[end].number == number + UInt64(end - start)
      {
        end += 1
      }
      if end - start == length {
        groups.append(
          PlacedGroup(frames: start..<end, segment: segment, firstFrame: number))
      }
      start = end
    }
    return groups
  }
}
