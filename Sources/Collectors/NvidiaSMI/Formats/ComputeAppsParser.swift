import FleetModel

/// Reads `nvidia-smi --query-compute-apps=... --format=csv`. Process names may hold commas and
/// nothing is quoted, so cells are taken from both ends and the rest is the name.
package struct ComputeAppsParser: Sendable {
  enum Field: Sendable { case time, gpuName, busID, serial, uuid, pid, process, memory, other }

  private var fields: [Field] = []
  private var time = TimeText()

  /// - Parameter columns: field names for output without a header.
  package init(columns: [String]? = nil) {
    if let columns { fields = columns.map(Self.field) }
  }

  /// The processes of a whole answer; rows that cannot be read are left out.
  package static func parse(_ text: String, columns: [String]? = nil) -> [ComputeApp] {
    var parser = ComputeAppsParser(columns: columns)
    return text.split { $0.isNewline }.compactMap { line in
      var copy = String(line)
      return copy.withUTF8 { parser.consume($0) }
    }
  }

  /// Whether a line is the header of such a query.
  static func isHeader(_ line: Bytes) -> Bool {
    guard line.count < 4096, let first = line.trimmed.first, !Bytes.isDigit(first) else {
      return false
    }
    let fields = line.text.split(separator: ",").map { field(String($0)) }
    return fields.contains(.pid) || (fields.contains(.process) && fields.contains(.memory))
  }

  /// Takes one line; nil for headers and for what is no row.
  package mutating func consume(_ line: Bytes) -> ComputeApp? {
    let line = line.trimmed
    if Self.isHeader(line) {
      fields = line.text.split(separator: ",").map { Self.field(String($0)) }
      return nil
    }
    guard let cells = cells(of: line) else { return nil }
    var app = ComputeApp(gpu: GPUIdentity(), name: "")
    for (field, cell) in zip(fields, cells) { note(cell, field, &app) }
    return app.pid == nil && app.name.isEmpty ? nil : app
  }

  private static func field(_ header: String) -> Field {
    switch FieldRole.bare(header) {
    case "timestamp": .time
    case "gpu_name": .gpuName
    case "gpu_bus_id": .busID
    case "gpu_serial": .serial
    case "gpu_uuid": .uuid
    case "pid": .pid
    case "process_name", "name": .process
    case "used_gpu_memory", "used_memory": .memory
    default: .other
    }
  }

  /// As many cells as there are fields; surplus commas belong to the process name.
  private func cells(of line: Bytes) -> [Bytes]? {
    var cuts = [-1]
    for place in 0..<line.count where line[place] == 0x2C {
      cuts.append(place)
      if cuts.count > 256 { return nil }
    }
    cuts.append(line.count)
    let surplus = cuts.count - 1 - fields.count
    guard surplus >= 0, !fields.isEmpty else { return nil }
    let name = fields.firstIndex(of: .process)
    if surplus > 0, name == nil { return nil }
    return fields.indices.map { index in
      let low = index <= name ?? .max ? index : index + surplus
      let high = index < name ?? .max ? index : index + surplus
      return line.part(cuts[low] + 1, cuts[high + 1]).trimmed
    }
  }

  private mutating func note(_ cell: Bytes, _ field: Field, _ app: inout ComputeApp) {
    if NvidiaSMICell.isUnavailable(cell) || NvidiaSMICell.isError(cell) { return }
    switch field {
    case .time: app.time = time.parse(cell)
    case .gpuName: app.gpu.name = cell.text
    case .busID: app.gpu.busID = cell.text
    case .serial: app.gpu.serial = cell.text
    case .uuid: app.gpu.uuid = cell.text
    case .pid: app.pid = cell.unsigned
    case .process: app.name = cell.text
    case .memory: app.memoryMiB = NvidiaSMICell.mebibytes(cell)
    case .other: break
    }
  }
}
