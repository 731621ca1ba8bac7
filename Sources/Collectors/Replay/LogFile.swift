import FleetModel
import Glibc

/// An open log: a file, a pipe or standard input.
struct LogFile: ~Copyable {
  private let descriptor: Int32
  private let closes: Bool
  /// Bytes that were read by others and are handed on before all else.
  private var first: [UInt8]
  private(set) var offset: Int64 = 0

  /// Opens a path; `-` is standard input.
  ///
  /// - Parameter first: what was read of it already.
  init(path: String, first: [UInt8] = []) throws(SourceError) {
    self.first = first
    if path == "-" {
      descriptor = STDIN_FILENO
      closes = false
      return
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    closes = true
    if descriptor < 0 {
      throw SourceError(.unreadable, path, Self.words(errno) + "; give the path of a log")
    }
    var info = stat()
    if fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFDIR {
      close(descriptor)
      throw SourceError(.unreadable, path, "is a folder; give the path of a log")
    }
  }

  deinit { if closes { close(descriptor) } }

  enum Answer { case bytes(Int), nothingYet, end }

  /// Reads what there is without waiting for more.
  mutating func read(into buffer: inout [UInt8]) throws(SourceError) -> Answer {
    if !first.isEmpty { return .bytes(takeFirst(into: &buffer)) }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    if poll(&waiting, 1, 0) == 0 { return .nothingYet }
    let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    if count > 0 {
      offset += Int64(count)
      return .bytes(count)
    }
    if count < 0, errno == EINTR || errno == EAGAIN { return .nothingYet }
    if count < 0 {
      throw SourceError(.unreadable, "log", Self.words(errno) + "; what was read is kept")
    }
    return .end
  }

  private mutating func takeFirst(into buffer: inout [UInt8]) -> Int {
    let count = min(first.count, buffer.count)
    buffer.replaceSubrange(..<count, with: first.prefix(count))
    first.removeFirst(count)
    return count
  }

  /// Whether the file has been made shorter than what was read of it, as by a new run of a logger.
  var isTruncated: Bool {
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return false }
    return Int64(info.st_size) < offset
  }

  /// Goes back to the start.
  mutating func rewind() {
    lseek(descriptor, 0, SEEK_SET)
    offset = 0
  }

  /// When the file was last written; now for what is no file.
  var modified: Timestamp {
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return .now() }
    return Timestamp(milliseconds: Int64(info.st_mtim.tv_sec) * 1000)
  }

  private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
