import FleetModel

/// How a stripe of a column is written (see RecordingFormat, type 4).
enum ColumnCode: UInt8, Sendable {
  case absent
  case unchanged
  case constant
  case planes
  case deltaPlanes

  /// Whether a width and a length follow in the directory.
  var hasBlob: Bool { rawValue >= ColumnCode.constant.rawValue }
}

/// Bytes of an integer, and whether it is signed; stored as one byte.
struct ColumnWidth: Hashable, Sendable {
  let rawValue: UInt8

  /// States and statuses.
  static let byte = ColumnWidth(1)

  private init(_ rawValue: UInt8) { self.rawValue = rawValue }

  /// nil for what no integer of ours holds.
  init?(rawValue: UInt8) {
    switch rawValue {
    case 1, 2, 4, 0x81, 0x82, 0x84, 0x88: self.rawValue = rawValue
    default: return nil
    }
  }

  init(of storage: Column.Storage) {
    switch storage {
    case .uint8: rawValue = 1
    case .uint16: rawValue = 2
    case .int32: rawValue = 0x84
    case .int64: rawValue = 0x88
    }
  }

  init(_ width: MetricDefinition.Width) {
    switch width {
    case .uint8: rawValue = 1
    case .uint16: rawValue = 2
    case .int32: rawValue = 0x84
    case .int64: rawValue = 0x88
    }
  }

  var bytes: Int { Int(rawValue & 0x7F) }
  var isSigned: Bool { rawValue & 0x80 != 0 }
}

extension Column.Storage {
  /// The integers as bytes.
  package func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    switch self {
    case .uint8(let values): values.withUnsafeBytes(body)
    case .uint16(let values): values.withUnsafeBytes(body)
    case .int32(let values): values.withUnsafeBytes(body)
    case .int64(let values): values.withUnsafeBytes(body)
    }
  }

  /// Storage whose integers, by their bits, are filled in by a function that gets their bytes.
  init(count: Int, bytes width: Int, fill: (UnsafeMutableRawPointer) -> Void) {
    switch width {
    case 1: self = .uint8(Self.filled(count, fill))
    case 2: self = .uint16(Self.filled(count, fill))
    case 4: self = .int32(Self.filled(count, fill))
    default: self = .int64(Self.filled(count, fill))
    }
  }

  private static func filled<T>(_ count: Int, _ fill: (UnsafeMutableRawPointer) -> Void) -> [T] {
    [T](unsafeUninitializedCapacity: count) { room, initialized in
      if let start = room.baseAddress { fill(UnsafeMutableRawPointer(start)) }
      initialized = count
    }
  }
}
