import FleetModel
import TerminalKit

/// The processes on the GPUs of a small fleet, by GPU, the largest first.
struct ProcessRows {
  let frame: Frame
  let processes: [GPUProcess]

  init(_ frame: Frame) {
    self.frame = frame
    processes = frame.content.processes.sorted { a, b in
      if a.gpu != b.gpu { return a.gpu < b.gpu }
      if a.memoryMiB != b.memoryMiB { return (a.memoryMiB ?? -1) > (b.memoryMiB ?? -1) }
      return (a.pid ?? 0) < (b.pid ?? 0)
    }
  }

  @discardableResult
  func draw(
    on screen: inout Screen, _ rect: Rect, position: ScrollPosition, hasCursor: Bool
  ) -> ScrollPosition {
    guard !processes.isEmpty else {
      screen.put("no processes reported", in: rect, .muted)
      return ScrollPosition()
    }
    let hostIsNamed = frame.topology.count(.host) > 1
    let table = Table(columns: [
      Table.Column("GPU", width: hostIsNamed ? 18 : 3, alignment: .right, priority: 5),
      Table.Column("PID", width: 8, alignment: .right, priority: 4),
      Table.Column("TYPE", width: 4, priority: 1),
      Table.Column("MEMORY", width: 10, alignment: .right, priority: 3),
      Table.Column("SHARE", width: 6, alignment: .right, priority: 2),
      Table.Column("PROCESS", width: 8, priority: 6, isFlexible: true),
    ])
    return table.draw(
      on: &screen, rect, rowCount: processes.count, position: position, cursorVisible: hasCursor
    ) { screen, row, column, cell in
      let process = processes[row]
      switch column {
      case 0:
        screen.put(device(process, hostIsNamed, cell.width), in: cell, alignment: .right)
      case 1:
        screen.put(process.pid.map(String.init) ?? NumberText.absent, in: cell, alignment: .right)
      case 2: screen.put(process.type ?? "", in: cell, .muted)
      case 3: screen.put(memory(process), in: cell, alignment: .right)
      case 4: screen.put(share(process), in: cell, alignment: .right, .muted)
      default: screen.put(process.name.isEmpty ? NumberText.absent : process.name, in: cell)
      }
    }
  }

  private func device(_ process: GPUProcess, _ hostIsNamed: Bool, _ columns: Int) -> String {
    guard process.gpu >= 0, process.gpu < frame.topology.gpuCount else { return NumberText.absent }
    return hostIsNamed
      ? PlaceNames.label(ofGPU: process.gpu, in: frame.topology, columns: columns)
      : PlaceNames.number(ofGPU: process.gpu, frame.topology)
  }

  private func memory(_ process: GPUProcess) -> String {
    let used = process.memoryMiB.map(Double.init)
    return UnitScale.mebibytes(upTo: used).text(used)
  }

  /// Share of the GPU's memory.
  private func share(_ process: GPUProcess) -> String {
    guard let used = process.memoryMiB, process.gpu >= 0, process.gpu < frame.gpus.count,
      let total = frame.gpus.value(.framebufferTotal, process.gpu), total > 0
    else { return NumberText.absent }
    return NumberText.percent(Double(used) / total * 100)
  }
}
