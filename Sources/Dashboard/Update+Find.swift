import FleetHistory
import FleetModel
import Panels

/// A time that is looked for: where a metric of somebody crosses a bound.
package struct Search: Hashable, Sendable {
  package let threshold: Threshold
  package let watched: Watched
  /// The place in the timeline that is looked from.
  package let place: Int
  package let isBackwards: Bool

  /// `power > 700 of r12`.
  var text: String {
    switch watched {
    case .fleet: threshold.text
    case .group(_, let name), .gpu(let name): threshold.text + " of " + name
    }
  }
}

extension DashboardState {
  static let findExpected = Threshold.expected + ", and \"of NAME\" for a GPU, a host or a rack"

  /// Looks for the next or the previous time at which `power>700 of r12` begins to be true.
  mutating func find(_ text: String, isBackwards: Bool) -> [Effect] {
    guard let place = playhead.index(in: history.timeline) else { return [] }
    let words = text.split(separator: " ")
    let link = words.firstIndex { $0 == "of" || $0 == "in" } ?? words.endIndex
    guard let threshold = Threshold(parsing: words[..<link].joined()) else {
      say("\"\(text)\": expected \(Self.findExpected)", isError: true)
      return []
    }
    let name = words[link...].dropFirst().joined(separator: " ")
    guard let watched = watched(name) else {
      say("\"\(name)\": no GPU and no group has this name here", isError: true)
      return []
    }
    let search = Search(
      threshold: threshold, watched: watched, place: place, isBackwards: isBackwards)
    guard !history.isRecorded else {
      say("looks for \(search.text)")
      return [.find(search)]
    }
    land(
      search,
      history.crossing(threshold, of: watched, from: place, isBackwards: isBackwards))
    return []
  }

  /// Whom a name means in the frame that is shown: a group, or a GPU by its key or its label;
  /// `this` is the GPU that is selected.
  private func watched(_ name: String) -> Watched? {
    if name.isEmpty { return .fleet }
    if name == "this" { return selection.gpu.map(Watched.gpu) }
    guard let topology = fleetView.frame?.topology else { return nil }
    if let group = topology.groups.last(where: { $0.name == name && $0.level != .site }) {
      return .group(group.level, name)
    }
    if topology.index(ofKey: name) != nil { return .gpu(name) }
    return (0..<topology.gpuCount).first { topology.label(ofGPU: $0) == name }
      .map { .gpu(topology.key(ofGPU: $0)) }
  }

  /// Goes to what was found, if anything was.
  mutating func land(_ search: Search, _ place: Int?) {
    let summaries = history.timeline.summaries
    guard let place, summaries.indices.contains(place) else {
      let from = summaries.indices.contains(search.place) ? summaries[search.place].time : now
      say(
        "\(search.text): does not begin \(search.isBackwards ? "before" : "after") "
          + CivilTime(local: from).timeText)
      return
    }
    jump(to: summaries[place].time)
    say("\(CivilTime(local: summaries[place].time).timeText) \(search.text)")
  }

  /// `next:power>700` and `previous:power>700`, which are times like others; nil for all else.
  mutating func findByTime(_ text: String) -> [Effect]? {
    for (prefix, isBackwards) in [("next:", false), ("previous:", true)]
    where text.hasPrefix(prefix) && text.contains(where: { $0 == "<" || $0 == ">" }) {
      return find(String(text.dropFirst(prefix.count)), isBackwards: isBackwards)
    }
    return nil
  }
}
