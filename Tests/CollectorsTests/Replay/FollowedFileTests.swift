import FleetModel
import Foundation
import Synchronization
import Testing

@testable import Collectors

/// A log that is read as it grows, while a rotation or a new run changes the file under it.
@Suite(.timeLimit(.minutes(10))) struct FollowedFileTests {
  /// A followed log and what came of it.
  private final class Following: Sendable {
    let path: String
    private let folder: URL
    private let heard = Mutex<(temperatures: [Double], notes: [String])>(([], []))
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(_ first: String) throws {
      folder = FileManager.default.temporaryDirectory.appending(path: "follow-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      path = folder.appending(path: "gpu.log").path
      try append(first)
      let source = LogSource(path: path, follow: true)
      task.withLock { task in
        task = Task { await source.run { report in self.take(report) } }
      }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func take(_ report: SourceReport) {
      heard.withLock { heard in
        switch report {
        case .frame(let frame):
          heard.temperatures += [frame.gpus.value(.temperature, 0)].compactMap { $0 }
          heard.notes = frame.content.sources.first?.notes ?? heard.notes
        case .status(let status): heard.notes = status.notes
        }
      }
    }

    var temperatures: [Double] { heard.withLock { $0.temperatures } }
    var notes: [String] { heard.withLock { $0.notes } }

    func append(_ text: String) throws {
      let file = fopen(path, "a")
      fputs(text, file)
      fclose(file)
    }

    func rename(to name: String) throws {
      try FileManager.default.moveItem(atPath: path, toPath: folder.appending(path: name).path)
    }

    func truncate() { Glibc.truncate(path, 0) }

    /// Waits as long as it takes.
    func wait(_ isDone: (Following) -> Bool) async {
      while !isDone(self) { try? await Task.sleep(for: .milliseconds(20)) }
    }

    func end() async {
      let running = task.withLock { $0 }
      running?.cancel()
      await running?.value
    }
  }

  private static let header = "timestamp, index, temperature.gpu\n"

  private static func rows(_ seconds: Range<Int>) -> String {
    seconds.map { "2026/05/01 10:00:\($0 < 10 ? "0" : "")\($0).000, 0, \(30 + $0)\n" }.joined()
  }

  @Test func aRenamedFileIsReadToItsEndAndTheNewOneAfterIt() async throws {
    let log = try Following(Self.header + Self.rows(0..<3))
    await log.wait { $0.temperatures.count >= 2 }
    try log.append(Self.rows(3..<5))
    try log.rename(to: "gpu.log.1")
    try log.append(Self.header + Self.rows(5..<8))
    await log.wait { $0.temperatures.last == 37 || $0.temperatures.last == 36 }
    #expect(log.temperatures.prefix(7) == [30, 31, 32, 33, 34, 35, 36])
    #expect(log.notes.contains { $0.contains("was replaced; the new one is read") })
    await log.end()
  }

  /// Rows that go on without a header belong to the columns that were known.
  @Test func anEmptiedFileIsReadFromItsStart() async throws {
    let log = try Following(Self.header + Self.rows(0..<4))
    await log.wait { $0.temperatures.count >= 3 }
    log.truncate()
    try log.append(Self.rows(4..<6))
    await log.wait { ($0.temperatures.last ?? 0) >= 34 }
    #expect(log.notes.contains { $0.contains("was emptied") })
    await log.end()
  }

  /// It may have grown longer than it was before anybody looks.
  @Test func anEmptiedFileThatGrewIsNotedToo() async throws {
    let log = try Following(Self.header + Self.rows(0..<2))
    await log.wait { !$0.temperatures.isEmpty }
    log.truncate()
    try log.append(Self.header + Self.rows(10..<30))
    await log.wait { ($0.temperatures.last ?? 0) >= 58 }
    #expect(log.temperatures.contains(40), "the first row of the new text")
    await log.end()
  }

  @Test func aRemovedFileIsWaitedFor() async throws {
    let log = try Following(Self.header + Self.rows(0..<3))
    await log.wait { $0.temperatures.count >= 2 }
    try FileManager.default.removeItem(atPath: log.path)
    await log.wait { $0.notes.contains { $0.contains("was removed; it is waited for") } }
    try log.append(Self.header + Self.rows(7..<9))
    await log.wait { ($0.temperatures.last ?? 0) >= 37 }
    await log.end()
  }

  /// Nobody writes to the pipe; the source still ends when it is told to.
  @Test func aPipeWithoutAWriterBlocksNoEnd() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "fifo-\(UUID().uuidString)")
      .path
    try #require(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    let source = LogSource(path: path, follow: true)
    let running = Task { await source.run { _ in } }
    try await Task.sleep(for: .milliseconds(50))
    running.cancel()
    await running.value
  }
}
