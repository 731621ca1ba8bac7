/// The host name that pdsh, dsh and clush put before every line (`node1104: row`), workflow logs
/// (`gpu-job-x7: | NVIDIA-SMI ...`), compose (`web-1  | row`) and kubectl (`[pod/a/b] row`).
struct HostPrefix: Sendable {
  private var lastBytes: [UInt8] = []
  private var lastName = ""

  /// Where the prefix of a line ends, and where the line behind it begins; nil without one.
  static func cut(_ line: Bytes) -> (name: Range<Int>, rest: Int)? {
    guard let first = line.first else { return nil }
    if first == 0x5B { return bracketed(line) }
    var end = 0
    while end < line.count, end < 253, isNameByte(line[end]) { end += 1 }
    guard end > 0, end < line.count, !isTool(line.part(0, end)) else { return nil }
    if line[end] == 0x3A {
      let isAtEnd = end + 1 == line.count
      guard isAtEnd || Bytes.isBlank(line[end + 1]) else { return nil }
      return (0..<end, min(end + 2, line.count))
    }
    var bar = end
    while bar < line.count, line[bar] == 0x20 { bar += 1 }
    guard bar > end, bar + 1 < line.count, line[bar] == 0x7C, line[bar + 1] == 0x20 else {
      return nil
    }
    return (0..<end, bar + 2)
  }

  /// `[pod/trainer-0/main] row`.
  private static func bracketed(_ line: Bytes) -> (name: Range<Int>, rest: Int)? {
    guard let end = line.place(of: 0x5D), end > 1, end + 1 < line.count, line[end + 1] == 0x20,
      line.part(1, end).allSatisfy({ isNameByte($0) || $0 == 0x2F }),
      line.part(1, end).contains(0x2F)
    else { return nil }
    return (1..<end, end + 2)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    let letter = Bytes.lowered(byte)
    return (letter >= 0x61 && letter <= 0x7A) || Bytes.isDigit(byte)
      || [0x2D, 0x2E, 0x5F, 0x40].contains(byte)
  }

  /// Words before a colon in the tool's own sentences.
  private static func isTool(_ word: Bytes) -> Bool {
    word.isLike("error") || word.isLike("warning") || word.isLike("nvidia-smi")
      || word.isLike("bash") || word.isLike("sh")
  }

  /// The host a line names; a name is made into text only where it changes.
  mutating func name(_ bytes: Bytes) -> String {
    if lastBytes.withUnsafeBufferPointer({ $0.equals(bytes) }) { return lastName }
    lastBytes = [UInt8](bytes)
    lastName = bytes.text
    return lastName
  }
}
