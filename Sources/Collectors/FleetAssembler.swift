import FleetModel

/// Merges the newest frames of several sources into one frame of the whole fleet, and lets what is
/// late grow old: values are kept, their status says since when they say nothing new.
package struct FleetAssembler: Sendable {
  private let site: String
  private let placement: HostPlacement
  /// By the order in which the sources were given.
  private var inputs: [Input]
  private var merge: FleetMerge?
  private var labels = MergedLabels()
  private var placer: FramePlacer

  struct Input: Sendable {
    let id: String
    let period: Double
    var frame: Frame?
    /// When the frame came; its own time may be of another world (a simulation).
    var arrival: Timestamp?
    /// One, except of a simulation of several sources.
    var statuses: [SourceStatus] = []
  }

  /// - Parameters:
  ///   - site: name of the whole.
  ///   - sources: identifier and period of every source, in the order of the fleet.
  ///   - placement: where the user says that hosts stand.
  package init(
    site: String, sources: [(id: String, period: Double)], placement: HostPlacement = .none
  ) {
    self.site = site
    self.placement = placement
    placer = FramePlacer(placement)
    inputs = sources.map { Input(id: $0.id, period: $0.period) }
  }

  /// Takes a report of a source by its place in the list given at the start.
  package mutating func take(_ report: SourceReport, from source: Int, at now: Timestamp) {
    guard inputs.indices.contains(source) else { return }
    switch report {
    case .frame(let frame):
      inputs[source].frame = inputs.count == 1 ? placer.placed(frame) : frame
      inputs[source].arrival = now
      if !frame.content.sources.isEmpty { inputs[source].statuses = frame.content.sources }
    case .status(let status): inputs[source].statuses = [status]
    }
  }

  /// The health of every source, in order; those not heard of are left out.
  package var statuses: [SourceStatus] { inputs.flatMap(\.statuses) }

  /// The fleet now. A single source that is in time passes through as it is.
  ///
  /// - Returns: nil as long as no source has given a frame.
  package mutating func assemble(at now: Timestamp) -> Frame? {
    let heard = inputs.filter { $0.frame != nil }
    guard let first = heard.first?.frame else { return nil }
    if inputs.count == 1, let only = inputs.first { return aged(first, only, now) }
    let frames = heard.compactMap(\.frame)
    let ages = heard.map { Age(of: $0, at: now) }
    let merge = currentMerge(frames)
    var content = merge.content(
      frames, ages, arrivals: heard.map(\.arrival), statuses: statuses(merge, heard), at: now)
    content.labels = labels.table(merge, frames)
    return Frame(content)
  }

  /// The sources' health, with a note at those who report GPUs that another one reports too.
  private func statuses(_ merge: FleetMerge, _ heard: [Input]) -> [SourceStatus] {
    let shared = merge.sharedCounts
    guard !shared.isEmpty else { return statuses }
    var counts: [String: Int] = [:]
    for (source, count) in shared { counts[heard[source].id] = count }
    return statuses.map { status in
      guard let count = counts[status.id] else { return status }
      var noted = status
      noted.notes.append(
        (count == 1 ? "one of its GPUs is" : "\(count) of its GPUs are")
          + " reported by another source too; each is counted once, by the fresher answer")
      return noted
    }
  }

  private func aged(_ frame: Frame, _ input: Input, _ now: Timestamp) -> Frame {
    let age = Age(of: input, at: now)
    if age == .fresh, frame.content.sources == statuses { return frame }
    var content = frame.content
    content.sources = statuses
    if let status = age.status {
      content.time = now
      if status == .unreachable { content.figures = frame.figures.silenced }
      FleetMerge.raise(&content.gpus.statuses, to: status, &content.lastSeen, frame.time)
      for unit in content.batteries.statuses.indices {
        content.batteries.statuses[unit] = max(content.batteries.statuses[unit], status)
      }
    }
    return Frame(content)
  }

  private mutating func currentMerge(_ frames: [Frame]) -> FleetMerge {
    if let merge, merge.fits(frames) { return merge }
    let made = FleetMerge(site: site, frames: frames, placement: placement)
    merge = made
    return made
  }
}

extension FleetAssembler {
  /// How old the newest frame of a source is, in periods.
  enum Age: Sendable, Hashable {
    case fresh
    /// More than three periods.
    case stale
    /// More than ten periods, and more than a minute.
    case unreachable

    init(of input: Input, at now: Timestamp) {
      let seconds = input.arrival.map { now.seconds(since: $0) } ?? .infinity
      // A source that spares what it asks says how long its pauses are.
      let period = max(input.period, input.statuses.first?.period ?? 0)
      if seconds > max(60, 10 * period) {
        self = .unreachable
      } else if seconds > 3 * period {
        self = .stale
      } else {
        self = .fresh
      }
    }

    /// The least that the status of its entities is raised to; nil leaves it.
    var status: EntityStatus? {
      switch self {
      case .fresh: nil
      case .stale: .stale
      case .unreachable: .unreachable
      }
    }
  }
}
