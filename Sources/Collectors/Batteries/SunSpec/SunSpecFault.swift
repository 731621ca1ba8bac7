/// Why a unit could not be read.
enum SunSpecFault: Error, Hashable, Sendable {
  case modbus(ModbusError)
  /// It answers, but has no chain of models.
  case noMarker
  /// Its chain took longer to read than any should.
  case tooSlow
  /// Its registers do not agree with its chain.
  case changed

  var words: String {
    switch self {
    case .modbus(let error): error.words
    case .noMarker:
      "there is no SunSpec marker where one may stand; ?base=ADDRESS names another place"
    case .tooSlow: "its chain of models takes too long to read"
    case .changed: "its models are not where they were"
    }
  }

  /// Whether the connection is to blame, and no unit.
  var isOfGateway: Bool {
    if case .modbus(.unreachable) = self { return true }
    return false
  }

  /// Whether the next try would hardly end otherwise: the unit refused what was asked.
  var isLasting: Bool {
    switch self {
    case .noMarker, .modbus(.exception(1)), .modbus(.exception(2)), .modbus(.exception(3)): true
    default: false
    }
  }
}
