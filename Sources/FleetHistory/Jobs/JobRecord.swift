import FleetModel

/// What is known of one job since it was first seen.
package struct JobRecord: Hashable, Sendable {
  /// When it was seen first, and last.
  package let firstSeen: Timestamp
  package internal(set) var lastSeen: Timestamp
  /// Whether it was there when counting began: it may be older than that.
  package let isOlder: Bool
  private var wattHours = 0.0
  /// Whether energy is missing: GPUs that did not say what they draw, or a time without frames.
  package internal(set) var isLowerBound = false
  /// W of all its GPUs as of `lastSeen`; nil where none said so.
  private var watts: Double?
  private var hasPower = false

  /// Watt hours since it was first seen; nil where no GPU ever said what it draws.
  package var energy: Double? { hasPower ? wattHours : nil }

  init(firstSeen: Timestamp, isOlder: Bool) {
    self.firstSeen = firstSeen
    lastSeen = firstSeen
    self.isOlder = isOlder
  }

  /// Takes in what the job draws at an instant.
  ///
  /// - Parameter interval: seconds since the frame before; nil after a time without frames.
  mutating func take(
    _ watts: Double?, isPartial: Bool, at time: Timestamp, before: Timestamp?, interval: Double?
  ) {
    if let interval, lastSeen == before, let earlier = self.watts, let watts {
      wattHours += (earlier + watts) / 2 * interval / 3600
    } else if before != nil, firstSeen < time {
      isLowerBound = true
    }
    if isPartial { isLowerBound = true }
    self.watts = watts
    hasPower = hasPower || watts != nil
    lastSeen = time
  }
}

/// What the GPUs of a job were at an instant of its past.
package struct JobSample: Hashable, Sendable {
  package let time: Timestamp
  /// Mean utilisation, percent; nil where absent.
  package let utilization: Double?
  /// W of all its GPUs.
  package let watts: Double?
}
