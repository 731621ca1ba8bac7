import FleetModel

/// What one XML document of `nvidia-smi -q -x` says, found by path: the same tag means different
/// things under different parents (`power_draw` of the GPU and of its module).
struct XMLDocument {
  struct GPU {
    var id = ""
    /// Texts of the elements of interest, by their path below `gpu`.
    var texts: [String: String] = [:]
    var processes: [[String: String]] = []
    /// Whether any text of the element says that the GPU is lost, or needs a reset.
    var status: EntityStatus?
  }

  private(set) var timestamp: String?
  private(set) var driver: String?
  /// How many GPUs the host says it has; the document may hold fewer.
  private(set) var attached: Int?
  private(set) var gpus: [GPU] = []

  /// Deeper nesting is no nvidia-smi output (which has seven levels).
  private static let depthLimit = 32
  private static let gpuLimit = 4096
  private static let textLimit = 4096

  /// Subtrees that tell nothing of the whole GPU.
  private static let skipped: Set<String> = [
    "supported_clocks", "accounted_processes", "mig_devices", "max_clocks", "ibmnpu",
  ]

  init(_ bytes: Bytes) {
    var scanner = XMLScanner(bytes)
    var path: [String] = []
    var text = ""
    var skipDepth: Int?
    while let event = scanner.next() {
      switch event {
      case .open(let name, let attributes):
        guard path.count < Self.depthLimit else { return }
        let tag = name.part(0, 64).text
        path.append(tag)
        text = ""
        if skipDepth == nil, Self.skipped.contains(tag) { skipDepth = path.count }
        if skipDepth == nil, !begin(path, attributes) { return }
      case .text(let bytes):
        if skipDepth == nil, text.utf8.count < Self.textLimit {
          text += XMLText.decoded(bytes.part(0, Self.textLimit))
        }
      case .close(let name):
        guard let tag = path.last, name.text == tag || name.count > 64 else { return }
        if skipDepth == nil { end(path, Self.trimmed(text)) }
        if skipDepth == path.count { skipDepth = nil }
        path.removeLast()
        text = ""
      }
    }
  }

  private static func trimmed(_ text: String) -> String {
    var copy = text
    return copy.withUTF8 { bytes in
      var low = 0
      var high = bytes.count
      while low < high, Bytes.isBlank(bytes[low]) || bytes[low] == 0x0A { low += 1 }
      while high > low, Bytes.isBlank(bytes[high - 1]) || bytes[high - 1] == 0x0A { high -= 1 }
      return bytes.part(low, high).text
    }
  }

  private mutating func begin(_ path: [String], _ attributes: Bytes) -> Bool {
    if path.count == 2, path[1] == "gpu" {
      guard gpus.count < Self.gpuLimit else { return false }
      gpus.append(GPU(id: Self.id(attributes)))
    } else if path.last == "process_info", path.count == 4, path[1] == "gpu", !gpus.isEmpty {
      gpus[gpus.count - 1].processes.append([:])
    }
    return true
  }

  /// The value of `id="00000000:18:00.0"`.
  private static func id(_ attributes: Bytes) -> String {
    let parts = attributes.text.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.count >= 3 && parts[0].contains("id") ? String(parts[1]) : ""
  }

  private mutating func end(_ path: [String], _ text: String) {
    guard !text.isEmpty, path.count >= 2 else { return }
    if path[1] != "gpu" {
      if path.count == 2, path[1] == "timestamp" { timestamp = text }
      if path.count == 2, path[1] == "driver_version" { driver = text }
      if path.count == 2, path[1] == "attached_gpus" { attached = Int(text) }
      return
    }
    guard !gpus.isEmpty else { return }
    let last = gpus.count - 1
    if let found = text.withBytes({ NvidiaSMICell.status($0) }) {
      gpus[last].status = max(gpus[last].status ?? .ok, found)
    }
    if path.count == 5, path[2] == "processes" {
      let place = gpus[last].processes.count - 1
      if place >= 0 { gpus[last].processes[place][path[4]] = text }
    } else {
      gpus[last].texts[path.dropFirst(2).joined(separator: "/")] = text
    }
  }
}
