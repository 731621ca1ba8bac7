import Glibc

/// Words of the C library.
package enum SystemText {
  /// The words of an `errno`: `No such file or directory`.
  package static func error(_ number: Int32) -> String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard strerror_r(number, &bytes, bytes.count) == 0 else { return "error \(number)" }
    return text(bytes)
  }

  /// The name of this host; `localhost` when the kernel has none.
  package static func hostName() -> String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0, bytes[0] != 0 else { return "localhost" }
    return text(bytes)
  }

  /// The text before the first zero.
  private static func text(_ bytes: [CChar]) -> String {
    String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Bytes of a tool's output as text; what is no UTF-8 becomes U+FFFD.
  package static func lines(_ bytes: [UInt8]) -> [String] {
    bytes.split { $0 == 0x0A || $0 == 0x0D || $0 == 0 }.map { String(decoding: $0, as: UTF8.self) }
  }
}
