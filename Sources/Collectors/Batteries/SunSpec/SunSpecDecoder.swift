import FleetModel

/// Reads the registers of a unit: a pure function of what was read and of how the source is set up.
struct SunSpecDecoder: Sendable {
  /// How the numbers of a source are to be taken.
  struct Options: Hashable, Sendable {
    /// Whether direct current counts as positive while it charges.
    var invertsDirectCurrent = false
    /// Scale factors that firmware is known to get wrong, by name (`713.Pct_SF`).
    var scales: [String: Int] = [:]
  }

  let chain: SunSpecChain
  let registers: SunSpecRegisters
  let options: Options
  var reading = SunSpecReading()

  init(_ chain: SunSpecChain, _ registers: SunSpecRegisters, _ options: Options = Options()) {
    self.chain = chain
    self.registers = registers
    self.options = options
  }

  /// The whole of it.
  static func reading(
    _ chain: SunSpecChain, _ registers: SunSpecRegisters, _ options: Options = Options()
  ) -> SunSpecReading {
    var decoder = SunSpecDecoder(chain, registers, options)
    decoder.identify()
    decoder.readGrid()
    decoder.reading.isStorage = decoder.hasStorage || chain.lacksStorage
    decoder.reading.alarms = decoder.alarms()
    if decoder.reading.isStorage {
      decoder.readEnergy()
      decoder.readPower()
      decoder.readDirectCurrent()
      decoder.readState()
    } else {
      decoder.note("there is no battery behind it (no energy rating); its state of charge is none")
    }
    return decoder.reading
  }

  mutating func note(_ text: String) {
    if !reading.notes.contains(text) { reading.notes.append(text) }
  }

  /// The registers of a point; nil when the unit has no such point.
  func raw(_ point: SunSpecPoint) -> UInt64? {
    guard let address = chain.address(of: point),
      let raw = registers.raw(address, point.kind.width), raw != point.kind.notImplemented
    else { return nil }
    return raw
  }

  /// The code of an enumeration.
  func code(_ point: SunSpecPoint) -> UInt16? { raw(point).map { UInt16(truncatingIfNeeded: $0) } }

  /// The number of a point in its unit; nil when the unit has no such point, or its scale factor is
  /// none or moved while it was read: a number without its own scale would be a wrong one.
  mutating func number(_ point: SunSpecPoint) -> Double? {
    guard let scale = point.scale else { return raw(point).flatMap(point.number) }
    guard let read = scaled(point, scale), let number = point.number(read.raw) else { return nil }
    if read.isMoving, options.scales[scale.title] == nil {
      note("\(scale.title) moved while what it scales was read; that is left out until it stays")
      return nil
    }
    let power = options.scales[scale.title] ?? read.scale.map { Int(Int16(bitPattern: $0)) }
    guard let power, let value = SunSpecPoint.scaled(number, by: power) else {
      note("\(scale.title) is no scale factor\(Self.shown(power)); what it scales is left out")
      return nil
    }
    return value
  }

  /// The registers of a point and of its scale factor; nil when the unit has no such point.
  private func scaled(
    _ point: SunSpecPoint, _ scale: SunSpecPoint.Scale
  ) -> SunSpecRegisters.Scaled? {
    guard let address = chain.address(of: point) else { return nil }
    guard let place = chain.address(of: scale) else {
      return registers.raw(address, point.kind.width).map { .init(raw: $0, scale: nil) }
    }
    return registers.scaled(address, point.kind.width, scale: place)
  }

  /// The first of several points that the unit has.
  mutating func number(first points: [SunSpecPoint]) -> Double? {
    for point in points {
      if let value = number(point) { return value }
    }
    return nil
  }

  private static func shown(_ power: Int?) -> String {
    power.map { $0 == -32768 ? " (0x8000)" : " (\($0))" } ?? ""
  }

  /// Keeps a number, and says so where it cannot be true.
  mutating func keep(
    _ metric: Metric, _ value: Double?, from point: SunSpecPoint, isPossible: Bool = true
  ) {
    guard let value else { return }
    let isPlausible = isPossible && BatteryPlausibility.plausible(value, metric) != nil
    reading.numbers.append(
      SunSpecReading.Number(metric: metric, value: value, isPlausible: isPlausible))
    guard !isPlausible else { return }
    let word = raw(point).map { "0x" + String($0, radix: 16, uppercase: true) } ?? "none"
    note("\(point.title) cannot be \(value) \(metric.definition.unit.rawValue) (register \(word))")
  }

  /// Keeps the first of several points that the unit has.
  mutating func keep(_ metric: Metric, first points: [SunSpecPoint]) {
    for point in points {
      if let value = number(point) { return keep(metric, value, from: point) }
    }
  }

  private mutating func identify() {
    guard let common = chain[1]?.address else { return }
    reading.maker = registers.text(common + 2, 16)
    reading.model = registers.text(common + 18, 16)
    reading.firmware = registers.text(common + 42, 8)
    reading.serial = registers.text(common + 50, 16)
  }

  /// Whether an energy rating or an energy is there; asked of the registers as they are, so that a
  /// broken scale factor does not make a battery vanish.
  private var hasStorage: Bool {
    [SunSpecPoint.capacity, .energy, .bankCapacity, .olderCapacity].contains { point in
      raw(point).map { $0 > 0 } ?? false
    }
  }
}
