import FleetModel

/// Columns that no source reports: shares of two metrics, and bits.
enum DerivedColumn {
  /// Tenths of a percent; absent where a part is absent or the whole is not above zero.
  static func make(_ metric: HeatMetric, _ frame: Frame) -> Column {
    let count = frame.gpus.count
    switch metric {
    case .powerShare: return share(frame.gpus[.powerDraw], of: frame.gpus[.powerLimit], count)
    case .memoryShare:
      return share(frame.gpus[.framebufferUsed], of: frame.gpus[.framebufferTotal], count)
    default: return slowed(frame.gpus[.clocksEventReasons], count)
    }
  }

  private static func share(_ part: Column?, of whole: Column?, _ count: Int) -> Column {
    var values = [UInt16](repeating: 0, count: count)
    var present = PresenceMask(count: count, present: false)
    guard let part, let whole else { return Column(.uint16(values), presence: present) }
    part.presence.forEachPresent(in: 0..<count) { index in
      guard let used = part[index], let total = whole[index], total > 0 else { return }
      let (scaled, overflow) = used.multipliedReportingOverflow(by: 1000)
      if overflow { return }
      values[index] = UInt16(clamping: scaled / total)
      present[index] = true
    }
    return Column(.uint16(values), presence: present)
  }

  private static func slowed(_ reasons: Column?, _ count: Int) -> Column {
    var values = [UInt16](repeating: 0, count: count)
    guard let reasons else {
      return Column(.uint16(values), presence: PresenceMask(count: count, present: false))
    }
    reasons.presence.forEachPresent(in: 0..<count) { index in
      guard let stored = reasons[index] else { return }
      let bits = ClocksEventReasons(rawValue: UInt64(bitPattern: stored))
      values[index] = bits.isSlowdown ? 1000 : 0
    }
    return Column(.uint16(values), presence: reasons.presence)
  }
}
