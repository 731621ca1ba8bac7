/// A site's batteries and meters by Tesla's Fleet API: slow figures through the cloud, read only.
package struct TeslaFleetSource: Source {
  package let configuration: TeslaFleetConfiguration
  private let surroundings: TeslaSurroundings

  package init(_ configuration: TeslaFleetConfiguration, _ surroundings: TeslaSurroundings? = nil) {
    self.configuration = configuration
    self.surroundings =
      surroundings
      ?? TeslaSurroundings(transfer: HTTPClientTransfer(HTTPSettings(largestAnswer: 4 << 20)))
  }

  package var id: String { configuration.id }
  package var period: Double { configuration.period }

  package func run(_ deliver: @escaping @Sendable (SourceReport) -> Void) async {
    var session = FleetSession(configuration, surroundings)
    while !Task.isCancelled {
      let round = await session.round()
      if Task.isCancelled { return }
      deliver(round.report)
      do { try await surroundings.sleep(round.pause) } catch { return }
    }
  }
}
