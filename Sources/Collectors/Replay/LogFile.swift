import FleetHistory
import FleetModel
import Glibc

/// An open log: a file, a pipe or standard input. A packed one (gzip, zstd, xz) is unpacked as it is
/// read.
struct LogFile: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private let closes: Bool
  /// Bytes that were read by others and are handed on before all else.
  private var first: [UInt8]
  private(set) var offset: Int64 = 0
  private var input: CompressedInput
  private let limit: ExpansionLimit
  /// The first bytes that were unpacked, which tell a recording.
  private var head: [UInt8] = []
  private var hasEnded = false
  /// The last bytes that were read of a file.
  private var tail: [UInt8] = []
  private static let tailLength = 64

  /// Opens a path; `-` is standard input.
  ///
  /// - Parameters:
  ///   - first: what was read of it already.
  ///   - limit: how far it may be unpacked.
  init(
    path: String, first: [UInt8] = [], limit: ExpansionLimit = ExpansionLimit()
  ) throws(SourceError) {
    self.path = path
    self.first = first
    self.limit = limit
    input = CompressedInput(limit: limit)
    if path == "-" {
      descriptor = STDIN_FILENO
      closes = false
      return
    }
    // A named pipe is not to be waited for until somebody writes to it.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
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

  /// Makes sure that a path may be opened later.
  static func examine(_ path: String) throws(SourceError) {
    guard path != "-" else { return }
    var info = stat()
    if access(path, R_OK) != 0 || stat(path, &info) != 0 {
      throw SourceError(.unreadable, path, words(errno) + "; give the path of a log")
    }
    if info.st_mode & S_IFMT == S_IFDIR {
      throw SourceError(.unreadable, path, "is a folder; give the path of a log")
    }
  }

  deinit { if closes { close(descriptor) } }

  enum Answer { case bytes(Int), nothingYet, end }

  /// Reads what there is of its text without waiting for more.
  mutating func read(into buffer: inout [UInt8]) throws(SourceError) -> Answer {
    while true {
      if !input.isPlain {
        let isEnd = hasEnded
        let count = buffer.withUnsafeMutableBufferPointer { input.take(into: $0, isEnd: isEnd) }
        try refuse(buffer, count)
        if count > 0 { return .bytes(count) }
        if input.isStopped { return .end }
      }
      switch try readFile(into: &buffer) {
      case .bytes(let count):
        hasEnded = false
        if input.isPlain { return .bytes(count) }
        buffer.withUnsafeBufferPointer { input.add($0.part(0, count)) }
      case .nothingYet: return .nothingYet
      case .end:
        if hasEnded || input.isPlain { return .end }
        // What waits may come out now that nothing follows it.
        hasEnded = true
      }
    }
  }

  private mutating func readFile(into buffer: inout [UInt8]) throws(SourceError) -> Answer {
    if !first.isEmpty { return .bytes(takeFirst(into: &buffer)) }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    if poll(&waiting, 1, 0) == 0 { return .nothingYet }
    let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    if count > 0 {
      offset += Int64(count)
      tail = Array((tail + buffer[max(0, count - Self.tailLength)..<count]).suffix(Self.tailLength))
      return .bytes(count)
    }
    if count < 0, errno == EINTR || errno == EAGAIN { return .nothingYet }
    if count < 0 {
      throw SourceError(.unreadable, path, Self.words(errno) + "; what was read is kept")
    }
    return .end
  }

  private mutating func takeFirst(into buffer: inout [UInt8]) -> Int {
    let count = min(first.count, buffer.count)
    buffer.replaceSubrange(..<count, with: first.prefix(count))
    first.removeFirst(count)
    return count
  }

  /// Says what is packed in a way that is not read here, and a recording that is packed: frames of a
  /// recording are found by their places in the file.
  private mutating func refuse(_ buffer: [UInt8], _ count: Int) throws(SourceError) {
    if let (name, program) = input.foreign {
      throw SourceError(
        .unreadable, path,
        "is packed with \(name), which is not read; unpack it: \(program) FILE | gigatop ... -")
    }
    guard let kind = input.report.kinds.first, head.count < RecordStream.magic.count else { return }
    head += buffer.prefix(min(count, RecordStream.magic.count - head.count))
    guard head == RecordStream.magic else {
      let isTwice = head.withUnsafeBufferPointer { Compression.beginning(of: $0) }
      if case .packed(let inner) = isTwice {
        throw SourceError(
          .unreadable, path,
          "is packed twice, with \(inner) and \(kind); unpack it once: \(kind.program) FILE | gigatop "
            + "... -")
      }
      return
    }
    throw SourceError(
      .unreadable, path,
      "is a recording packed with \(kind); unpack it first: \(kind.program) FILE >NAME.gtr")
  }

  /// What of the file could not be unpacked so far, in words.
  var losses: [String] { input.report.losses(isCut: hasEnded && input.isWithinMember) }

  /// What is worth knowing of it and no loss.
  var notes: [String] { input.report.notes }

  /// What has become of a file that is read as it grows.
  enum Change { case same, replaced, removed, rewritten }

  /// Compares the file with what its path names now, and with what was read of it: it may have been
  /// renamed and begun anew, removed, or emptied and written again.
  var change: Change {
    var mine = stat()
    guard path != "-", fstat(descriptor, &mine) == 0, mine.st_mode & S_IFMT == S_IFREG else {
      return .same
    }
    if Int64(mine.st_size) < offset || !endsAsRead { return .rewritten }
    var named = stat()
    guard stat(path, &named) == 0 else { return .removed }
    return named.st_ino == mine.st_ino && named.st_dev == mine.st_dev ? .same : .replaced
  }

  /// Whether the last bytes that were read are still where they were: a file that was emptied may
  /// have grown longer than it was before anybody looked.
  private var endsAsRead: Bool {
    guard !tail.isEmpty else { return true }
    var now = [UInt8](repeating: 0, count: tail.count)
    let count = pread(descriptor, &now, now.count, off_t(offset) - off_t(tail.count))
    return count != tail.count || now == tail
  }

  /// Goes back to the start.
  mutating func rewind() {
    lseek(descriptor, 0, SEEK_SET)
    offset = 0
    input = CompressedInput(limit: limit)
    head = []
    tail = []
    hasEnded = false
  }

  /// Whether it is a file with an end, no pipe and no terminal.
  var isRegular: Bool {
    var info = stat()
    return fstat(descriptor, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
  }

  /// When the file was last written; now for what is no file.
  var modified: Timestamp {
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return .now() }
    return Timestamp(milliseconds: Int64(info.st_mtim.tv_sec) * 1000)
  }

  private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
