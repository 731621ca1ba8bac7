import NIOCore
import NIOPosix

/// Why a connection could not be made, in words.
enum ConnectError {
  static func modbusError(_ error: any Error, timeout: Double) -> ModbusError {
    if let error = error as? ModbusError { return error }
    return .unreachable(words(error, timeout: timeout))
  }

  private static func words(_ error: any Error, timeout: Double) -> String {
    switch error {
    case let error as IOError: return SystemText.error(error.errnoCode)
    case ChannelError.connectTimeout: return "no connection within \(seconds(timeout)) s"
    case let error as NIOConnectionError:
      if let first = error.connectionErrors.first { return words(first.error, timeout: timeout) }
      return "the name \(error.host) is not known"
    default: return "no connection could be made"
    }
  }

  private static func seconds(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e6 ? "\(Int(value))" : "\(value)"
  }
}
