/// A row of `--query-compute-apps=gpu_uuid,pid,process_name,used_gpu_memory`.
struct ComputeApp: Sendable, Hashable {
  /// Uuid of its GPU.
  var gpu: String
  var pid: Int?
  var name: String
  var memoryMiB: Int64?

  /// Reads the answer. Nothing is quoted and a process name may hold a comma, so rows are read from
  /// both ends; a cell in brackets is unknown.
  static func read(_ bytes: [UInt8]) -> [ComputeApp] {
    SystemText.lines(bytes).compactMap { row($0) }
  }

  private static func row(_ line: String) -> ComputeApp? {
    let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
    guard cells.count >= 4, cells[0].hasPrefix("GPU-") || cells[0].hasPrefix("MIG-") else {
      return nil
    }
    let name = cells[2..<(cells.count - 1)].joined(separator: ", ")
    let memory = cells[cells.count - 1].prefix { $0 != " " }
    return ComputeApp(
      gpu: String(cells[0]), pid: Int(cells[1]), name: name.hasPrefix("[") ? "" : name,
      memoryMiB: Int64(memory))
  }

  private static func trimmed(_ cell: Substring) -> Substring {
    var cell = cell.drop { $0 == " " }
    while cell.last == " " { cell = cell.dropLast() }
    return cell
  }
}
