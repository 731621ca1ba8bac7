import FleetHistory
import FleetModel
import Panels
import TerminalKit
import TestSupport
import Testing

@testable import Dashboard

@Suite struct WantedTests {
  private static func frame(read: Set<Int>, at seconds: Double = 0) -> Frame {
    let identities = (0..<64).map { gpu in
      GPUIdentity(host: "h\(gpu / 8)", index: gpu % 8, uuid: "GPU-\(gpu)f")
    }
    let places = Dictionary(
      (0..<8).map { ("h\($0)", Place(hall: "a", row: "w", rack: "k\($0 / 4)")) },
      uniquingKeysWith: { first, _ in first })
    var table = MetricTable(count: 64)
    for gpu in 0..<64 {
      table.set(.temperature, gpu, value: 40 + Double(gpu % 8))
      table.set(.utilization, gpu, value: 90)
      table.set(.powerDraw, gpu, value: 500)
    }
    let whole = Frame(
      Frame.Content(
        time: Console.time(seconds), origin: .live,
        topology: TopologyBuilder.build(site: "s", identities: identities, places: places).topology,
        gpus: table))
    return SummarizedFleet.frame(whole, read: read)
  }

  @Test func enteringARackWantsItsGPUsAndLeavingItNoLonger() throws {
    var console = Console(width: 120, height: 40)
    let told = Self.frame(read: [])
    console.send(.frame(told, FrameSummary(told)))
    #expect(console.state.wantedRacks.isEmpty)
    console.press("2")
    #expect(console.state.wantedRacks.isEmpty)
    console.press(.key(.right), .enter)
    #expect(console.state.wantedRacks == [Place(hall: "a", row: "w", rack: "k1")])
    #expect(console.text.contains("not read itself"))
    let read = Self.frame(read: [1], at: 1)
    console.send(.frame(read, FrameSummary(read)))
    #expect(console.state.wantedRacks == [Place(hall: "a", row: "w", rack: "k1")])
    #expect(!console.text.contains("not read itself"))
    console.press(.backspace)
    #expect(console.state.wantedRacks.isEmpty)
  }

  @Test func aRackOpenedInTheTableIsWanted() {
    var console = Console(width: 120, height: 40)
    let told = Self.frame(read: [])
    console.send(.frame(told, FrameSummary(told)))
    console.press("3")
    #expect(console.text.contains("no GPU was read by itself"))
    console.press("o", "o", .enter)
    #expect(console.state.wantedRacks == [Place(hall: "a", row: "w", rack: "k0")])
  }
}
