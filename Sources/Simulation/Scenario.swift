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

  func layout(gpuCount: Int) -> FleetLayout {
    FleetLayout(
      site: name, gpuCount: gpuCount, gpusPerHost: gpusPerHost, hostsPerRack: hostsPerRack,
      racksPerRow: racksPerRow, rowsPerHall: rowsPerHall)
  }

  func sections(gpuCount: Int) -> [DeviceSection] {
    var sections: [DeviceSection] = []
    var share = 0.0
    var first = 0
    for (device, part) in devices {
      share += part
      let end = min(Int((share * Double(gpuCount)).rounded()), gpuCount)
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
