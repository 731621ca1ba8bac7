/// A named site that can be simulated.
package struct Scenario: Sendable {
  package let name: String
  /// One line for lists.
  package let summary: String
  /// GPUs unless `gpus=` says otherwise.
  package let gpuCount: Int
  /// Battery units at that size; they are scaled with the GPUs.
  package let unitCount: Int
  /// Seconds between frames.
  package let period: Double
  /// Incident that happens unless another is asked for, as `incident=` takes it.
  package let defaultIncident: String?
  /// What the grid connection carries at that size, W.
  let gridCapacity: Double
  let gpusPerHost: Int
  let hostsPerRack: Int
  let racksPerRow: Int
  let rowsPerHall: Int
  /// Kinds of GPU with their shares of the fleet, in order.
  let devices: [(device: DeviceModel, share: Double)]
  /// What the fleet works on.
  var jobs = JobPlan.usual
  /// Names of the halls, where they have their own: the fleet is shared out to so many.
  var hallNames: [String] = []
  /// Whether each hall belongs to a provider with an engine of its own.
  var hasEngines = false
  /// GPUs of the largest job that lag behind at any time, at most.
  var stragglers = 0

  func layout(gpuCount: Int) -> FleetLayout {
    let row = gpusPerHost * hostsPerRack * racksPerRow
    let rows = (gpuCount + row - 1) / row
    let named = (rows + hallNames.count - 1) / max(1, hallNames.count)
    return FleetLayout(
      site: name, gpuCount: gpuCount, gpusPerHost: gpusPerHost, hostsPerRack: hostsPerRack,
      racksPerRow: racksPerRow, rowsPerHall: hallNames.isEmpty ? rowsPerHall : named,
      hallNames: hallNames)
  }

  func sections(gpuCount: Int) -> [DeviceSection] {
    var sections: [DeviceSection] = []
    var share = 0.0
    var first = 0
    for (device, part) in devices {
      share += part
      let hosts = (share * Double(gpuCount) / Double(gpusPerHost)).rounded()
      let end = share > 0.999_999 ? gpuCount : min(Int(hosts) * gpusPerHost, gpuCount)
      if end > first { sections.append(DeviceSection(gpus: first..<end, device: device)) }
      first = end
    }
    return sections
  }

  /// Battery units of a fleet of this many GPUs.
  func unitCount(gpuCount: Int) -> Int {
    guard unitCount > 0 else { return 0 }
    return max(1, Int((Double(unitCount) * share(gpuCount)).rounded()))
  }

  /// How large a fleet is against the scenario's own size.
  func share(_ gpuCount: Int) -> Double { Double(gpuCount) / Double(self.gpuCount) }
}
