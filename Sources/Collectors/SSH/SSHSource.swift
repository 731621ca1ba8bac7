import FleetModel

/// The GPUs of one host through the loop of its nvidia-smi, which the ssh program runs there.
package struct SSHSource: Source {
  package let configuration: NvidiaSMIConfiguration
  private let place: Int
  private let pool: SessionPool

  package var id: String { configuration.id }
  package var period: Double { configuration.period }

  package func run(_ deliver: @escaping @Sendable (SourceReport) -> Void) async {
    await pool.run(place, configuration, deliver)
  }

  /// The hosts of one address, each a source of its own; all talk on one thread.
  ///
  /// - Parameter limits: how patient they are; the call for processes is made less often the more
  ///   hosts there are.
  package static func all(
    of address: SSHAddress, period: Double, limits: LoopLimits = .remote
  ) -> [SSHSource] {
    let folder = ControlFolder()
    let pool = SessionPool(expected: address.hosts.count) { folder.remove() }
    var limits = limits
    limits.processes = max(limits.processes, Double(address.hosts.count) * 0.1)
    let names = names(of: address.hosts)
    return address.hosts.enumerated().map { place, host in
      var configuration = NvidiaSMIConfiguration(
        period: period, host: names[place], limits: limits)
      configuration.id = host.id
      configuration.remote = RemoteTool(host, address.settings) { folder.path(place) }
      return SSHSource(configuration: configuration, place: place, pool: pool)
    }
  }

  /// What the hosts are called in the fleet: their names, with the port where one name occurs more
  /// than once.
  private static func names(of hosts: [SSHHost]) -> [String] {
    var uses: [String: Int] = [:]
    for host in hosts { uses[host.name, default: 0] += 1 }
    return hosts.map { host in
      guard uses[host.name] != 1 else { return host.name }
      return String(host.id.dropFirst("ssh://".count))
    }
  }
}
