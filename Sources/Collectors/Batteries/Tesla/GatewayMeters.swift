import FleetHistory
import FleetModel

/// `/api/meters/aggregates`: what the meters of a site measure, by kind.
package struct GatewayMeters: Hashable, Sendable {
  package struct Meter: Hashable, Sendable {
    /// W (`instant_power`): import of the site, discharge of the battery, use of the load.
    package var power: Double?
    /// Hz; nil when the meter does not measure it, which it writes as 0.
    package var frequency: Double?
    /// When the gateway last heard of the meter.
    package var lastHeard: Timestamp?
  }

  /// Meters that have been heard of at least once, by the names of the reply: `site`, `battery`,
  /// `load`, `solar`, `generator`.
  package var meters: [String: Meter] = [:]

  package static let names = ["site", "battery", "load", "solar", "generator"]

  /// Nil when the reply is nothing of the kind.
  package init?(_ reply: JSONValue) {
    guard case .object = reply else { return nil }
    for name in Self.names {
      guard let part = reply.object(name) else { continue }
      let heard = part.word("last_communication_time")
      let instant = heard.flatMap { TeslaInstant.instant($0) }
      // A meter that was never heard of still has a power of 0.
      if heard != nil, instant == nil { continue }
      let frequency = part.number("frequency")
      meters[name] = Meter(
        power: part.number("instant_power"), frequency: frequency == 0 ? nil : frequency,
        lastHeard: instant)
    }
  }

  /// Takes out meters that were last heard of long before an instant by the gateway's own clock.
  ///
  /// - Parameters:
  ///   - now: the clock's instant; nil takes the newest of the meters.
  ///   - limit: seconds.
  /// - Returns: a sentence for each.
  package mutating func dropOld(at now: Timestamp?, limit: Double) -> [String] {
    let newest = meters.values.compactMap(\.lastHeard).max()
    guard let now = now ?? newest else { return [] }
    var notes: [String] = []
    for name in Self.names {
      guard let heard = meters[name]?.lastHeard, now.seconds(since: heard) > limit else { continue }
      meters[name] = nil
      notes.append("the \(name) meter was last heard at \(heard.iso8601); it is left out")
    }
    return notes
  }

  /// Solar and generators together, W; nil when neither is measured.
  package var generation: Double? {
    let powers = ["solar", "generator"].compactMap { meters[$0]?.power }
    return powers.isEmpty ? nil : powers.reduce(0, +)
  }

  /// Hz at the grid's meter, else at the batteries, else at the generation.
  package var frequency: Double? {
    ["site", "battery", "load", "solar"].lazy.compactMap { meters[$0]?.frequency }.first
  }
}
