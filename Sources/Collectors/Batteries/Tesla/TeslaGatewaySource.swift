/// The batteries and meters of a site by the JSON of Tesla's gateway on it: read only.
package struct TeslaGatewaySource: Source {
  package let configuration: TeslaGatewayConfiguration
  private let surroundings: TeslaSurroundings

  package init(_ configuration: TeslaGatewayConfiguration, _ surroundings: TeslaSurroundings? = nil)
  {
    self.configuration = configuration
    self.surroundings =
      surroundings
      ?? TeslaSurroundings(
        transfer: HTTPClientTransfer(
          HTTPSettings(trust: configuration.trust, largestAnswer: 8 << 20)))
  }

  package var id: String { configuration.id }
  package var period: Double { configuration.period }

  package func run(_ deliver: @escaping @Sendable (SourceReport) -> Void) async {
    var session = GatewaySession(configuration, surroundings)
    while !Task.isCancelled {
      let round = await session.round()
      if Task.isCancelled { return }
      deliver(round.report)
      do { try await surroundings.sleep(round.pause) } catch { return }
    }
  }
}
