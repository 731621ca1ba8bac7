/// The sites that `sim:NAME` and `gigatop demo NAME` know.
package enum ScenarioRegistry {
  package static let all: [Scenario] = [
    desk, memphis, colossus1, colossus2, leased, cortex, grok,
  ]

  package static var names: [String] { all.map(\.name) }

  package static func scenario(named name: String) -> Scenario? {
    all.first { $0.name == name }
  }

  static let desk = Scenario(
    name: "desk", summary: "one host with 8 H100", gpuCount: 8, unitCount: 0, period: 1,
    defaultIncident: nil, gridCapacity: 12e3, gpusPerHost: 8, hostsPerRack: 4, racksPerRow: 8,
    rowsPerHall: 4, devices: [(.h100, 1)])

  static let memphis = Scenario(
    name: "memphis", summary: "2,048 H100 in 256 hosts and 16 Megapacks", gpuCount: 2048,
    unitCount: 16, period: 1, defaultIncident: nil, gridCapacity: 4e6, gpusPerHost: 8,
    hostsPerRack: 4, racksPerRow: 8, rowsPerHall: 4, devices: [(.h100, 1)])

  static let colossus1 = Scenario(
    name: "colossus-1",
    summary: "100,000 H100 and 150 Megapacks; phase=2: 150,000 H100 and 50,000 H200",
    gpuCount: 100_000, unitCount: 150, period: 5, defaultIncident: nil, gridCapacity: 150e6,
    gpusPerHost: 8, hostsPerRack: 8, racksPerRow: 16, rowsPerHall: 25, devices: [(.h100, 1)])

  static let colossus1PhaseTwo = Scenario(
    name: "colossus-1", summary: "150,000 H100, 50,000 H200 and 150 Megapacks", gpuCount: 200_000,
    unitCount: 150, period: 5, defaultIncident: nil, gridCapacity: 150e6, gpusPerHost: 8,
    hostsPerRack: 8, racksPerRow: 16, rowsPerHall: 25, devices: [(.h100, 0.75), (.h200, 0.25)])

  static let colossus2 = Scenario(
    name: "colossus-2", summary: "1,000,000 GB200 in racks of 72 and 919 Megapacks (3,600 MWh)",
    gpuCount: 1_000_000, unitCount: 919, period: 10, defaultIncident: nil, gridCapacity: 1.1e9,
    gpusPerHost: 4, hostsPerRack: 18, racksPerRow: 16, rowsPerHall: 48, devices: [(.gb200, 1)])

  static let leased = Scenario(
    name: "leased", summary: "24,000 H100 of three providers, one of which goes silent",
    gpuCount: 24_000, unitCount: 0, period: 5, defaultIncident: ProviderSilence.name,
    gridCapacity: 24e6, gpusPerHost: 8, hostsPerRack: 4, racksPerRow: 10, rowsPerHall: 25,
    devices: [(.h100, 1)], hallNames: ["northgate", "bluefield", "meridian"], hasEngines: true)

  static let cortex = Scenario(
    name: "cortex", summary: "10,000 H100 beside a pod of 3,000 Dojo D1 dies, and 12 Megapacks",
    gpuCount: 13_000, unitCount: 12, period: 2, defaultIncident: nil, gridCapacity: 16e6,
    gpusPerHost: 8, hostsPerRack: 5, racksPerRow: 10, rowsPerHall: 25,
    devices: [(.h100, 10 / 13.0), (.dojoD1, 3 / 13.0)],
    jobs: [
      JobShare(.training, 5 / 13.0), JobShare(.inference, 1.4 / 13), JobShare(.training, 2 / 13.0),
      JobShare(.idle, 0.4 / 13), JobShare(.training, 1.2 / 13), JobShare(.training, 3 / 13.0),
    ])

  static let grok = Scenario(
    name: "grok", summary: "24,576 H100, 20,000 of them in one training job that has stragglers",
    gpuCount: 24_576, unitCount: 24, period: 2, defaultIncident: nil, gridCapacity: 28e6,
    gpusPerHost: 8, hostsPerRack: 4, racksPerRow: 12, rowsPerHall: 16, devices: [(.h100, 1)],
    jobs: [
      JobShare(.training, 20_000 / 24_576.0), JobShare(.inference, 0.06),
      JobShare(.training, 0.05), JobShare(.idle, 0.03), JobShare(.inference, 0.05),
    ], stragglers: 6)

  /// A phase of a scenario's growth; nil when there is no such phase.
  static func phase(_ number: Int, of scenario: Scenario) -> Scenario? {
    switch (scenario.name, number) {
    case (_, 1): scenario
    case ("colossus-1", 2): colossus1PhaseTwo
    default: nil
    }
  }
}
