import FleetModel

/// The identities of a simulated fleet, worked out when asked for: nothing is kept per GPU.
struct SimulatedGPUs: GPUDirectory {
  let layout: FleetLayout
  let sections: [DeviceSection]
  let seed: UInt64

  var count: Int { layout.gpuCount }

  func identity(at index: Int) -> GPUIdentity {
    let number = index % layout.gpusPerHost
    let device = sections.first { $0.gpus.contains(index) }?.device
    let isNVIDIA = device?.isNVIDIA ?? true
    let high = Noise.mix(seed ^ 0x5EED_0001, index)
    let low = Noise.mix(seed ^ 0x5EED_0002, index)
    return GPUIdentity(
      host: layout.name(.host, index / layout.gpusPerHost), index: number,
      uuid: isNVIDIA ? Self.uuid(high, low) : nil, busID: isNVIDIA ? Self.busID(number) : nil,
      name: device?.name, serial: "16" + String(10_000_000_000 + low % 80_000_000_000),
      driver: isNVIDIA ? "570.133.20" : nil,
      position: number)
  }

  /// `GPU-` and 32 digits in groups of 8, 4, 4, 4 and 12; exports ask for a million of them.
  private static func uuid(_ high: UInt64, _ low: UInt64) -> String {
    String(unsafeUninitializedCapacity: 40) { buffer in
      var place = 0
      for byte in "GPU-".utf8 {
        buffer[place] = byte
        place += 1
      }
      for digit in 0..<32 {
        if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
          buffer[place] = UInt8(ascii: "-")
          place += 1
        }
        let word = digit < 16 ? high : low
        let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - digit % 16 * 4)) & 15
        buffer[place] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
        place += 1
      }
      return place
    }
  }

  /// Bus ids as an eight-GPU board has them.
  private static func busID(_ number: Int) -> String {
    let slots = ["18", "2A", "3A", "5D", "9A", "AB", "BA", "DB"]
    return "00000000:" + slots[number % slots.count] + ":00.0"
  }
}
