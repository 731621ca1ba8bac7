import FleetModel

extension TableParser {
  /// A line of the table of `nvidia-smi vgpu`: a GPU with its own utilisation, and below it its
  /// vGPUs, each with an id, its type, its machine and its share:
  /// `|   0  NVIDIA L40S                | 00000000:17:00.0             |  37%       |`
  /// `|      3251634213  NVIDIA L40S-8Q | b0a9...  vm-a01              |   12%      |`
  mutating func virtualLine(
    _ line: Bytes, _ host: String, _ table: inout HostTable, into frames: inout [Frame]
  ) {
    let cells = Self.cells(line)
    guard cells.count >= 3 else { return }
    let name = Words(cells[0])
    let place = Words(cells[1])
    guard let number = name.first?.unsigned else { return }
    guard let busID = place.first, NvidiaSMISentence.isBusID(busID) else {
      if let slot = table.slot { addVirtual(name, place, slot) }
      return
    }
    table.slot = nil
    var identity = Self.identity(number, busID, name: name.all.dropFirst())
    identity.host = host
    identity.driver = table.driver
    let slot = ticks.builder.slot(for: identity)
    guard ticks.open(slot, host: host, at: table.time, into: &frames) else { return }
    table.slot = slot
    rowCount += 1
    setUtilization(Words(cells[2]).first, slot)
  }

  private mutating func setUtilization(_ cell: Bytes?, _ slot: Int) {
    let state = cell.map { NvidiaSMICell.parse($0, for: .utilization) } ?? .unsupported
    ticks.builder.set(.utilization, slot, state)
    switch state {
    case .value: break
    case .error: ticks.builder.setStatus(.error, slot)
    case .unsupported: ticks.builder.setStatus(.unsupported, slot)
    }
  }

  /// A vGPU as a process of its GPU: what it is and whose, with no process id of this host.
  private mutating func addVirtual(_ type: Words, _ machine: Words, _ slot: Int) {
    let words = type.all.dropFirst() + machine.all.dropFirst()
    ticks.builder.add(
      GPUProcess(
        gpu: slot, pid: nil, name: words.map(\.text).joined(separator: " "), type: "vGPU"))
  }
}
