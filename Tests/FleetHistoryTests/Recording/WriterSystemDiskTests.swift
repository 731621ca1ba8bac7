import FleetHistory
import FleetModel
import Glibc
import Testing

/// The file systems of this machine.
struct WriterSystemDiskTests {
  /// A folder that is gone when the test is.
  private final class TemporaryFolder {
    let path: String

    init() throws {
      var template = Array("/tmp/gigatop-writer-XXXXXX".utf8CString)
      path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    deinit {
      for folder in ["/a/b", "/a", ""] {
        for file in (try? SystemDisk().files(in: path + folder)) ?? [] {
          unlink(path + folder + "/" + file.name)
        }
        rmdir(path + folder)
      }
    }
  }

  private func bytes(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    var all = [UInt8](repeating: 0, count: 1 << 20)
    let count = read(descriptor, &all, all.count)
    return Array(all.prefix(max(0, count)))
  }

  @Test func recordsIntoAFolderThatItMakes() throws {
    let bench = try WriterBench()
    let temporary = try TemporaryFolder()
    let folder = temporary.path + "/a/b"
    let writer = try RecordingWriter(.folder(folder), WriterBench.options())
    #expect(throws: RecordingError.self) {
      _ = try RecordingWriter(.folder(folder), WriterBench.options())
    }
    for second in 0..<5 {
      let frame = bench.frame(Double(second))
      writer.append(frame, FrameSummary(frame))
    }
    writer.finish()
    writer.finish()
    #expect(writer.state.hasEnded && writer.state.frames == 5 && writer.state.error == nil)
    let names = try SystemDisk().files(in: folder).map(\.name).sorted()
    #expect(names.count == 2 && names.last == "lock")
    let written = WrittenRecords(bytes(folder + "/" + names[0]))
    #expect(written.rest == 0 && written.frames.count == 5 && written.types.last == .end)
    #expect(writer.state.bytes == bytes(folder + "/" + names[0]).count)
  }

  @Test func refusesWhatIsThere() throws {
    let temporary = try TemporaryFolder()
    let path = temporary.path + "/f.gtr"
    let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
    #expect(write(descriptor, "x", 1) == 1)
    close(descriptor)
    #expect(throws: RecordingError.self) {
      _ = try RecordingWriter(.file(path), WriterBench.options())
    }
    #expect(bytes(path) == [0x78])
    #expect {
      _ = try RecordingWriter(.file(temporary.path + "/no/f.gtr"), WriterBench.options())
    } throws: { error in
      "\(error)".hasSuffix("cannot be written: no such file or directory; nothing is recorded")
    }
  }

  @Test func aPipeIsWrittenToUntilItsReaderGoes() throws {
    signal(SIGPIPE, SIG_IGN)
    let bench = try WriterBench()
    var ends: [CInt] = [0, 0]
    try #require(pipe(&ends) == 0)
    var session = try RecordingSession(
      .descriptor(ends[1]), WriterBench.options(), SystemDisk())
    bench.record(0, in: &session)
    bench.record(1, in: &session)
    var taken = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(ends[0], &taken, taken.count)
    let written = WrittenRecords(Array(taken.prefix(max(0, count))))
    #expect(written.rest == 0 && written.frames.count == 2)
    close(ends[0])
    bench.record(2, in: &session)
    #expect(session.state.hasEnded && session.state.error == nil && session.state.frames == 2)
    bench.record(3, in: &session)
    session.finish(at: bench.moment(4))
    #expect(session.state.frames == 2)
    close(ends[1])
  }
}
