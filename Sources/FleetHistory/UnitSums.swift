import FleetModel

/// Sums over the battery units of a frame in one pass: energy-weighted, never a mean of states of
/// charge. What a unit does not report is missing from the sum, which is a lower bound then.
struct UnitSums {
  /// A sum of the values there are.
  struct Sum {
    private(set) var count = 0
    private var sum = 0.0
    private var weight = 0.0

    var total: Double? { count > 0 ? sum : nil }
    /// The mean by weight.
    var mean: Double? { weight > 0 ? sum / weight : nil }

    mutating func add(_ value: Double?, weight: Double = 1) {
      guard let value else { return }
      count += 1
      sum += value * weight
      self.weight += weight
    }
  }

  private(set) var reporting = 0
  private(set) var weighed = 0
  private(set) var held = 0
  private(set) var energy = 0.0
  private(set) var capacity = 0.0
  private(set) var rating = 0.0
  private(set) var ratingHeard = 0.0
  private var unrated = 0
  private let count: Int
  private(set) var power = Sum()
  private(set) var chargeLimit = Sum()
  private(set) var dischargeLimit = Sum()
  private(set) var lowest = Sum()
  private(set) var highest = Sum()
  private(set) var injected = Sum()
  private(set) var absorbed = Sum()
  private(set) var oldest: Double?
  private var frequencies: [Double] = []
  private var connections = [Int](repeating: 0, count: GridConnection.allCases.count)

  init(_ frame: Frame) {
    let table = frame.batteries
    count = table.count
    let reader = Reader(table)
    for unit in 0..<table.count {
      let nameplate = reader.rating[unit]
      rating += nameplate ?? 0
      unrated += nameplate == nil ? 1 : 0
      let isReporting = table.statuses[unit].isReporting
      guard isReporting || frame.holdsEnergy(ofUnit: unit) else { continue }
      if isReporting {
        reporting += 1
        addPower(reader, unit)
        ratingHeard += nameplate ?? 0
        frequencies += reader.frequency[unit].map { [$0] } ?? []
      }
      addEnergy(reader, unit, nameplate, isHeld: !isReporting)
      if let age = reader.age[unit] { oldest = max(oldest ?? 0, age) }
    }
  }

  private mutating func addPower(_ reader: Reader, _ unit: Int) {
    power.add(reader.power[unit])
    let isAble = reader.state[unit]?.isAbleToRun ?? true
    chargeLimit.add(reader.chargeLimit[unit].map { isAble ? $0 : 0 })
    dischargeLimit.add(reader.dischargeLimit[unit].map { isAble ? $0 : 0 })
    injected.add(reader.injected[unit])
    absorbed.add(reader.absorbed[unit])
    if isAble, let connection = reader.connection[unit] {
      connections[Int(connection.rawValue)] += 1
    }
  }

  private mutating func addEnergy(
    _ reader: Reader, _ unit: Int, _ nameplate: Double?, isHeld: Bool
  ) {
    guard let nameplate else { return }
    let usable = nameplate * (reader.health[unit] ?? 100) / 100
    let charge = reader.charge[unit].map { $0 / 100 * usable }
    guard let available = reader.energy[unit] ?? charge else { return }
    energy += available
    capacity += usable
    weighed += 1
    held += isHeld ? 1 : 0
    lowest.add(reader.lowest[unit], weight: usable)
    highest.add(reader.highest[unit], weight: usable)
  }

  /// Share of the rated energy that reporting units have, 0...1. Units whose rating nobody ever
  /// heard are taken to be like the others, so that a site with a silent unit is never complete.
  var coverage: Double? {
    let rated = count - unrated
    guard rating > 0, rated > 0 else { return nil }
    return ratingHeard / (rating / Double(rated) * Double(count))
  }

  /// The exact median: the bins of a histogram are wider than what a grid's frequency moves by.
  var medianFrequency: Double? {
    let sorted = frequencies.sorted()
    guard let upper = sorted.dropFirst(sorted.count / 2).first else { return nil }
    guard sorted.count.isMultiple(of: 2) else { return upper }
    return (sorted[sorted.count / 2 - 1] + upper) / 2
  }

  /// What most units say of the connection; of equal numbers the first that stands in the model's
  /// order, which is the calmer one. Mixed when not all agree.
  var majority: (GridConnection?, isMixed: Bool) {
    let kinds = GridConnection.allCases.filter { connections[Int($0.rawValue)] > 0 }
    let most = kinds.map { connections[Int($0.rawValue)] }.max()
    return (kinds.first { connections[Int($0.rawValue)] == most }, kinds.count > 1)
  }
}

extension UnitSums {
  /// The columns that the sums are made of, taken out of the table once.
  struct Reader {
    /// The values of one metric of all units.
    struct Values {
      let column: Column?
      let factor: Double

      init(_ table: MetricTable, _ metric: Metric) {
        column = table[metric]
        factor = metric.definition.factor
      }

      subscript(unit: Int) -> Double? { column?[unit].map { Double($0) / factor } }
    }

    /// The codes of one metric of all units.
    struct Codes<Code: RawRepresentable> where Code.RawValue == UInt8 {
      let column: Column?

      subscript(unit: Int) -> Code? {
        column?[unit].flatMap(UInt8.init(exactly:)).flatMap(Code.init)
      }
    }

    let rating, energy, charge, health, lowest, highest: Values
    let power, chargeLimit, dischargeLimit, frequency, injected, absorbed, age: Values
    let state: Codes<ChargeStatus>
    let connection: Codes<GridConnection>

    init(_ table: MetricTable) {
      rating = Values(table, .energyRating)
      energy = Values(table, .energyAvailable)
      charge = Values(table, .stateOfCharge)
      health = Values(table, .stateOfHealth)
      lowest = Values(table, .stateOfChargeMin)
      highest = Values(table, .stateOfChargeMax)
      power = Values(table, .batteryPower)
      chargeLimit = Values(table, .chargeLimit)
      dischargeLimit = Values(table, .dischargeLimit)
      frequency = Values(table, .frequency)
      injected = Values(table, .injectedEnergy)
      absorbed = Values(table, .absorbedEnergy)
      age = Values(table, .sampleAge)
      state = Codes(column: table[.chargeStatus])
      connection = Codes(column: table[.connection])
    }
  }
}
