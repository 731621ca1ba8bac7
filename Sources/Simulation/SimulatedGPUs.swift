import FleetModel

/// The identities of a simulated fleet, worked out when asked for: nothing is kept per GPU.
struct SimulatedGPUs: GPUDirectory {
  let layout: FleetLayout
  let sections: [DeviceSection]
  let seed: UInt64

  var count: Int { layout.gpuCount }

  func identity(at index: Int) -> GPUIdentity {
    let number = index % layout.gpusPerHost
    let high = Noise.mix(seed ^ 0x5EED_0001, index)
    let low = Noise.mix(seed ^ 0x5EED_0002, index)
    return GPUIdentity(
      host: layout.name(.host, index / layout.gpusPerHost), index: number,
      uuid: Self.uuid(high, low), busID: Self.busID(number),
      name: sections.first { $0.gpus.contains(index) }?.device.name,
      serial: "16" + String(10_000_000_000 + low % 80_000_000_000), driver: "570.133.20",
      position: number)
  }

  private static func uuid(_ high: UInt64, _ low: UInt64) -> String {
    let digits = Array((hex(high) + hex(low)).utf8)
    func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
    return "GPU-" + part(0..<8) + "-" + part(8..<12) + "-" + part(12..<16) + "-" + part(16..<20)
      + "-" + part(20..<32)
  }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  /// Bus ids as an eight-GPU board has them.
  private static func busID(_ number: Int) -> String {
    let slots = ["18", "2A", "3A", "5D", "9A", "AB", "BA", "DB"]
    return "00000000:" + slots[number % slots.count] + ":00.0"
  }
}
