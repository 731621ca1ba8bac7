import FleetHistory
import FleetModel
import TestSupport
import Testing

/// Columns of every width come back, whatever is in them.
struct CodecColumnTests {
  private static let counts =
    Array(0...70) + [127, 128, 129, 191, 192, 193, 4095, 4096, 4097, 9000]

  /// What a column may hold of a width: random, extremes next to each other, all the same.
  private static func storage(
    _ width: MetricDefinition.Width, _ count: Int, using generator: inout SeededGenerator
  ) -> Column.Storage {
    let shape = Int.random(in: 0..<4, using: &generator)
    func fill<T: FixedWidthInteger>() -> [T] {
      let same = T.random(in: T.min...T.max, using: &generator)
      return (0..<count).map { _ in
        switch shape {
        case 0: same
        case 1: T.random(in: T.min...T.max, using: &generator)
        case 2: Bool.random(using: &generator) ? T.min : T.max
        default: T.random(in: 0...9, using: &generator)
        }
      }
    }
    return switch width {
    case .uint8: .uint8(fill())
    case .uint16: .uint16(fill())
    case .int32: .int32(fill())
    case .int64: .int64(fill())
    }
  }

  private static func mask(
    _ count: Int, using generator: inout SeededGenerator
  ) -> PresenceMask {
    let shape = Int.random(in: 0..<4, using: &generator)
    let edge = Int.random(in: 0...count, using: &generator)
    return PresenceMask(count: count) { place in
      switch shape {
      case 0: true
      case 1: false
      case 2: place < edge
      default: Bool.random(using: &generator)
      }
    }
  }

  private static func table(_ count: Int, using generator: inout SeededGenerator) -> MetricTable {
    var table = MetricTable(count: count)
    let metrics: [(Metric, MetricDefinition.Width)] = [
      (.utilization, .uint8), (.smClock, .uint16), (.powerDraw, .int32), (.energy, .int64),
    ]
    for (metric, width) in metrics {
      let presence = mask(count, using: &generator)
      var errors: PresenceMask?
      if Bool.random(using: &generator) {
        let other = mask(count, using: &generator)
        errors = PresenceMask(count: count) { other[$0] && !presence[$0] }
      }
      table[metric] = Column(
        storage(width, count, using: &generator), presence: presence, errors: errors)
    }
    if Bool.random(using: &generator) {
      for place in 0..<count where Int.random(in: 0..<9, using: &generator) == 0 {
        table.statuses[place] = EntityStatus.allCases.randomElement(using: &generator) ?? .ok
      }
    }
    return table
  }

  @Test(arguments: counts)
  func comesBackAtEverySize(count: Int) throws {
    var generator = SeededGenerator()
    // Small frames are one block; a stripe of 64 has edges at every multiple of it.
    for stripe in count > 1000 ? [4096] : [64, 4096] {
      var tape = Tape(groupLength: 4, stripe: stripe)
      var tables: [MetricTable] = []
      for _ in 0..<6 {
        tables.append(Self.table(count, using: &generator))
        tape.append(.plain(tables[tables.count - 1]))
      }
      for (place, table) in tables.enumerated() {
        let difference = try tape.frame(place).gpus.difference(from: table)
        #expect(difference == nil, "frame \(place), seed \(generator.seed)")
      }
    }
  }

  @Test func isBlobsOfTheirOwnWhenLarge() throws {
    var generator = SeededGenerator()
    var tape = Tape(groupLength: 4, stripe: 64)
    var tables: [MetricTable] = []
    for _ in 0..<5 {
      tables.append(Self.table(2100, using: &generator))
      tape.append(.plain(tables[tables.count - 1]))
    }
    for (place, table) in tables.enumerated() {
      let difference = try tape.frame(place).gpus.difference(from: table)
      #expect(difference == nil, "frame \(place), seed \(generator.seed)")
    }
  }

  /// The widest steps there are, up and down, at every width.
  @Test func wrapsAround() throws {
    func table(_ isHigh: Bool) -> MetricTable {
      var table = MetricTable(count: 3000)
      func fill<T: FixedWidthInteger>() -> [T] {
        (0..<3000).map { ($0 % 2 == 0) == isHigh ? T.max &- T($0 & 1) : T.min }
      }
      table[.utilization] = Column(.uint8(fill()))
      table[.smClock] = Column(.uint16(fill()))
      table[.powerDraw] = Column(.int32(fill()))
      table[.energy] = Column(.int64(fill()))
      return table
    }
    var tape = Tape()
    for isHigh in [true, false, true, false] { tape.append(.plain(table(isHigh))) }
    for (place, isHigh) in [true, false, true, false].enumerated() {
      #expect(try tape.frame(place).gpus.difference(from: table(isHigh)) == nil)
    }
  }

  /// A column that widens between a frame and its reference, and back.
  @Test func changesItsWidth() throws {
    var tape = Tape()
    var tables: [MetricTable] = []
    for step in 0..<4 {
      var table = MetricTable(count: 5000)
      table[.utilization] = Column(.uint8([UInt8](repeating: 7, count: 5000)))
      if step == 1 { table.set(.utilization, 4999, .value(300)) }
      if step == 2 { table.set(.utilization, 1, .value(-5)) }
      tables.append(table)
      tape.append(.plain(table))
    }
    for (place, table) in tables.enumerated() {
      #expect(try tape.frame(place).gpus.difference(from: table) == nil, "frame \(place)")
    }
  }

  /// The bytes of statuses in memory are their raw values, which the codec copies as they are.
  @Test func statusesAreTheirRawValues() {
    for status in EntityStatus.allCases {
      #expect(unsafeBitCast(status, to: UInt8.self) == status.rawValue)
    }
  }
}
