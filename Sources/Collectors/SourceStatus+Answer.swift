import FleetModel

extension SourceStatus {
  /// Notes that a source has answered with a frame of its fleet. What it has to say besides (errors,
  /// notes) is for the source.
  ///
  /// - Parameter latency: seconds that the answer took; nil while it is still coming in parts.
  mutating func answered(_ frame: Frame, latency: Double?, at now: Timestamp) {
    state = .answering
    nextTry = nil
    lastAnswer = now
    self.latency = latency
    entities = frame.gpus.count + frame.batteries.count
    entitiesReporting = frame.reportingCount + frame.batteries.statuses.count { $0.isReporting }
  }
}
