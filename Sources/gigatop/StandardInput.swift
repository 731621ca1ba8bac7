import FleetHistory
import Glibc

/// What comes through standard input: a recording, which its first bytes tell, or else a log.
enum StandardInput {
  static let name = "standard input"

  enum Content: Sendable {
    case recording(RecordingInput)
    /// A log, of which these first bytes are read already.
    case log(first: [UInt8])
  }

  /// Waits for the first bytes, once, and looks at them.
  static var content: Content { get throws { try probed.get() } }

  private static let probed = Result<Content, any Error> { try probe() }

  /// A recording that comes through standard input; nil for a log.
  static var recording: RecordingInput? {
    get throws {
      guard case .recording(let input) = try content else { return nil }
      return input
    }
  }

  /// What was read of a log already; for a path that is another file nothing.
  static func firstBytes(ofLog path: String) throws -> [UInt8] {
    guard path == "-" else { return [] }
    guard case .log(let first) = try content else {
      throw Failure(status: .usage, message: "\(name): is a recording; a log is expected here")
    }
    return first
  }

  private static func probe() throws -> Content {
    var information = stat()
    if fstat(STDIN_FILENO, &information) == 0, information.st_mode & S_IFMT == S_IFREG {
      return probeFile()
    }
    if isatty(STDIN_FILENO) == 1 { return .log(first: []) }
    sayThatNothingComes()
    let first = readFirst()
    guard first == RecordStream.magic else { return .log(first: first) }
    let input = try RecordingInput(keepingIn: temporaryFile())
    input.copy(STDIN_FILENO, after: first)
    return .recording(input)
  }

  /// A file that was redirected is read in its place.
  private static func probeFile() -> Content {
    var head = [UInt8](repeating: 0, count: RecordStream.magic.count)
    guard lseek(STDIN_FILENO, 0, SEEK_CUR) == 0,
      pread(STDIN_FILENO, &head, head.count, 0) == head.count, head == RecordStream.magic
    else { return .log(first: []) }
    return .recording(RecordingInput(complete: STDIN_FILENO))
  }

  /// Whoever started the program should know what it waits for.
  private static func sayThatNothingComes() {
    var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    if isatty(STDERR_FILENO) == 1, poll(&waiting, 1, 3000) == 0 {
      StandardError.write("\(name): nothing has come yet; waiting for it")
    }
  }

  /// The first bytes, no more of them than it takes to tell a recording from a log.
  private static func readFirst() -> [UInt8] {
    let magic = RecordStream.magic
    var first: [UInt8] = []
    while first.count < magic.count, magic.starts(with: first) {
      var part = [UInt8](repeating: 0, count: magic.count - first.count)
      let count = read(STDIN_FILENO, &part, part.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        _ = poll(&waiting, 1, -1)
        continue
      }
      guard count > 0 else { break }
      first += part.prefix(count)
    }
    return first
  }

  /// A file without a name, gone with the program however that ends.
  private static func temporaryFile() throws -> CInt {
    let given = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    let folder = given.isEmpty ? "/var/tmp" : given
    var path = Array((folder + "/gigatop-XXXXXX").utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else {
      throw Failure(
        status: .failed,
        message: "\(name): the recording cannot be kept in \(folder): "
          + "\(String(cString: strerror(errno))); name another folder with TMPDIR")
    }
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }
}
