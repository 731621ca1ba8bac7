import Glibc

/// The reader of a pipe went away: nothing more is wanted, and that is no failure.
struct ClosedPipe: Error {}

/// Where an export goes: standard output, or a file that appears only when it is complete.
final class OutputFile {
  private let path: String
  private let temporary: String?
  private var descriptor: Int32

  /// - Parameter path: `-` for standard output.
  init(_ path: String) throws {
    self.path = path
    if path == "-" {
      temporary = nil
      descriptor = STDOUT_FILENO
      return
    }
    let name = Self.isSpecial(path) ? path : path + ".part-" + String(getpid())
    temporary = name == path ? nil : name
    descriptor = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(path, "cannot be written") }
  }

  /// A device or a named pipe is written to as it is.
  private static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  deinit {
    if let temporary, descriptor >= 0 {
      Glibc.close(descriptor)
      unlink(temporary)
    }
  }

  func write(_ bytes: [UInt8]) throws {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EPIPE { throw ClosedPipe() }
      guard count >= 0 else { throw Self.failure(path, "writing stopped") }
      done += count
    }
  }

  /// Puts the finished file in its place.
  func close() throws {
    guard let temporary else { return }
    guard Glibc.close(descriptor) == 0, rename(temporary, path) == 0 else {
      descriptor = -1
      unlink(temporary)
      throw Self.failure(path, "cannot be written")
    }
    descriptor = -1
  }

  private static func failure(_ path: String, _ what: String) -> Failure {
    let reason = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    return Failure(status: .failed, message: "\(path): \(what): \(reason)")
  }
}
