@testable import Collectors

/// The registers of an invented unit, model by model.
struct UnitMap {
  var base = 40000
  var words: [UInt16] = SunSpecChain.marker
  private var starts: [UInt16: Int] = [:]

  /// Adds a model with every register not implemented, but for the values given by point.
  mutating func add(_ id: UInt16, length: Int, says: UInt16? = nil, fill: UInt16 = 0xFFFF) {
    if starts[id] == nil { starts[id] = words.count }
    words += [id, says ?? UInt16(length)] + [UInt16](repeating: fill, count: length)
    for point in SunSpecPoint.all where point.model == id && point.offset + 4 <= length {
      set(point, point.kind.notImplemented)
    }
  }

  mutating func end() { words += [0xFFFF, 0] }

  /// Sets the registers of a point as they stand, most significant first.
  mutating func set(_ point: SunSpecPoint, _ raw: UInt64) {
    guard let start = starts[point.model] else { return }
    for word in 0..<point.kind.width {
      let shift = UInt64(16 * (point.kind.width - 1 - word))
      words[start + point.offset + word] = UInt16(truncatingIfNeeded: raw >> shift)
    }
  }

  mutating func set(_ point: SunSpecPoint, _ number: Int, scale: Int) {
    set(point, UInt64(bitPattern: Int64(number)))
    guard let factor = point.scale, let start = starts[factor.model] else { return }
    words[start + factor.offset] = UInt16(bitPattern: Int16(scale))
  }

  mutating func set(_ id: UInt16, _ offset: Int, text: String) {
    guard let start = starts[id] else { return }
    let bytes = Array(text.utf8) + [0]
    for place in 0..<(bytes.count + 1) / 2 {
      let low = 2 * place + 1 < bytes.count ? bytes[2 * place + 1] : 0
      words[start + offset + place] = UInt16(bytes[2 * place]) << 8 | UInt16(low)
    }
  }

  /// The chain, as a walk over these registers finds it.
  var chain: SunSpecChain? {
    var walk = SunSpecWalk(bases: [base])
    walk.take(words, at: base)
    while true {
      switch walk.next(most: 125) {
      case .found(let chain): return chain
      case .noMarker: return nil
      case .read: walk.refused()
      }
    }
  }

  var registers: SunSpecRegisters {
    SunSpecRegisters([SunSpecRegisters.Block(start: base, words: words)])
  }

  func reading(_ options: SunSpecDecoder.Options = .init()) -> SunSpecReading? {
    chain.map { SunSpecDecoder.reading($0, registers, options) }
  }

  /// A unit of 4,000 kWh and 1 MW at 80 %, giving 500 kW.
  static func battery(serial: String = "B1") -> UnitMap {
    var map = UnitMap()
    map.add(1, length: 66, fill: 0)
    map.set(1, 2, text: "Maker")
    map.set(1, 18, text: "Block")
    map.set(1, 50, text: serial)
    map.add(701, length: 153)
    map.set(.inverterIsOn, 1)
    map.set(.inverterState, 3)
    map.set(.connectionState, 1)
    map.set(.inverterAlarms, 0)
    map.set(.operatingMode, 1)
    map.set(.power, 5000, scale: 2)
    map.set(.lineVoltage, 4802, scale: -1)
    map.set(.frequency, 59_990, scale: -3)
    map.set(.injected, 700, scale: 3)
    map.set(.absorbed, 800, scale: 3)
    map.set(.ambient, -10, scale: -1)
    map.set(.cabinet, 305, scale: -1)
    map.add(702, length: 50)
    map.set(.powerRating, 10_000, scale: 2)
    map.set(.dischargeSetting, 9000, scale: 2)
    map.set(.chargeSetting, 8000, scale: 2)
    map.add(713, length: 7)
    map.set(.capacity, 40_000, scale: 2)
    map.set(.energy, 31_360, scale: 2)
    map.set(.charge, 800, scale: -1)
    map.set(.health, 980, scale: -1)
    map.set(.storageStatus, 0)
    map.add(714, length: 43)
    map.set(.directPower, 5100, scale: 2)
    map.set(.portVoltage, 12_500, scale: -1)
    map.set(.portTemperature, 300, scale: -1)
    map.add(802, length: 62)
    map.set(.bankHighest, 980, scale: -1)
    map.set(.bankLowest, 50, scale: -1)
    map.set(.bankReserve, 200, scale: -1)
    map.set(.bankHeartbeat, 7)
    map.set(.bankState, 3)
    map.set(.bankChargeStatus, 3)
    map.set(.bankEvents, 0)
    map.end()
    return map
  }
}
