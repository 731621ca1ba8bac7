import FleetModel

/// Reads `nvidia-smi -q -x` of every generation, and the look-alike of PyNVML (root `nvidia_smi`).
/// With `-l` documents follow one another; each is a frame.
struct XMLParser: LogParser {
  var ticks: TickAssembler
  private(set) var rowCount = 0
  private var log = SentenceLog()
  private var time = TimeText()
  /// The document that is being gathered, by host.
  private var documents: [String: [UInt8]] = [:]
  private(set) var droppedCount = 0

  /// The largest document that is read: 8 GPUs take 0.2 MB, 72 with all clocks 2 MB.
  private static let limit = 64 << 20

  init(ticks: TickAssembler) { self.ticks = ticks }

  var sentences: [NvidiaSMISentence] { log.sentences }
  var notes: [String] {
    droppedCount > 0 ? ["documents that are too large or cut: \(droppedCount)"] : []
  }

  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) {
    if documents[host] == nil, let sentence = NvidiaSMISentence(line) {
      log.append(sentence)
      markLost(sentence, host: host, into: &frames)
      return
    }
    var rest = line
    while let end = Self.endOfDocument(rest) {
      append(rest.part(0, end), host)
      finishDocument(host, into: &frames)
      rest = rest.part(end, rest.count)
    }
    append(rest, host)
  }

  private mutating func append(_ bytes: Bytes, _ host: String) {
    if bytes.trimmed.isEmpty { return }
    var held = documents.removeValue(forKey: host) ?? []
    if Self.begins(bytes), !held.isEmpty {
      if Self.holdsRoot(held) { droppedCount += 1 }
      held = []
    }
    if held.count + bytes.count < Self.limit {
      held.append(contentsOf: bytes)
      held.append(0x0A)
    } else {
      held = []
      droppedCount += 1
    }
    documents[host] = held
  }

  /// Whether another document begins with a line.
  private static func begins(_ line: Bytes) -> Bool { line.trimmed.startsLike("<?xml") }

  private static func holdsRoot(_ held: [UInt8]) -> Bool {
    held.withUnsafeBufferPointer { $0.part(0, 1 << 16).mentions("<nvidia_smi") }
  }

  /// Where `</nvidia_smi_log>` or `</nvidia_smi>` ends in a line.
  private static func endOfDocument(_ line: Bytes) -> Int? {
    var place = 0
    while let found = line.place(of: 0x3C, from: place) {
      let rest = line.part(found, line.count)
      if rest.startsLike("</nvidia_smi_log>") { return found + 17 }
      if rest.startsLike("</nvidia_smi>") { return found + 13 }
      place = found + 1
    }
    return nil
  }

  private mutating func finishDocument(_ host: String, into frames: inout [Frame]) {
    guard let held = documents.removeValue(forKey: host) else { return }
    let document = held.withUnsafeBufferPointer { XMLDocument($0) }
    let stamp = document.timestamp.flatMap { text in text.withBytes { time.parse($0) } }
    for (place, gpu) in document.gpus.enumerated() {
      take(gpu, place, document, host, stamp, into: &frames)
    }
    if host.isEmpty { ticks.flush(into: &frames) }
  }

  private mutating func take(
    _ gpu: XMLDocument.GPU, _ place: Int, _ document: XMLDocument, _ host: String,
    _ stamp: Timestamp?, into frames: inout [Frame]
  ) {
    let identity = Self.identity(gpu, place, document, host)
    let slot = ticks.builder.slot(for: identity)
    guard ticks.open(slot, host: host, at: stamp, into: &frames) else { return }
    rowCount += 1
    let states = XMLReadings.states(of: gpu)
    for (metric, state) in states {
      ticks.builder.set(metric, slot, gpu.status == .lost ? .error : state)
    }
    ticks.builder.setStatus(Self.status(gpu, states.map(\.state)), slot)
    for process in gpu.processes { ticks.builder.add(Self.process(process, slot)) }
  }

  private static func identity(
    _ gpu: XMLDocument.GPU, _ place: Int, _ document: XMLDocument, _ host: String
  ) -> GPUIdentity {
    func text(_ path: String) -> String? {
      guard let text = gpu.texts[path],
        !text.withBytes({ NvidiaSMICell.isUnavailable($0) || NvidiaSMICell.isError($0) })
      else { return nil }
      return text
    }
    let isComplete = (document.attached ?? document.gpus.count) == document.gpus.count
    return GPUIdentity(
      host: host, index: isComplete ? place : nil, uuid: text("uuid"),
      busID: text("pci/pci_bus_id") ?? (gpu.id.isEmpty ? nil : gpu.id),
      name: text("product_name"), serial: text("serial"), driver: document.driver, position: place)
  }

  private static func status(_ gpu: XMLDocument.GPU, _ states: [CellState]) -> EntityStatus {
    var status = gpu.status ?? .ok
    for path in ["gpu_recovery_action", "gpu_reset_status/reset_required"] {
      let found = gpu.texts[path].flatMap { text in
        text.withBytes { NvidiaSMICell.recoveryStatus($0) }
      }
      status = max(status, found ?? .ok)
    }
    let hasValue = states.contains { if case .value = $0 { true } else { false } }
    if !hasValue { status = max(status, states.contains(.error) ? .error : .unsupported) }
    return status
  }

  private static func process(_ texts: [String: String], _ slot: Int) -> GPUProcess {
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

  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    Self.endOfDocument(last) != nil
  }
}
