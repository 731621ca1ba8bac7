import Glibc

/// The part of the program's own code that only its start needed.
enum StartUpCode {
  /// Lets the kernel take the mapped pages of the program's code back; what is still used comes
  /// back from the page cache at once, what only the start used does not. Most of the resident
  /// memory of a program that watches a few GPUs is code that it runs once.
  static func release() {
    guard let path = realpath("/proc/self/exe", nil) else { return }
    defer { free(path) }
    let program = String(cString: path)
    for line in maps().split(separator: "\n") where line.hasSuffix(program) {
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      guard words.count >= 2, words[1] == "r-xp", let range = range(of: words[0]) else { continue }
      madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
    }
  }

  /// `55d0c000-55d0d000`: where a mapping begins and ends.
  private static func range(of text: Substring) -> Range<UInt>? {
    let ends = text.split(separator: "-").compactMap { UInt($0, radix: 16) }
    guard ends.count == 2, ends[0] < ends[1] else { return nil }
    return ends[0]..<ends[1]
  }

  /// The mappings of this process, a line each; empty where the kernel does not list them.
  private static func maps() -> String {
    let file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while text.count < 1 << 20 {
      let count = read(file, &buffer, buffer.count)
      guard count > 0 else { break }
      text += buffer[..<count]
    }
    return String(decoding: text, as: UTF8.self)
  }
}
