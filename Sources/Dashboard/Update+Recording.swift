import FleetHistory

extension DashboardState {
  /// Asks for a recording to begin or to end. What is replayed has been recorded already.
  mutating func toggleRecording() -> [Effect] {
    if isReplay {
      say("this is a replay; export cuts a part out of it", isError: true)
      return []
    }
    return [.toggleRecording]
  }
}
