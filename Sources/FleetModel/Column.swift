/// What a source said of one metric of one entity.
package enum CellState: Hashable, Sendable {
  /// A number, as the stored integer of the metric's definition.
  case value(Int64)
  /// Not available here: never reported, or the device does not support it.
  case unsupported
  /// The source answered with an error in this cell (lost, reset, unknown, permission).
  case error
}

/// One metric of all entities at one instant: narrow integers with a presence mask.
///
/// Integers are scaled by the metric's decimals. A column starts at the width of its definition
/// and widens itself when a value does not fit, so no value is ever cut.
package struct Column: Sendable {
  package enum Storage: Sendable {
    case uint8([UInt8])
    case uint16([UInt16])
    case int32([Int32])
    case int64([Int64])
  }

  package internal(set) var storage: Storage
  package private(set) var presence: PresenceMask
  /// Cells that are absent because the source answered with an error; nil when there are none.
  package private(set) var errors: PresenceMask?

  /// A column with no value in it.
  package init(count: Int, width: MetricDefinition.Width) {
    storage =
      switch width {
      case .uint8: .uint8([UInt8](repeating: 0, count: count))
      case .uint16: .uint16([UInt16](repeating: 0, count: count))
      case .int32: .int32([Int32](repeating: 0, count: count))
      case .int64: .int64([Int64](repeating: 0, count: count))
      }
    presence = PresenceMask(count: count, present: false)
  }

  /// A column around finished storage; without a mask every value is present.
  package init(_ storage: Storage, presence: PresenceMask? = nil, errors: PresenceMask? = nil) {
    self.storage = storage
    let count =
      switch storage {
      case .uint8(let values): values.count
      case .uint16(let values): values.count
      case .int32(let values): values.count
      case .int64(let values): values.count
      }
    precondition(presence.map { $0.count == count } ?? true)
    self.presence = presence ?? PresenceMask(count: count, present: true)
    self.errors = errors
  }

  package var count: Int { presence.count }

  /// The stored integer of an entity; nil when absent.
  package subscript(index: Int) -> Int64? {
    guard presence[index] else { return nil }
    return switch storage {
    case .uint8(let values): Int64(values[index])
    case .uint16(let values): Int64(values[index])
    case .int32(let values): Int64(values[index])
    case .int64(let values): values[index]
    }
  }

  package func state(at index: Int) -> CellState {
    if let value = self[index] { return .value(value) }
    if let errors, errors[index] { return .error }
    return .unsupported
  }

  package mutating func set(_ state: CellState, at index: Int) {
    switch state {
    case .value(let value): set(value, at: index)
    case .unsupported: setAbsent(at: index, isError: false)
    case .error: setAbsent(at: index, isError: true)
    }
  }

  /// Stores a value, widening the column when it does not fit.
  package mutating func set(_ value: Int64, at index: Int) {
    if !storeIfItFits(value, at: index) {
      widen(toHold: value)
      _ = storeIfItFits(value, at: index)
    }
    presence[index] = true
    errors?[index] = false
  }

  package mutating func setAbsent(at index: Int, isError: Bool) {
    presence[index] = false
    if isError, errors == nil { errors = PresenceMask(count: count, present: false) }
    errors?[index] = isError
  }

  private mutating func storeIfItFits(_ value: Int64, at index: Int) -> Bool {
    switch storage {
    case .uint8(var values):
      guard let narrow = UInt8(exactly: value) else { return false }
      storage = .uint8([])
      values[index] = narrow
      storage = .uint8(values)
    case .uint16(var values):
      guard let narrow = UInt16(exactly: value) else { return false }
      storage = .uint16([])
      values[index] = narrow
      storage = .uint16(values)
    case .int32(var values):
      guard let narrow = Int32(exactly: value) else { return false }
      storage = .int32([])
      values[index] = narrow
      storage = .int32(values)
    case .int64(var values):
      storage = .int64([])
      values[index] = value
      storage = .int64(values)
    }
    return true
  }

  private mutating func widen(toHold value: Int64) {
    let wide = (0..<count).map { self[$0] ?? 0 }
    if UInt16(exactly: value) != nil, case .uint8 = storage {
      storage = .uint16(wide.map { UInt16(clamping: $0) })
    } else if Int32(exactly: value) != nil, wide.allSatisfy({ Int32(exactly: $0) != nil }) {
      storage = .int32(wide.map { Int32(clamping: $0) })
    } else {
      storage = .int64(wide)
    }
  }

  /// A column whose entity i is this column's entity `order[i]`; nil entries are absent.
  package func gathered(_ order: [Int?]) -> Column {
    func pick<T: FixedWidthInteger>(_ values: [T]) -> [T] {
      order.map { index in index.map { values[$0] } ?? 0 }
    }
    let picked: Storage =
      switch storage {
      case .uint8(let values): .uint8(pick(values))
      case .uint16(let values): .uint16(pick(values))
      case .int32(let values): .int32(pick(values))
      case .int64(let values): .int64(pick(values))
      }
    return Column(
      picked, presence: presence.gathered(order), errors: errors.map { $0.gathered(order) })
  }
}

extension Column: Equatable {
  /// Columns are equal when every cell's state is, whatever their widths.
  package static func == (a: Column, b: Column) -> Bool {
    a.count == b.count && a.presence == b.presence
      && (0..<a.count).allSatisfy { a.state(at: $0) == b.state(at: $0) }
  }
}
