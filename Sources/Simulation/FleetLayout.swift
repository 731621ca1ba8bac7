import FleetModel

/// The regular shape of a simulated site: every GPU's place follows from its number.
struct FleetLayout: Sendable {
  let site: String
  let gpuCount: Int
  let gpusPerHost: Int
  let hostsPerRack: Int
  let racksPerRow: Int
  let rowsPerHall: Int
  /// What halls are called where they have names of their own, in order.
  let hallNames: [String]

  /// GPUs in a full group of a level.
  func size(of level: FleetLevel) -> Int {
    switch level {
    case .site: gpuCount
    case .hall: size(of: .row) * rowsPerHall
    case .row: size(of: .rack) * racksPerRow
    case .rack: gpusPerHost * hostsPerRack
    case .host: gpusPerHost
    case .gpu: 1
    }
  }

  /// Groups of a level; the last may be smaller than the others.
  func count(_ level: FleetLevel) -> Int {
    let size = size(of: level)
    return (gpuCount + size - 1) / size
  }

  func gpus(of level: FleetLevel, _ number: Int) -> Range<Int> {
    let size = size(of: level)
    let first = min(number * size, gpuCount)
    return first..<min(first + size, gpuCount)
  }

  /// `hall-1`, `row-03`, `r017`, `r017-h3`; a site of one host is called like its host.
  func name(_ level: FleetLevel, _ number: Int) -> String {
    switch level {
    case .site: site
    case .hall:
      number < hallNames.count
        ? hallNames[number] : "hall-" + padded(number + 1, like: count(.hall))
    case .row: "row-" + padded(number + 1, like: count(.row))
    case .rack: "r" + padded(number + 1, like: count(.rack))
    case .host: hostName(number)
    case .gpu: String(number)
    }
  }

  private func hostName(_ number: Int) -> String {
    if count(.host) == 1 { return site }
    let rack = name(.rack, number / hostsPerRack)
    return rack + "-h" + padded(number % hostsPerRack + 1, like: hostsPerRack)
  }

  private func padded(_ number: Int, like largest: Int) -> String {
    var missing = 0
    var bound = 10
    while bound <= largest {
      if number < bound { missing += 1 }
      bound *= 10
    }
    return String(repeating: "0", count: missing) + String(number)
  }

  /// All groups from the site down; cost grows with the number of hosts.
  func groups() -> [FleetGroup] {
    var result: [FleetGroup] = []
    result.reserveCapacity(2 + count(.row) + count(.hall) + count(.rack) + count(.host))
    var firstAbove = 0
    for level in FleetLevel.allCases.dropLast() {
      let first = result.count
      let children = childCount(level)
      let firstBelow = first + count(level)
      let below = FleetLevel.allCases[Int(level.rawValue) + 1]
      let countBelow = level == .host ? 0 : count(below)
      for number in 0..<count(level) {
        let from = min(number * children, countBelow)
        result.append(
          FleetGroup(
            level: level, name: name(level, number), gpus: gpus(of: level, number),
            parent: level == .site ? nil : firstAbove + number / siblings(level),
            children: level == .host
              ? 0..<0 : firstBelow + from..<firstBelow + min(from + children, countBelow)))
      }
      firstAbove = first
    }
    return result
  }

  private func childCount(_ level: FleetLevel) -> Int {
    switch level {
    case .site: count(.hall)
    case .hall: rowsPerHall
    case .row: racksPerRow
    case .rack: hostsPerRack
    case .host, .gpu: 0
    }
  }

  /// Groups of a level under one parent.
  private func siblings(_ level: FleetLevel) -> Int {
    switch level {
    case .site, .gpu: 1
    case .hall: count(.hall)
    case .row: rowsPerHall
    case .rack: racksPerRow
    case .host: hostsPerRack
    }
  }
}
