import Glibc

extension DiskError {
  /// Nothing more fits: the disk, the quota, or the largest size of a file.
  package var isFull: Bool { number == ENOSPC || number == EDQUOT || number == EFBIG }

  /// A write that took nothing and gave no reason.
  static let noProgress = DiskError(EIO)

  /// Something else is there, or somebody else writes to it.
  static let isTaken = DiskError(EEXIST)

  /// The reader of the pipe went away.
  package var isClosedPipe: Bool { number == EPIPE || number == ECONNRESET }

  /// What happened, in words: `no space left`.
  package var words: String {
    switch number {
    case ENOSPC: return "no space left"
    case EDQUOT: return "the disk quota is used up"
    case EFBIG: return "the file may not grow further"
    case ENXIO: return "nobody reads this pipe"
    default: break
    }
    var bytes = [CChar](repeating: 0, count: 256)
    guard strerror_r(number, &bytes, bytes.count) == 0 else { return "error \(number)" }
    let text = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: text, as: UTF8.self).lowercased()
  }
}
