import FleetHistory
import FleetModel
import Simulation
import TestSupport
import Testing

/// Payloads that are not what was written throw; they never trap, and never make cells that are
/// not of the kind they should be.
struct CodecDamageTests {
  private func tape(_ address: String, stripe: Int) throws -> (tape: Tape, gpus: Int, units: Int) {
    let simulator = try Simulator(address: address, start: RandomFleet.time)
    var tape = Tape(stripe: stripe)
    for second in 0..<3 {
      tape.append(simulator.frame(at: RandomFleet.time.adding(seconds: Double(second))))
    }
    return (tape, simulator.gpuCount, simulator.batteryUnits.count)
  }

  private func read(
    _ payload: ArraySlice<UInt8>, _ gpus: Int, _ units: Int, _ reference: DecodedFrame?
  ) -> DecodedFrame? {
    try? FrameDecoder.decode(
      payload, schema: .standard, gpus: gpus, units: units, reference: reference,
      selection: .everything)
  }

  @Test(arguments: [("sim:desk", 64), ("sim:memphis?gpus=1200", 256)])
  func cutPayloadsThrow(address: String, stripe: Int) throws {
    let (tape, gpus, units) = try tape(address, stripe: stripe)
    let key = try #require(try tape.decoded(0))
    for place in [0, 1] {
      let payload = tape.encoded[place].payload
      let step = max(1, payload.count / 400)
      for length in stride(from: 0, to: payload.count, by: step) {
        #expect(read(payload[..<length], gpus, units, place == 0 ? nil : key) == nil)
      }
    }
  }

  @Test(arguments: [("sim:desk", 64), ("sim:memphis?gpus=1200", 256)])
  func mutatedPayloadsNeverTrap(address: String, stripe: Int) throws {
    let (tape, gpus, units) = try tape(address, stripe: stripe)
    let key = try #require(try tape.decoded(0))
    var generator = SeededGenerator()
    for _ in 0..<1500 {
      let place = Int.random(in: 0...1, using: &generator)
      var payload = tape.encoded[place].payload
      // The directory is at the start, and most of what can be wrong with it.
      let end = Bool.random(using: &generator) ? payload.count : min(600, payload.count)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        payload[Int.random(in: 0..<end, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      let decoded = read(payload[...], gpus, units, place == 0 ? nil : key)
      guard let decoded else { continue }
      let simulator = try Simulator(address: address, start: RandomFleet.time)
      let frame = decoded.frame(
        time: RandomFleet.time, topology: simulator.topology,
        batteryUnits: simulator.batteryUnits)
      #expect(frame.gpus.count == gpus)
    }
  }

  /// A reader for another number of entities, without the reference, or with another one refuses.
  @Test func whatDoesNotFitIsRefused() throws {
    let (tape, gpus, units) = try tape("sim:memphis?gpus=1200", stripe: 256)
    let key = try #require(try tape.decoded(0))
    let payload = tape.encoded[1].payload[...]
    #expect(read(payload, gpus, units, key) != nil)
    #expect(read(payload, gpus, units, nil) == nil)
    #expect(read(payload, gpus - 1, units, key) == nil)
    #expect(read(payload, gpus, units + 1, key) == nil)
    #expect(read(tape.encoded[0].payload[...], gpus, units, try tape.decoded(1)) == nil)
  }

  /// A directory of a few bytes that speaks of more entities, columns or bytes than there are.
  @Test(arguments: [
    // A table of 2^40 GPUs, of eight GPUs in no stripe, of one column too often, of a blob of 2^35.
    [1, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20, 64, 1, 3], [1, 0, 8, 0, 1, 3],
    [1, 0, 8, 64, 2, 3, 3, 0, 0], [1, 0, 8, 64, 1, 3, 3, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 1],
    [1, 0, 8, 64, 0xFF, 0xFF, 0xFF, 0x7F], [0xFF, 0xFF, 3],
  ])
  func lyingDirectoriesAreRefused(body: [UInt8]) {
    let header: [UInt8] = [0] + [UInt8](repeating: 0, count: 8) + [1, 0, 0]
    #expect(read((header + body)[...], 8, 0, nil) == nil)
  }

  /// A block that claims to unpack to more than a body may have.
  @Test func bombsAreRefused() {
    var writer = ByteWriter()
    writer.varint(0)
    writer.i64(0)
    writer.varint(1)
    writer.u8(0)
    writer.u8(2)
    writer.zblock([UInt8](repeating: 0, count: 1 << 21))
    #expect(read(writer.bytes[...], 8, 0, nil) == nil)
  }

  /// States of a column whose values are nowhere.
  @Test func valuesThatAreNowhereAreRefused() {
    let ids = SchemaRecord.standard.metricColumn(.utilization)
    let body: [UInt8] = [1, 0, 8, 64, 2, UInt8(ids.values), UInt8(ids.states), 0, 2, 1, 1, 0, 0]
    let header: [UInt8] = [0] + [UInt8](repeating: 0, count: 8) + [1, 0, 0]
    #expect(read((header + body)[...], 8, 0, nil) == nil)
    let right: [UInt8] = [
      1, 0, 8, 64, 2, UInt8(ids.values), UInt8(ids.states), 2, 1, 1, 2, 1, 1, 42, 0,
    ]
    var writer = ByteWriter()
    writer.raw(header + right)
    writer.zblock([0, 0, 0])
    #expect(read(writer.bytes[...], 8, 0, nil)?.number == 0)
  }
}
