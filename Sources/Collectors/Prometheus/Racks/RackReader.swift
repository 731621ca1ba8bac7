import FleetModel

/// What a question's answer holds: a row for each rack (and each value counted in it), a number for
/// each instant.
struct RackRows: Sendable {
  /// Racks by the register's numbers.
  var racks: [Int32] = []
  /// The value that a row counts; NaN where it counts none.
  var counted: [Double] = []
  /// Rows one after another; NaN where there is none.
  var values: [Double] = []

  var bytes: Int { racks.count &* 12 &+ values.count &* 8 }
}

/// Reads answers about racks, which are known by the bytes of their labels from the second time on.
struct RackReader: Sendable {
  private let labels: RackLabels
  /// Racks that were met, in the order of meeting.
  private(set) var racks: [Place] = []
  private var numbers: [Place: Int32] = [:]
  private var table = ByteTable(limit: 64 << 20)
  /// For each entry of the table its rack.
  private var rackOfEntry: [Int32] = []

  private var grid = EngineGrid(start: 0, step: 1, count: 1)
  private var rows = RackRows()
  private var rowStart = 0
  private var scratch: [UInt8] = []

  /// Racks at most, and values of one answer.
  private static let mostRacks = 1 << 20
  private static let mostValues = 32 << 20

  init(labels: RackLabels) { self.labels = labels }

  mutating func read(_ bodies: [[UInt8]], _ grid: EngineGrid) -> (EngineAnswer, RackRows) {
    self.grid = grid
    rows = RackRows()
    let said = EngineAnswer(parts: bodies, into: &self)
    defer { rows = RackRows() }
    return (said, rows)
  }

  /// The number of a rack; nil of one that was never met.
  func number(of place: Place) -> Int? { numbers[place].map(Int.init) }

  /// The number of a rack, which is new where it was never met.
  mutating func admit(_ place: Place) -> Int {
    if let known = numbers[place] { return Int(known) }
    let number = racks.count
    numbers[place] = Int32(clamping: number)
    racks.append(place)
    return number
  }

  /// Works out whose labels these are.
  private mutating func place(_ object: Bytes) -> Place {
    var place = Place()
    var cursor = JSONCursor(object)
    _ = cursor.members { name, cursor in
      guard let value = cursor.string() else { return false }
      if name.isText(labels.rack) { place.rack = JSONText.plain(value) }
      if let hall = labels.hall, name.isText(hall) { place.hall = JSONText.plain(value) }
      if let row = labels.row, name.isText(row) { place.row = JSONText.plain(value) }
      return true
    }
    return place
  }
}

extension RackReader: EngineSink {
  mutating func begin(_ rest: Bytes) -> Int? {
    var counted = Double.nan
    var cursor = JSONCursor(rest)
    scratch.removeAll(keepingCapacity: true)
    let isWhole = cursor.members { name, cursor in
      guard cursor.peek() == 0x22, let value = cursor.string() else { return cursor.skip() }
      if name.equalsText("v") {
        counted = SampleNumber.value(value) ?? .nan
        return true
      }
      scratch.append(contentsOf: name)
      scratch.append(0x3D)
      scratch.append(contentsOf: value)
      scratch.append(0x2C)
      return true
    }
    guard isWhole else { return nil }
    startRow(rack(rest.part(0, cursor.place)), counted)
    return cursor.place
  }

  private mutating func rack(_ object: Bytes) -> Int32 {
    guard let entry = scratch.withUnsafeBufferPointer({ table.number($0) }) else { return -1 }
    if entry < rackOfEntry.count { return rackOfEntry[entry] }
    let number = racks.count < Self.mostRacks ? admit(place(object)) : -1
    rackOfEntry.append(Int32(number))
    return Int32(number)
  }

  private mutating func startRow(_ rack: Int32, _ counted: Double) {
    rowStart = rows.values.count
    guard rack >= 0, rowStart &+ grid.count <= Self.mostValues else {
      rowStart = -1
      return
    }
    rows.racks.append(rack)
    rows.counted.append(counted)
    for _ in 0..<grid.count { rows.values.append(.nan) }
  }

  mutating func take(_ time: Double, _ value: Double) {
    guard rowStart >= 0, let place = grid.place(time) else { return }
    rows.values[rowStart &+ place] = value
  }
}

extension UnsafeBufferPointer where Element == UInt8 {
  /// Whether it holds a text's bytes.
  func isText(_ text: String) -> Bool { text.withBytes { equals($0) } }
}
