import Foundation
import TestSupport

/// A folder of one test, gone when the test is.
final class Scratch: Sendable {
  let path: String

  init() throws {
    let name = "gigatop-test-\(ProcessInfo.processInfo.processIdentifier)-" + UUID().uuidString
    let url = FileManager.default.temporaryDirectory.appending(path: name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: file(name))), as: UTF8.self)
  }

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: file(name)))
    return file(name)
  }

  func append(_ name: String, _ text: String) throws {
    let handle = try FileHandle(forWritingTo: URL(filePath: file(name)))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }
}

/// A small log as `nvidia-smi --query-gpu=... --format=csv -l 1` prints it.
enum SmallLog {
  static let header =
    "timestamp, index, uuid, name, utilization.gpu [%], temperature.gpu, power.draw [W]\n"

  /// Two GPUs, a row each second from 14:00:00 on; the temperature of the first is 30 more than the
  /// second of the minute, and the other's is 10 more.
  static func rows(_ seconds: Range<Int>, name: String = "NVIDIA H100 80GB HBM3") -> String {
    seconds.flatMap { second in
      (0..<2).map { gpu in
        let clock = second < 10 ? "0\(second)" : "\(second)"
        return "2026/11/22 14:00:\(clock).000, \(gpu), GPU-0000000\(gpu), \(name), "
          + "\(50 + second) %, \(30 + second + 10 * gpu), \(400 + second).25 W\n"
      }
    }.joined()
  }

  static func text(_ seconds: Range<Int> = 0..<20) -> String { header + rows(seconds) }
}

/// The `nvidia-smi` of the tests.
enum FakeTool {
  static let path = SharedFolder.repositoryRoot
    .appending(path: "Tests/EndToEndTests/Fixtures/fake-nvidia-smi").path
}
