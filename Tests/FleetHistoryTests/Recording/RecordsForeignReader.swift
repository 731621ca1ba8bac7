import FleetHistory
import FleetModel
import Foundation
import TestSupport
import Testing

/// The reader in Python that knows the page of bytes alone, and comparisons with what it prints.
enum ForeignReader {
  /// A Python with numpy and zstandard; nil when there is none.
  static var python: String? { ProcessInfo.processInfo.environment["GIGATOP_PYTHON"] }

  /// Whether its tests run: where nothing may be left out, they fail without it.
  static var isThere: Bool {
    python != nil || ProcessInfo.processInfo.environment["GIGATOP_REQUIRE_ALL"] != nil
  }

  static var folder: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  }

  /// What it prints of a file of these bytes, a record a line, and its exit status.
  static func read(_ bytes: [UInt8]) throws -> (records: [[String: Any]], status: Int32) {
    let (lines, status) = try lines(bytes)
    return (try records(lines), status)
  }

  static func lines(_ bytes: [UInt8]) throws -> (lines: Data, status: Int32) {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".gtr")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(
      fileURLWithPath: try #require(python, "GIGATOP_PYTHON names no Python"))
    process.arguments = [folder.appending(path: "read_gtr.py").path, file.path, "--records"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (printed, process.terminationStatus)
  }

  static func records(_ lines: Data) throws -> [[String: Any]] {
    try lines.split(separator: UInt8(ascii: "\n")).compactMap {
      try JSONSerialization.jsonObject(with: $0) as? [String: Any]
    }
  }

  static func of(_ type: RecordType, _ records: [[String: Any]]) -> [[String: Any]] {
    records.filter { $0["record"] as? Int == Int(type.rawValue) }
  }

  /// Whether two numbers are the same but for the last two binary digits, which the parser of JSON
  /// here does not always get right.
  static func isSame(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return a == b }
    return abs(a - b) <= 4 * b.ulp
  }

  /// What is not the same in a frame and in what was printed of one; nil when all is.
  static func difference(_ frame: Frame, _ printed: [String: Any]) -> String? {
    let origins: [Frame.Origin] = [.live, .simulated, .recorded]
    let content = frame.content
    guard printed["time"] as? Int64 == frame.time.milliseconds,
      (printed["origin"] as? Int).map({ origins[$0] }) == content.origin,
      (printed["flags"] as? Int).map({ $0 & 1 != 0 }) == content.timeIsAssumed
    else { return "head" }
    let tables = [
      ("gpu", frame.gpus, MetricCatalog.gpu),
      ("battery", frame.batteries, MetricCatalog.battery), ("site", frame.site, MetricCatalog.site),
    ]
    for (name, table, metrics) in tables {
      // A table that says nothing is left out.
      let nothing: [String: Any] = [
        "count": table.count, "status": [UInt8](repeating: 0, count: table.count),
      ]
      let part = printed[name] as? [String: Any] ?? nothing
      if let difference = difference(table, metrics, part) { return name + " " + difference }
    }
    return rest(content, printed)
  }

  private static func difference(
    _ table: MetricTable, _ metrics: [Metric], _ printed: [String: Any]
  ) -> String? {
    let count = printed["count"] as? Int ?? 0
    guard count == table.count else { return "count" }
    let statuses = printed["status"] as? [UInt8] ?? []
    guard statuses == table.statuses.map(\.rawValue) else { return "status" }
    let values = printed["metrics"] as? [String: [Any]] ?? [:]
    let errors = printed["errors"] as? [String: [Int]] ?? [:]
    for metric in metrics {
      let wrong = Set(errors[metric.definition.id] ?? [])
      let cells = values[metric.definition.id]
      for entity in 0..<count {
        let number = cells?[entity] as? NSNumber
        let isSame =
          switch table.state(metric, entity) {
          case .error: number == nil && wrong.contains(entity)
          case .unsupported: number == nil && !wrong.contains(entity)
          case .value(let stored):
            metric.definition.decimals == 0
              ? number?.int64Value == stored
              : isSame(number?.doubleValue, metric.definition.value(stored))
          }
        if !isSame { return "\(metric) of \(entity)" }
      }
    }
    return nil
  }

  private static func rest(_ content: Frame.Content, _ printed: [String: Any]) -> String? {
    let processes = (printed["processes"] as? [[String: Any]] ?? []).map { process in
      GPUProcess(
        gpu: process["gpu"] as? Int ?? -1, pid: process["pid"] as? Int,
        name: process["name"] as? String ?? "?", memoryMiB: process["mib"] as? Int64,
        type: process["type"] as? String)
    }
    guard processes == content.processes else { return "processes" }
    var seen: [Int: Timestamp] = [:]
    for item in printed["lastSeen"] as? [[String: Any]] ?? [] {
      seen[item["gpu"] as? Int ?? -1] = Timestamp(milliseconds: item["time"] as? Int64 ?? -1)
    }
    guard seen == content.lastSeen else { return "last seen" }
    let sources = (printed["sources"] as? [[String: Any]] ?? []).map(source)
    return sources == content.sources ? nil : "sources"
  }

  private static func source(_ printed: [String: Any]) -> SourceStatus {
    func text(_ name: String) -> String { printed[name] as? String ?? "?" }
    func number(_ name: String) -> Int { printed[name] as? Int ?? -1 }
    func time(_ name: String) -> Timestamp? {
      (printed[name] as? Int64).map(Timestamp.init(milliseconds:))
    }
    var source = SourceStatus(
      id: text("id"), kind: text("kind"), since: time("since") ?? Timestamp(milliseconds: -1),
      period: printed["period"] as? Double ?? -1)
    source.state = SourceStatus.State(rawValue: text("state")) ?? .ended
    source.lastAnswer = time("lastAnswer")
    source.latency = printed["latency"] as? Double
    source.entities = number("entities")
    source.entitiesReporting = number("reporting")
    source.error = printed["error"] as? String
    source.nextTry = time("nextTry")
    source.restarts = number("restarts")
    source.abandonedChildren = number("abandoned")
    source.notes = printed["notes"] as? [String] ?? []
    return source
  }
}
