import FleetModel
import TerminalKit

/// Names and selections of places in the fleet's tree.
package enum PlaceNames {
  /// The selection of one GPU.
  package static func selection(ofGPU gpu: Int, in topology: Topology) -> Selection {
    guard gpu >= 0, gpu < topology.gpuCount else { return Selection() }
    return Selection(gpu: topology.key(ofGPU: gpu))
  }

  /// What a GPU is called in so many columns: of a host whose name is too long the end is left out, not
  /// the number of the GPU.
  package static func label(ofGPU gpu: Int, in topology: Topology, columns: Int) -> String {
    let whole = topology.label(ofGPU: gpu)
    let host = topology.directory.identity(at: gpu).host
    guard DisplayWidth.columns(of: whole) > columns, !host.isEmpty, whole.hasPrefix(host) else {
      return whole
    }
    let number = whole.dropFirst(host.count)
    let room = columns - DisplayWidth.columns(of: String(number)) - 1
    guard room >= shortestName else { return whole }
    var kept = host
    while DisplayWidth.columns(of: kept) > room { kept.removeLast() }
    return kept + "…" + number
  }

  /// A name that is cut shorter says nothing.
  private static let shortestName = 4

  /// The number of a GPU on its host; a dash where nobody says it.
  package static func number(ofGPU gpu: Int, _ topology: Topology) -> String {
    topology.directory.identity(at: gpu).number.map { String($0) } ?? NumberText.absent
  }

  /// The selection of a group: the names of all levels from below the site down to it.
  package static func selection(ofGroup id: Int, in topology: Topology) -> Selection {
    Selection(group: path(ofGroup: id, in: topology))
  }

  /// Names from below the site down to a group.
  package static func path(ofGroup id: Int, in topology: Topology) -> [String] {
    var names: [String] = []
    var next: Int? = id
    while let id = next, topology.groups.indices.contains(id), topology.groups[id].level != .site {
      names.insert(topology.groups[id].name, at: 0)
      next = topology.groups[id].parent
    }
    return names
  }

  /// `r12 (64 GPUs)`, `r12 (40 of 64 GPUs)`; a group without a name is called by its level.
  package static func label(
    ofGroup id: Int, counting count: Int, in topology: Topology
  ) -> String {
    guard topology.groups.indices.contains(id) else { return "" }
    let group = topology.groups[id]
    let name = group.name.isEmpty ? (group.level == .site ? "fleet" : group.level.word) : group.name
    let all = NumberText.grouped(group.gpus.count) + " GPUs)"
    return name + " (" + (count < group.gpus.count ? NumberText.grouped(count) + " of " : "") + all
  }
}
