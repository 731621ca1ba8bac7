import FleetModel

/// Reads `nvidia-smi -L`: `GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-...)`. The lines of MIG slices
/// are indented below and stand for no GPU of their own. Names may hold parentheses.
struct ListParser: LogParser {
  var ticks: TickAssembler
  private(set) var rowCount = 0
  var log = SentenceLog()

  init(ticks: TickAssembler) { self.ticks = ticks }

  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) -> Bool {
    if var identity = Self.identity(line) {
      identity.host = host
      let slot = ticks.builder.slot(for: identity)
      guard ticks.open(slot, host: host, at: nil, into: &frames) else { return true }
      ticks.builder.setStatus(.ok, slot)
      rowCount += 1
      return true
    }
    return line.trimmed.isEmpty || line.trimmed.startsLike("mig ")
      || take(sentence: line, host: host, into: &frames)
  }

  /// Who a line names; nil for a line of another kind.
  static func identity(_ line: Bytes) -> GPUIdentity? {
    let line = line.trimmed
    guard line.startsLike("gpu "), let colon = line.place(of: 0x3A),
      let index = line.part(4, colon).trimmed.unsigned, line.last == 0x29
    else { return nil }
    let text = line.part(colon + 1, line.count).trimmed.text
    guard let bracket = text.lastIndex(of: "("), text[bracket...].hasPrefix("(UUID: ") else {
      return nil
    }
    var name = text[..<bracket]
    while name.last == " " { name = name.dropLast() }
    let uuid = text[bracket...].dropFirst(7).dropLast()
    return GPUIdentity(
      index: index, uuid: String(uuid), name: name.isEmpty ? nil : String(name), position: index)
  }

  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    last.trimmed.last == 0x29
  }
}
