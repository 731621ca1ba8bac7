import Glibc
import Synchronization

/// The bytes of one recording, wherever they lie. They may grow while they are read.
package protocol RecordBytes: Sendable {
  /// What the bytes are called in messages.
  var name: String { get }
  func size() throws(RecordingError) -> UInt64
  /// The bytes from an offset; fewer where they end.
  func read(at offset: UInt64, count: Int) throws(RecordingError) -> [UInt8]
}

extension RecordBytes {
  /// The record at an offset, if there is one whose checksums are right.
  func record(at offset: UInt64) throws(RecordingError) -> RecordStream.Record? {
    guard let header = try header(at: offset), offset <= UInt64(Int64.max) else { return nil }
    let start = offset + UInt64(RecordHeader.size)
    // A length is no reason to take memory: the bytes must be there.
    guard start + UInt64(header.payloadLength) <= (try size()) else { return nil }
    let payload = try read(at: start, count: header.payloadLength)
    guard payload.withUnsafeBytes({ header.matches($0) }) else { return nil }
    return RecordStream.Record(offset: offset, header: header, payload: payload)
  }

  /// The valid header at an offset.
  func header(at offset: UInt64) throws(RecordingError) -> RecordHeader? {
    try read(at: offset, count: RecordHeader.size).withUnsafeBytes { RecordHeader($0) }
  }
}

/// The bytes of a file, read by place, without a lock. The file is opened when it is needed, and
/// can be let go of in between: a folder may hold more segments than a process may hold files.
package final class FileBytes: RecordBytes {
  package let name: String
  private struct Opened {
    var descriptor: CInt = -1
    var identity: (device: dev_t, node: ino_t)?
  }
  private let opened: Mutex<Opened>

  package init(_ path: String) throws(RecordingError) {
    name = path
    opened = Mutex(Opened())
    _ = try size()
  }

  deinit { release() }

  /// Closes the file until it is read again.
  package func release() {
    opened.withLock { opened in
      if opened.descriptor >= 0 { close(opened.descriptor) }
      opened.descriptor = -1
    }
  }

  package func size() throws(RecordingError) -> UInt64 {
    try withDescriptor { descriptor throws(RecordingError) in
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw refusal("cannot be examined") }
      return UInt64(max(0, status.st_size))
    }
  }

  package func read(at offset: UInt64, count: Int) throws(RecordingError) -> [UInt8] {
    guard let start = off_t(exactly: offset), count > 0 else { return [] }
    return try withDescriptor { descriptor throws(RecordingError) in
      var failure: RecordingError?
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        while filled < count, let base = buffer.baseAddress {
          let got = pread(descriptor, base + filled, count - filled, start + off_t(filled))
          if got < 0, errno == EINTR { continue }
          if got < 0 { failure = refusal("cannot be read") }
          if got <= 0 { return }
          filled += got
        }
      }
      if let failure { throw failure }
      return bytes
    }
  }

  private func withDescriptor<T>(
    _ body: (CInt) throws(RecordingError) -> T
  ) throws(RecordingError) -> T {
    let result: Result<T, RecordingError> = opened.withLock { opened in
      do throws(RecordingError) {
        try open(&opened)
        return .success(try body(opened.descriptor))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func open(_ opened: inout Opened) throws(RecordingError) {
    guard opened.descriptor < 0 else { return }
    let descriptor = Glibc.open(name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw refusal("cannot be opened") }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw RecordingError(
        .notARecording, subject: name, "is no file; a recording is a file or a folder of files")
    }
    if let before = opened.identity, before != (status.st_dev, status.st_ino) {
      close(descriptor)
      throw RecordingError(
        .system, subject: name, "was replaced by another file; open the recording again")
    }
    opened.descriptor = descriptor
    opened.identity = (status.st_dev, status.st_ino)
  }

  private func refusal(_ what: String) -> RecordingError {
    let reason = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    return RecordingError(.system, subject: name, "\(what): \(reason)")
  }
}
