import Collectors
import FleetModel
import Foundation
import Synchronization
import Testing

@Suite struct LogSourceTests {
  /// What a source delivered.
  private final class Reports: Sendable {
    let all = Mutex<[SourceReport]>([])
    var frames: [Frame] {
      all.withLock { reports in
        reports.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
      }
    }
    var lastStatus: SourceStatus? {
      all.withLock { reports in
        reports.compactMap { if case .status(let status) = $0 { status } else { nil } }.last
      }
    }
  }

  private static func withFile<T>(_ bytes: [UInt8], _ body: (String) async throws -> T) async throws
    -> T
  {
    let url = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)")
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url.path)
  }

  @Test func aLogIsDeliveredToItsEnd() async throws {
    try await Self.withFile(LogFixtures.csv.bytes) { path in
      let reports = Reports()
      await LogSource(path: path).run { report in reports.all.withLock { $0.append(report) } }
      #expect(reports.frames.count == 2)
      #expect(reports.frames.first?.content.sources.first?.kind == "log")
      #expect(reports.frames.first?.content.origin == .recorded)
      #expect(reports.lastStatus?.state == .ended)
      #expect(reports.lastStatus?.entities == 2)
    }
  }

  @Test func aMissingFileIsAStatus() async {
    let reports = Reports()
    await LogSource(path: "/nowhere/at/all").run { report in
      reports.all.withLock { $0.append(report) }
    }
    #expect(reports.lastStatus?.state == .failing)
    #expect(reports.lastStatus?.error?.contains("No such file") == true)
  }

  @Test func aFollowedLogEndsWhenItIsCancelled() async throws {
    try await Self.withFile(LogFixtures.csv.bytes) { path in
      let reports = Reports()
      let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
      let task = Task {
        await LogSource(path: path, follow: true).run { report in
          reports.all.withLock { $0.append(report) }
          if case .frame = report { continuation.yield() }
        }
      }
      var seen = 0
      for await _ in stream {
        seen += 1
        if seen == 2 { break }
      }
      task.cancel()
      await task.value
      #expect(reports.frames.count == 2)
      #expect(reports.lastStatus?.state == .ended)
    }
  }

  @Test func allOfItAtOnce() async throws {
    try await Self.withFile(LogFixtures.dmon.bytes) { path in
      let content = try await LogSource(path: path, period: 5).content()
      #expect(content.format == .dmon)
      #expect(content.frames.count == 2)
      #expect(content.notes.contains { $0.contains("5.0 s apart") })
    }
  }
}
