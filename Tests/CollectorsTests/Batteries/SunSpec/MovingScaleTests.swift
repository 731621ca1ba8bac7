import FleetModel
import Testing

@testable import Collectors

/// A unit whose scale factors move, with what they scale, between one reply and the next.
@Suite struct MovingScaleTests {
  /// Gives 500 kW and stands at 80 % all along, told in other steps now and then for so many replies.
  ///
  /// - Parameter every: replies from one move to the next. A scale factor that moves away and back
  ///   between two replies is beyond what any reader can see.
  private func gateway(most: Int, every: Int = 1, replies: Int = .max) -> FakeGateway {
    let gateway = FakeGateway([1: .battery()])
    gateway.change { state in
      state.most = most
      state.moves = { units, count in
        guard count <= replies else { return }
        let turn = count / every % 3
        let power = [(500, 3), (5000, 2), (50, 4)][turn]
        let charge = [(80, 0), (800, -1), (8000, -2)][turn]
        units[1]?.set(.power, power.0, scale: power.1)
        units[1]?.set(.charge, charge.0, scale: charge.1)
        // What else has the same scale factor tells the same as well.
        units[1]?.set(.health, charge.0, scale: charge.1)
      }
    }
    return gateway
  }

  /// The readings of so many polls.
  private func readings(_ gateway: FakeGateway, most: Int, polls: Int) async throws
    -> [SunSpecReading]
  {
    var memory: SunSpecMemory?
    var readings: [SunSpecReading] = []
    for _ in 0..<polls {
      var session = SunSpecSession(
        link: gateway, unit: 1, bases: [40000], most: most, patience: 60, clock: { 0 })
      let polled = try await session.poll(memory, isSure: memory != nil, hint: nil)
      memory = polled
      readings.append(SunSpecDecoder.reading(polled.chain, polled.registers))
    }
    return readings
  }

  @Test func numbersHaveTheScaleOfTheirOwnReply() async throws {
    let readings = try await readings(gateway(most: 125), most: 125, polls: 12)
    #expect(readings.map { $0[.batteryPower] } == Array(repeating: 500_000, count: 12))
    #expect(readings.map { $0[.stateOfCharge] } == Array(repeating: 80, count: 12))
  }

  @Test(arguments: [16, 32, 62])
  func whereNoReplyHoldsBothNothingIsWrongByAPowerOfTen(_ most: Int) async throws {
    let readings = try await readings(gateway(most: most, every: 29), most: most, polls: 60)
    for reading in readings {
      let power = reading[.batteryPower]
      #expect(power == 500_000 || power == nil)
      #expect(reading[.stateOfCharge] == 80)
      guard power == nil else { continue }
      #expect(reading.notes.contains { $0.hasPrefix("701.W_SF moved while") })
    }
    #expect(readings.contains { $0[.batteryPower] != nil })
    #expect(readings.contains { $0[.batteryPower] == nil })
  }

  @Test(arguments: [16, 62]) func onceTheScaleStaysTheNumberIsBack(_ most: Int) async throws {
    let last = try await readings(gateway(most: most, replies: 30), most: most, polls: 20).last
    #expect(last?[.batteryPower] == 500_000 && last?[.stateOfCharge] == 80)
    #expect(last?.notes == [])
  }
}
