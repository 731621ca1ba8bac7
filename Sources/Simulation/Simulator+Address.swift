import FleetModel

extension Simulator {
  /// The simulation that a word such as `sim:memphis?gpus=64&incident=grid-trip@+60s` asks for;
  /// the `sim:` may be left out.
  package convenience init(
    address: String, start: Timestamp = Timestamp.now()
  ) throws(SimulationError) {
    let word = address.hasPrefix("sim:") ? address.dropFirst(4) : Substring(address)
    let parts = word.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    var parameters: [(name: String, value: String)] = []
    for item in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
      let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      parameters.append((String(pair[0]), pair.count > 1 ? String(pair[1]) : ""))
    }
    try self.init(scenario: name, parameters: parameters, start: start)
  }

  /// The instants of the frames before the start, oldest first, a period apart.
  package func pastTimes(seconds: Double) -> [Timestamp] {
    let count = Int(max(0, min(seconds / period, 100_000)))
    return (0..<count).map { start.adding(seconds: -Double(count - $0) * period) }
  }
}
