import Dispatch
import FleetHistory
import Glibc
import Synchronization

/// The bytes of a recording that comes through standard input. What comes through a pipe is copied
/// into a file as it comes, so that the playhead can go to any frame of it.
final class RecordingInput: RecordBytes {
  private struct Arrival: Sendable {
    var hasEnded = false
    var trouble: String?
  }

  let name = StandardInput.name
  private let descriptor: CInt
  private let isPipe: Bool
  private let arrival: Mutex<Arrival>
  private let copying = DispatchGroup()

  /// A recording that will be copied into this file.
  init(keepingIn descriptor: CInt) {
    isPipe = true
    self.descriptor = descriptor
    arrival = Mutex(Arrival())
  }

  /// A recording in a file that is open already.
  init(complete descriptor: CInt) {
    isPipe = false
    self.descriptor = descriptor
    arrival = Mutex(Arrival(hasEnded: true))
  }

  /// Nil for a file, which lies there as a whole.
  var asPipe: RecordingInput? { isPipe ? self : nil }

  /// Whether nothing more will come.
  var hasEnded: Bool { arrival.withLock { $0.hasEnded } }

  /// Why what came is not all there was, in words; nil for all.
  var trouble: String? { arrival.withLock { $0.trouble } }

  /// Waits until nothing more will come.
  func waitForEnd() { copying.wait() }

  func size() throws(RecordingError) -> UInt64 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw refusal("cannot be examined") }
    return UInt64(max(0, status.st_size))
  }

  func read(at offset: UInt64, count: Int) throws(RecordingError) -> [UInt8] {
    guard let start = off_t(exactly: offset), count > 0 else { return [] }
    var failure: RecordingError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let base = buffer.baseAddress {
        let got = pread(descriptor, base + filled, count - filled, start &+ off_t(filled))
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = refusal("cannot be read") }
        if got <= 0 { return }
        filled += got
      }
    }
    if let failure { throw failure }
    return bytes
  }

  private func refusal(_ what: String) -> RecordingError {
    RecordingError(.system, subject: name, "\(what): " + String(cString: strerror(errno)))
  }
}

extension RecordingInput {
  private static let chunk = 256 << 10

  /// Copies what comes, on a thread of its own, until there is no more. What was read already is
  /// in the file on return, so that it is a recording from then on.
  ///
  /// - Parameter first: bytes that were read already.
  func copy(_ pipe: CInt, after first: [UInt8]) {
    let queue = DispatchQueue(label: "gigatop.input", qos: .userInitiated)
    let troubleAtFirst = first.withUnsafeBytes(keep)
    queue.async(group: copying) {
      let trouble = troubleAtFirst ?? self.keepAll(of: pipe)
      if trouble != nil { Self.refuseMore(of: pipe) }
      self.arrival.withLock { $0 = Arrival(hasEnded: true, trouble: trouble) }
    }
  }

  /// - Returns: what went wrong, in words.
  private func keepAll(of pipe: CInt) -> String? {
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    while true {
      let count = Glibc.read(pipe, &buffer, buffer.count)
      if count == 0 { return nil }
      if count > 0 {
        let trouble = buffer.withUnsafeBytes {
          keep(UnsafeRawBufferPointer(rebasing: $0[..<count]))
        }
        if let trouble { return trouble }
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        var waiting = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
        _ = poll(&waiting, 1, -1)
      default: return words("cannot be read")
      }
    }
  }

  private func keep(_ bytes: UnsafeRawBufferPointer) -> String? {
    var written = 0
    while written < bytes.count, let base = bytes.baseAddress {
      let count = write(descriptor, base + written, bytes.count - written)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return words("cannot be kept in a temporary file") }
      written += count
    }
    return nil
  }

  private func words(_ what: String) -> String {
    "\(name): \(what): \(String(cString: strerror(errno)))"
  }

  /// Lets the writer of a pipe know that nobody reads on.
  private static func refuseMore(of pipe: CInt) {
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard nothing >= 0 else { return }
    dup2(nothing, pipe)
    close(nothing)
  }
}
