import FleetModel

/// Looks at a unit's readings one after another for what a single one does not show: a heartbeat
/// that stands still, and lifetime energies that go backwards.
struct SunSpecWatch: Hashable, Sendable {
  private var last: SunSpecReading?
  /// Polls in a row that were the same to the last bit, and since when, in seconds.
  private var repeats = 0
  private var sameSince = 0.0
  private var lastBackwards: Double?

  /// Heartbeats count seconds: one that is read more often may show the same number again.
  private static let frozenAfter = 3.0
  /// How long a counter that went backwards is spoken of, seconds.
  private static let memory = 60.0

  /// Takes the next reading.
  ///
  /// - Returns: the reading with what was found.
  mutating func watched(_ reading: SunSpecReading, at now: Double) -> SunSpecReading {
    let isSame = reading.heartbeat != nil && last == reading
    repeats = isSame ? repeats + 1 : 0
    if !isSame { sameSince = now }
    if let last, Self.goesBackwards(from: last, to: reading) { lastBackwards = now }
    last = reading
    return marked(reading, at: now)
  }

  private static func goesBackwards(
    from last: SunSpecReading, to reading: SunSpecReading
  ) -> Bool {
    [Metric.injectedEnergy, .absorbedEnergy].contains { metric in
      guard let before = last[metric], let after = reading[metric] else { return false }
      return after < before
    }
  }

  private func marked(_ reading: SunSpecReading, at now: Double) -> SunSpecReading {
    var reading = reading
    if repeats >= 3, now - sameSince >= Self.frozenAfter {
      reading.alarms = (reading.alarms ?? 0) | BatteryAlarm.frozen.bit
      reading.notes.append("its heartbeat and all its values stand still")
    }
    if let lastBackwards, now - lastBackwards < Self.memory {
      reading.alarms = (reading.alarms ?? 0) | BatteryAlarm.counterBackwards.bit
      reading.notes.append("a lifetime energy went backwards; it counts from there")
    }
    return reading
  }
}
