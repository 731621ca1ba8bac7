import Collectors
import FleetModel
import Foundation
import Glibc
import Synchronization
import TestSupport

/// Runs a source and keeps what it reports, for tests against real children. Nothing waits for a
/// fixed time: `wait` looks until something is so, or until a generous deadline.
final class LiveHarness: Sendable {
  static let fakeTool = SharedFolder.repositoryRoot
    .appending(path: "Tests/EndToEndTests/Fixtures/fake-nvidia-smi").path

  private let reports = Mutex<[SourceReport]>([])
  private let task: Mutex<Task<Void, Never>?> = Mutex(nil)
  private let startsFile = NSTemporaryDirectory() + "gigatop-starts-" + UUID().uuidString

  deinit { unlink(startsFile) }

  /// Limits a tenth of the real ones and less, so that a test takes little time.
  static var shortLimits: LoopLimits {
    var limits = LoopLimits()
    limits.help = 10
    limits.firstAnswer = 10
    limits.minimumAge = 1.2
    limits.grace = 0.2
    limits.backOff = 0.05
    limits.longestBackOff = 0.2
    limits.news = 0.2
    limits.processes = 0.1
    return limits
  }

  /// Starts the fake tool as a source.
  func start(
    _ environment: [String], tool: String = LiveHarness.fakeTool, period: Double = 0.05,
    limits: LoopLimits = LiveHarness.shortLimits
  ) {
    let configuration = NvidiaSMIConfiguration(
      program: tool, period: period, host: "node-1",
      environment: environment + ["FAKE_SMI_STARTS=" + startsFile], limits: limits)
    let source = NvidiaSMISource(configuration)
    let started = Task {
      await source.run { report in self.reports.withLock { $0.append(report) } }
    }
    task.withLock { $0 = started }
  }

  /// Cancels the source and waits for its end.
  func stop() async {
    let started = task.withLock { $0 }
    started?.cancel()
    await started?.value
  }

  /// Looks until something is so; false after the deadline.
  func wait(seconds: Double = 120, until isSo: (LiveHarness) -> Bool) async -> Bool {
    let deadline = Moment.now().seconds + seconds
    var looks = 0
    while !isSo(self) {
      // Beside a thousand other tests time passes while neither the source nor this gets a turn.
      if looks > 3000, Moment.now().seconds > deadline { return false }
      looks += 1
      try? await Task.sleep(for: .milliseconds(5))
    }
    return true
  }

  var frames: [Frame] {
    reports.withLock { reports in
      reports.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
    }
  }

  /// Every status, those of frames too, oldest first.
  var statuses: [SourceStatus] {
    reports.withLock { reports in
      reports.compactMap { report in
        switch report {
        case .frame(let frame): frame.content.sources.first
        case .status(let status): status
        }
      }
    }
  }

  var errors: [String] { statuses.compactMap(\.error) }

  /// Process ids and arguments of every start of the tool.
  var starts: [(pid: Int32, arguments: String)] {
    let text = (try? String(contentsOfFile: startsFile, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      return parts.first.flatMap { Int32($0) }.map { ($0, parts.count > 1 ? String(parts[1]) : "") }
    }
  }

  /// Groups of which some process still runs; one that waits to be reaped by init does not. A
  /// killed grandchild takes a moment to go, so tests wait for none to be left.
  var livingGroups: [Int32] {
    let groups = Set(starts.map(\.pid))
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.filter { Int32($0) != nil }.compactMap { process in
      let stat = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
      // After the name in parentheses: state, parent, group.
      let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
      guard fields.count > 2, fields[0] != "Z", let group = Int32(fields[2]) else { return nil }
      return groups.contains(group) ? group : nil
    }
  }
}
