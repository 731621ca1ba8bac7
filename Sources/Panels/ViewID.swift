/// The views, in the order of their number keys.
package enum ViewID: String, CaseIterable, Sendable {
  case overview, map, devices, power, jobs, events, sources

  package var title: String {
    switch self {
    case .overview: "Overview"
    case .map: "Map"
    case .devices: "Devices"
    case .power: "Power"
    case .jobs: "Jobs"
    case .events: "Events"
    case .sources: "Sources"
    }
  }

  /// The number key that opens it.
  package var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

  /// The view with a name as typed on the command line.
  package init?(name: String) {
    self.init(rawValue: name.lowercased())
  }
}
