import FleetModel
import TestSupport
import Testing

struct ColumnTests {
  @Test(arguments: [Int64(255), 256, -1, 65_535, 65_536, 2_147_483_648, .min, .max])
  func widensSoThatNoValueIsCut(value: Int64) {
    for width in [MetricDefinition.Width.uint8, .uint16, .int32, .int64] {
      var column = Column(count: 3, width: width)
      column.set(7, at: 0)
      column.setAbsent(at: 1, isError: true)
      column.set(value, at: 2)
      #expect(column.state(at: 0) == .value(7))
      #expect(column.state(at: 1) == .error)
      #expect(column.state(at: 2) == .value(value))
    }
  }

  @Test func widensOverValuesThatNeedMore() {
    var column = Column(.uint16([60_000, 1]))
    column.set(-5, at: 1)
    #expect(column[0] == 60_000)
    #expect(column[1] == -5)
    var wide = Column(.int64([.max, 0]))
    wide.set(300, at: 1)
    #expect(wide[0] == .max)
  }

  @Test func absentIsNeverZero() {
    var column = Column(count: 2, width: .uint8)
    #expect(column[0] == nil)
    #expect(column.state(at: 0) == .unsupported)
    column.set(.value(0), at: 0)
    #expect(column[0] == 0)
    column.set(.unsupported, at: 0)
    #expect(column[0] == nil)
    column.set(.error, at: 0)
    #expect(column.state(at: 0) == .error)
    column.set(.value(3), at: 0)
    #expect(column.state(at: 0) == .value(3))
  }

  @Test func equalityIsOfCellsNotOfWidths() {
    var narrow = Column(count: 2, width: .uint8)
    var wide = Column(count: 2, width: .int64)
    narrow.set(1, at: 0)
    wide.set(1, at: 0)
    #expect(narrow == wide)
    wide.setAbsent(at: 1, isError: true)
    #expect(narrow != wide)
  }

  @Test func gatheringKeepsStatesAndMakesHolesAbsent() {
    var column = Column(count: 3, width: .int32)
    column.set(10, at: 0)
    column.setAbsent(at: 1, isError: true)
    let gathered = column.gathered([2, 1, nil, 0])
    let states = (0..<4).map { gathered.state(at: $0) }
    #expect(states == [.unsupported, .error, .unsupported, .value(10)])
  }

  @Test func tableKeepsColumnsApart() {
    var table = MetricTable(count: 2)
    table.set(.xid, 0, .unsupported)
    #expect(table.metrics.isEmpty)
    let order: [Metric] = [.meterSampleRate, .utilization, .powerDraw, .alarms]
    for (place, metric) in order.enumerated() { table.set(metric, 1, .value(Int64(place))) }
    for (place, metric) in order.enumerated() {
      #expect(table.stored(metric, 1) == Int64(place))
      #expect(table.stored(metric, 0) == nil)
    }
    #expect(table.metrics == order.sorted { $0.rawValue < $1.rawValue })
    table[.powerDraw] = nil
    #expect(table.stored(.powerDraw, 1) == nil)
    #expect(table.stored(.alarms, 1) == 3)
    table.set(.powerDraw, 0, value: 412.374)
    #expect(table.value(.powerDraw, 0) == 412.37)
    table.set(.powerDraw, 1, value: .nan)
    #expect(table.state(.powerDraw, 1) == .error)
  }

  @Test func gatheredTableMovesEverything() {
    var generator = SeededGenerator()
    let table = RandomFleet.table(count: 20, metrics: MetricCatalog.gpu, using: &generator)
    let order: [Int?] = (0..<20).map { $0 % 5 == 0 ? nil : $0 }.shuffled(using: &generator)
    let moved = table.gathered(order)
    for (place, source) in order.enumerated() {
      for metric in MetricCatalog.gpu {
        let expected = source.map { table.state(metric, $0) } ?? .unsupported
        #expect(moved.state(metric, place) == expected, "seed \(generator.seed)")
      }
      #expect(moved.statuses[place] == source.map { table.statuses[$0] } ?? .ok)
    }
  }
}
