import FleetModel

/// Puts the hosts of a lone source, or of a log, where the user says that they stand.
package struct FramePlacer: Sendable {
  private let placement: HostPlacement
  private var merge: FleetMerge?
  private var labels = MergedLabels()

  package init(_ placement: HostPlacement) { self.placement = placement }

  /// The frame in the order of its places; the same frame when nothing is said of places.
  package mutating func placed(_ frame: Frame) -> Frame {
    guard !placement.isEmpty else { return frame }
    var made = merge
    if made?.fits([frame]) != true {
      made = FleetMerge(site: frame.topology.site.name, frames: [frame], placement: placement)
      merge = made
    }
    guard let made else { return frame }
    var content = made.content(
      [frame], [.fresh], arrivals: [nil], statuses: frame.content.sources, at: frame.time)
    content.labels = labels.table(made, [frame])
    return Frame(content)
  }
}
