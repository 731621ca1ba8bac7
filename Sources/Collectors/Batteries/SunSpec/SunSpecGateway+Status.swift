import FleetModel

extension SunSpecGateway {
  /// Sentences about single units; more are counted.
  private static let mostNotes = 12

  /// The source's health.
  ///
  /// - Parameter statuses: how the units stand.
  func status(at now: Moment, _ statuses: [EntityStatus]) -> SourceStatus {
    var status = SourceStatus(
      id: settings.id, kind: "SunSpec", since: start, period: settings.interval)
    let last = units.compactMap(\.readAt).max { $0.seconds < $1.seconds }
    status.lastAnswer = last?.wall
    status.entities = units.count
    status.entitiesReporting = statuses.count { $0.isReporting }
    status.latency = sweep
    status.error = error
    status.nextTry = nextTry(now)
    status.notes = notes
    status.state = state(last, now)
    return status
  }

  private func state(_ last: Moment?, _ now: Moment) -> SourceStatus.State {
    let isTried = trouble != nil || units.contains(where: \.isTried)
    guard let last else { return isTried ? .failing : .waiting }
    if trouble != nil || units.allSatisfy({ $0.fault != nil }) { return .failing }
    return now.seconds - last.seconds > 3 * settings.interval ? .stale : .answering
  }

  /// The worst trouble in a sentence.
  private var error: String? {
    if let trouble { return "\(settings.hostAndPort): \(trouble); it is tried again" }
    let failing = units.filter { $0.fault != nil }
    guard let first = failing.first, let fault = first.fault else { return nil }
    if failing.count == units.count, units.count > 1 {
      return "none of \(units.count) units can be read: \(fault.words)"
    }
    let more = failing.count > 1 ? " (\(failing.count) units so)" : ""
    let rest = units.count > 1 ? "; the others go on" : "; it is tried again"
    return "unit \(first.id): \(fault.words)\(more)\(rest)\(otherUnits)"
  }

  /// How to ask for other units, where the only one that is asked was never heard of though the
  /// gateway is there.
  private var otherUnits: String {
    guard units.count == 1, let unit = units.first, unit.reading == nil, let fault = unit.fault,
      case .modbus(let error) = fault, error == .timeout || error.isOfPath
    else { return "" }
    return "; ?units=1-10 asks for others"
  }

  /// What is odd about units, each thing once with the units that it is true of.
  private var notes: [String] {
    var order: [String] = []
    var holders: [String: [UInt8]] = [:]
    func add(_ note: String, _ unit: SunSpecUnit) {
      if holders[note] == nil { order.append(note) }
      holders[note, default: []].append(unit.id)
    }
    for unit in units {
      if let fault = unit.fault {
        let follows = unit.reading == nil ? "nothing is known of it" : "shown as it was last"
        add(fault.words + "; " + follows, unit)
      }
      for note in unit.memory?.chain.notes ?? [] { add(note, unit) }
      for note in unit.reading?.notes ?? [] { add(note, unit) }
    }
    let sentences = order.map { note in Self.list(holders[note] ?? []) + ": " + note }
    let kept = sentences.prefix(Self.mostNotes)
    let rest = sentences.count - kept.count
    return kept + (rest > 0 ? ["and \(rest) more"] : [])
  }

  /// `unit 7`, `units 1-3, 9`.
  static func list(_ ids: [UInt8]) -> String {
    var runs: [ClosedRange<UInt8>] = []
    for id in ids.sorted() {
      if let last = runs.last, Int(last.upperBound) + 1 == Int(id) {
        runs[runs.count - 1] = last.lowerBound...id
      } else {
        runs.append(id...id)
      }
    }
    let words = runs.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }
    let shown = words.prefix(8).joined(separator: ", ") + (words.count > 8 ? ", ..." : "")
    return (ids.count == 1 ? "unit " : "units ") + shown
  }
}
