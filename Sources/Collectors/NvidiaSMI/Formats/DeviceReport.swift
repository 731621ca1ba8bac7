import FleetModel

/// What `nvidia-smi -q` says of one GPU, in its XML or in its text for people. A fact is known by
/// the path of elements that the XML has for it, as the same word stands under many headings
/// (`power_draw` of the GPU and of its module).
struct DeviceReport: Sendable {
  /// Where the GPU stands among those of its document, from 0.
  var place = 0
  /// The PCI bus id that the report begins with; empty when there is none.
  var id = ""
  /// Texts of the elements of interest, by their path below the GPU.
  private(set) var texts: [String: String] = [:]
  /// The elements of each `process_info`, by name.
  var processes: [[String: String]] = []
  /// Whether any text says that the GPU is lost, or needs a reset; nil without one.
  private(set) var status: EntityStatus?
  /// Whether the report says two things of one fact, as where the end of one GPU was torn off
  /// together with the beginning of the next.
  private(set) var isTorn = false

  /// Paths that are of use; what stands elsewhere is passed over.
  private static let wanted: Set<String> = {
    var paths: Set<String> = [
      "uuid", "product_name", "serial", "pci/pci_bus_id", "gpu_recovery_action",
      "gpu_reset_status/reset_required",
    ]
    paths.formUnion(XMLReadings.paths.flatMap(\.paths))
    paths.formUnion(XMLReadings.reasonPaths.flatMap { [$0.parent] + $0.flags.map(\.path) })
    paths.formUnion(XMLReadings.eccPaths)
    return paths
  }()

  /// Notes the text of an element.
  mutating func note(_ text: String, at path: String) {
    note(statusIn: text)
    guard Self.wanted.contains(path) else { return }
    if let known = texts[path], known != text { isTorn = true }
    texts[path] = text
  }

  /// Notes a text that may say how the whole GPU stands, wherever it is.
  mutating func note(statusIn text: String) {
    guard let first = text.utf8.first, first == 0x47 || first == 0x67 || first == 0x5B,
      let found = text.withBytes({ NvidiaSMICell.status($0) })
    else { return }
    status = max(status ?? .ok, found)
  }

  /// Forgets what is said below some paths.
  mutating func forget(where isUnsure: (String) -> Bool) {
    for path in texts.keys where isUnsure(path) { texts[path] = nil }
  }

  /// Who the GPU is.
  /// - Parameter hasAll: whether the document has the GPUs of its host from the first on, so that a
  ///   place is an index.
  func identity(host: String, driver: String?, hasAll: Bool) -> GPUIdentity {
    GPUIdentity(
      host: host, index: hasAll ? place : nil, uuid: fact("uuid"),
      busID: fact("pci/pci_bus_id") ?? (id.isEmpty ? nil : id), name: fact("product_name"),
      serial: fact("serial"), driver: driver, position: place)
  }

  /// A text that is no word for "not available" and no error.
  private func fact(_ path: String) -> String? {
    texts[path].flatMap { text in
      text.withBytes { NvidiaSMICell.isUnavailable($0) || NvidiaSMICell.isError($0) } ? nil : text
    }
  }

  /// How the GPU stands, by its texts and by what came of its readings.
  func entityStatus(_ states: [CellState]) -> EntityStatus {
    var status = status ?? .ok
    for path in ["gpu_recovery_action", "gpu_reset_status/reset_required"] {
      let found = texts[path].flatMap { text in
        text.withBytes { NvidiaSMICell.recoveryStatus($0) }
      }
      status = max(status, found ?? .ok)
    }
    let hasValue = states.contains { if case .value = $0 { true } else { false } }
    if !hasValue { status = max(status, states.contains(.error) ? .error : .unsupported) }
    return status
  }

  /// Its processes, for the builder.
  func processes(ofSlot slot: Int) -> [GPUProcess] {
    processes.map { texts in
      let memory = texts["used_memory"].flatMap { text in
        text.withBytes { NvidiaSMICell.mebibytes($0) }
      }
      let name = texts["process_name"] ?? ""
      let isHidden = name.withBytes {
        NvidiaSMICell.isError($0) || NvidiaSMICell.isUnavailable($0)
      }
      return GPUProcess(
        gpu: slot, pid: texts["pid"].flatMap { Int($0) }, name: isHidden ? "" : name,
        memoryMiB: memory, type: texts["type"])
    }
  }
}
