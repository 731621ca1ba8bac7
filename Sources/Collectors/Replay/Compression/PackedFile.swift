import Glibc

/// A file that is to be read in its place, and is packed.
package enum PackedFile {
  /// What a file is packed with and what unpacks it, in words; nil for one that is not packed.
  package static func words(path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var head = [UInt8](repeating: 0, count: Compression.needed)
    let count = max(0, read(file, &head, head.count))
    return head.withUnsafeBufferPointer { bytes in
      switch Compression.beginning(of: bytes.part(0, count)) {
      case .packed(let kind): words(kind.rawValue, program: kind.program)
      case .foreign(let name, let program): words(name, program: program)
      case .unknown, .other: nil
      }
    }
  }

  private static func words(_ name: String, program: String) -> String {
    "is packed with \(name); unpack it first: \(program) FILE >NAME.gtr"
  }
}
